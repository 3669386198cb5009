package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

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

// Apply starts a recovery. One under way is replaced, and its delay begins anew.
func (o Recover) Apply(c *Context) (Result, error) {
	p, acc, err := c.custodian(partner.ToKeep, o.Account)
	if err != nil {
		return Result{}, err
	}
	if acc.Acts(c.Now) == (Address{}) {
		return Result{}, fmt.Errorf("%w: 0x%x", ErrCustodial, o.Account)
	}
	acc = c.settled(o.Account, acc)
	acc.Recovery = Recovery{Controller: o.Controller, At: c.Now + RecoverySeconds}
	c.keep(o.Account, acc)
	c.did(RecoveryStarted{o.Account, acc.Recovery.Controller, acc.Recovery.At})
	return c.result(Done{Account: o.Account, Partner: p.ID}), nil
}
