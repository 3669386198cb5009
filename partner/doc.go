// Package partner holds the brands of a coalition: who they are, which keys act
// for them in which role, how much they may issue, and what each owes each other.
//
// It is part of the pure core: it knows no points arithmetic, storage, clock,
// network or HTTP. Everything it needs from outside is the State it is given.
package partner
