package token

import "github.com/punkt-ledger/punkt/ledger/op"

// SetController gives an account another controller; zero hands it into the home
// partner's custody. The controller signs.
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
	if err != nil {
		return Result{}, err
	}
	acc.Controller, acc.Recovery = o.Controller, Recovery{}
	c.did(ControllerChanged{o.Account, o.Controller})
	return c.own(o.Account, acc)
}
