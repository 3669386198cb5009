package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Enroll opens an account at the home partner, which is the one that signs (custodian
// or issuer). A zero controller makes it custodial.
type Enroll struct {
	Account    Address
	Controller Address
	Ref        Ref
}

// Kind is the operation's kind.
func (Enroll) Kind() op.Kind { return op.KindEnroll }

// Walk shows the operation's fields to the visitor.
func (o Enroll) Walk(v op.Visitor) op.Operation {
	return Enroll{
		Account:    v.Address("account", o.Account),
		Controller: v.Address("controller", o.Controller),
		Ref:        op.Marked(v, o.Ref),
	}
}

// Apply opens the account.
func (o Enroll) Apply(c *Context) (Result, error) {
	p, err := c.State.Acting(c.Sender, partner.ToEnroll, partner.Custodian, partner.Issuer)
	if err != nil {
		return Result{}, err
	}
	if Reserved(o.Account) {
		return Result{}, fmt.Errorf("%w: 0x%x", ErrReservedAddress, o.Account)
	}
	if _, exists := c.State.Accounts.Get(o.Account); exists {
		return Result{}, fmt.Errorf("%w: 0x%x", ErrAccountExists, o.Account)
	}
	c.keep(o.Account, Account{Home: p.ID, Controller: o.Controller})
	c.did(AccountOpened{Account: o.Account, Home: p.ID, Controller: o.Controller})
	return c.result(Done{Account: o.Account, Partner: p.ID}), nil
}
