// Package number reads numbers as people and their tills write them, by one strict
// rule: commands and files take the same, and a text that could be two numbers is
// none. It knows neither points nor money, and rounds nothing.
package number
