package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// SetController gives an account that has a key another one; zero hands it into the home
// partner's custody. The controller signs. A custodial account is not given a key: its
// member opens an account by that key, and the custodial one is merged into it.
type SetController struct {
	Account    Address
	Controller Address
	Ref        Ref
}

// Kind is the operation's kind.
func (SetController) Kind() op.Kind { return op.KindSetController }

// Walk shows the operation's fields to the visitor.
func (o SetController) Walk(v op.Visitor) op.Operation {
	return SetController{
		Account:    op.ByAccount(v, o.Account),
		Controller: v.Address("controller", o.Controller),
		Ref:        op.Marked(v, o.Ref),
	}
}

// Apply changes the controller at once and ends a recovery under way: whoever holds
// the old key has spoken.
func (o SetController) Apply(c *Context) (Result, error) {
	acc, err := c.controlled(o.Account)
	switch {
	case err != nil:
		return Result{}, err
	case acc.Acts(c.Now) == Address{}:
		return Result{}, fmt.Errorf("%w: 0x%x", ErrCustodial, o.Account)
	}
	acc.Controller, acc.Recovery = o.Controller, Recovery{}
	c.did(ControllerChanged{o.Account, o.Controller})
	return c.own(o.Account, acc)
}
