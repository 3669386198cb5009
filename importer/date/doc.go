// Package date reads days and times as people and their tills write them, in one way
// for commands and files. What may be two days is none until somebody says which comes
// first, the day or the month. It asks no clock.
package date
