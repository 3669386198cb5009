package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Lock stops all spending from the account, or from the one that it was merged into. The
// controller or the home partner's custodian signs.
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

// Apply locks the account; it may be locked already.
func (o Lock) Apply(c *Context) (Result, error) {
	at, acc, err := c.account(o.Account)
	if err != nil {
		return Result{}, err
	}
	home, _ := c.State.Partners.Get(acc.Home)
	switch {
	case acc.Acts(c.Now) == c.Sender && c.Sender != (Address{}):
	case home.RolesOf(c.Sender).Has(partner.Custodian):
		err = home.Must(partner.ToLock)
	default:
		err = fmt.Errorf("%w: 0x%x", ErrNotController, o.Account)
	}
	if err != nil {
		return Result{}, err
	}
	acc.Locked = true
	c.did(LockChanged{at, true})
	c.keep(at, c.settled(at, acc))
	return c.result(Done{Account: o.Account}), nil
}
