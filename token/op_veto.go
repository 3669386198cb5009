package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Veto ends a recovery of the account, or of the one that it was merged into. The
// controller signs.
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

// Apply ends the recovery under way.
func (o Veto) Apply(c *Context) (Result, error) {
	at, acc, err := c.account(o.Account)
	if err == nil {
		err = c.controls(at, acc)
	}
	switch {
	case err != nil:
		return Result{}, err
	case acc.Recovery.At <= c.Now:
		return Result{}, fmt.Errorf("%w: 0x%x", ErrNoRecovery, o.Account)
	}
	acc.Recovery = Recovery{}
	c.did(RecoveryVetoed{at})
	c.keep(at, c.settled(at, acc))
	return c.result(Done{Account: o.Account}), nil
}
