package partner

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Context is what an operation runs in.
type Context struct {
	State  *State
	Now    Time    // of the block
	Sender Address // the key that signed; its signature has been checked
	ID     op.ID   // of the operation that runs; no operation ran under it before
}

// Operation is an operation of this package: one of the registry, of positions or of the
// coalition's decisions.
type Operation interface {
	op.Operation
	// Apply checks the operation and carries it out. An error is a rejection: whatever
	// was written until then is void, and the caller undoes it.
	Apply(*Context) ([]op.Effect, error)
}

// Kinds has an operation of each kind, its fields empty, by the kind's number.
var Kinds = []Operation{RecordPayment{}, DecidePayment{}}

// IDOf is the id of an operation that the sender signs. It fails with ErrNotPartnerKey.
func (s *State) IDOf(sender Address, o op.Operation) (op.ID, error) {
	h := op.HeaderOf(o)
	if h.Actor != (Address{}) {
		return h.ID(""), nil
	}
	id, ok := s.Keys.Get(sender)
	if !ok {
		return op.ID{}, fmt.Errorf("%w: 0x%x", ErrNotPartnerKey, sender)
	}
	return h.ID(string(id)), nil
}
