package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Veto ends a recovery. The controller signs.
type Veto struct {
	Account Address
	Ref     Ref
}

// Kind is the operation's kind.
func (Veto) Kind() op.Kind { return op.KindVeto }

// Walk shows the operation's fields to the visitor.
func (o Veto) Walk(v op.Visitor) op.Operation {
	return Veto{
		Account: op.ByAccount(v, o.Account),
		Ref:     op.Marked(v, o.Ref),
	}
}
