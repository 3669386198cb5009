package partner

import "github.com/punkt-ledger/punkt/ledger/op"

// Table is one kind of record, by key. A value that was put is immutable: whoever
// changes a record puts a new one, and slices inside it are never written to.
//
// Get answers ok = false where the key has no record. It has no error: a store that
// cannot read remembers the fault, answers as if there were no record, and whoever
// runs the block asks for the fault before he uses anything of it.
type Table[K comparable, V any] interface {
	Get(K) (value V, ok bool)
	Put(K, V)
}

// State is what the rules of this package read and write.
type State struct {
	Partners  Table[ID, Partner]
	Keys      Table[Address, ID] // the partner a key acts for; a key acts for one partner only
	Positions Table[Pair, Position]
	Nets      Table[ID, Net]
	Payments  Table[op.ID, Payment] // by the operation that recorded it
	QuotaDays Table[ID, QuotaDay]
	Founding  Table[struct{}, Coalition]
}

// Coalition is what all partners agreed on.
func (s *State) Coalition() Coalition {
	c, _ := s.Founding.Get(struct{}{})
	return c
}
