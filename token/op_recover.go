package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Recover asks to replace a lost key. The home partner's custodian signs; it takes
// effect by itself after RecoverySeconds unless the old key vetoes.
type Recover struct {
	Account    Address
	Controller Address
	Ref        Ref
}

// Kind is the operation's kind.
func (Recover) Kind() op.Kind { return op.KindRecover }

// Walk shows the operation's fields to the visitor.
func (o Recover) Walk(v op.Visitor) op.Operation {
	return Recover{
		Account:    v.Address("account", o.Account),
		Controller: v.Address("controller", o.Controller),
		Ref:        op.Marked(v, o.Ref),
	}
}
