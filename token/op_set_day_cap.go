package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// SetDayCap bounds what may leave the account in a UTC day, at redemption price in
// millionths; 0 lifts the bound. The controller signs.
type SetDayCap struct {
	Account Address
	Cap     uint64
	Ref     Ref
}

// Kind is the operation's kind.
func (SetDayCap) Kind() op.Kind { return op.KindSetDayCap }

// Walk shows the operation's fields to the visitor.
func (o SetDayCap) Walk(v op.Visitor) op.Operation {
	return SetDayCap{
		Account: op.ByAccount(v, o.Account),
		Cap:     op.Money(v, "cap", o.Cap),
		Ref:     op.Marked(v, o.Ref),
	}
}

// Apply sets the daily cap.
func (o SetDayCap) Apply(c *Context) (Result, error) {
	acc, err := c.controlled(o.Account)
	switch {
	case err != nil:
		return Result{}, err
	case o.Cap > uint64(MaxDayCap):
		return Result{}, fmt.Errorf("%w: %d millionths", ErrTooLarge, o.Cap)
	}
	acc.DayCap = Money(o.Cap)
	c.did(DayCapChanged{o.Account, acc.DayCap})
	return c.own(o.Account, acc)
}
