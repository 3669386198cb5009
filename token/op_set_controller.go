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
