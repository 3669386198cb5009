// Package op is the protocol that the operations of all packages speak: what an
// operation and an effect are, who acts, how it is marked and named, and the one walk
// over its fields from which every form of it follows: the bytes of a transaction, what
// a wallet shows, what is hashed and what the API answers.
//
// It is the lowest floor. A package that has operations gives each kind one file, with
// its fields, its Walk and its rule; op knows none of them but by number and name. It
// knows no state, storage, encoding or signature.
package op
