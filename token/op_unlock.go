package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Unlock ends a lock. The controller signs.
type Unlock struct {
	Account Address
	Ref     Ref
}

// Kind is the operation's kind.
func (Unlock) Kind() op.Kind { return op.KindUnlock }

// Walk shows the operation's fields to the visitor.
func (o Unlock) Walk(v op.Visitor) op.Operation {
	return Unlock{
		Account: op.ByAccount(v, o.Account),
		Ref:     op.Marked(v, o.Ref),
	}
}

// Apply unlocks the account; it need not be locked.
func (o Unlock) Apply(c *Context) (Result, error) {
	acc, err := c.controlled(o.Account)
	if err != nil {
		return Result{}, err
	}
	acc.Locked = false
	c.did(LockChanged{o.Account, false})
	return c.own(o.Account, acc)
}
