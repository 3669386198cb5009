package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Lock stops all spending from the account. The controller or the home partner's
// custodian signs.
type Lock struct {
	Account Address
	Ref     Ref
}

// Kind is the operation's kind.
func (Lock) Kind() op.Kind { return op.KindLock }

// Walk shows the operation's fields to the visitor.
func (o Lock) Walk(v op.Visitor) op.Operation {
	return Lock{
		Account: op.ByAccount(v, o.Account),
		Ref:     op.Marked(v, o.Ref),
	}
}
