// Package token holds points: programs and their terms, accounts, lots and holds,
// and the arithmetic of every operation on them.
//
// It is part of the pure core: it knows no storage, clock, network, encoding or
// signature. An operation gets the block's time, the address that signed it and the
// State; it checks, in the order in which reasons to refuse are listed, and then
// writes. Where it returns a reason to refuse, the caller undoes what it wrote.
package token
