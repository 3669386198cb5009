package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// own writes what a member changed of his own account.
func (c *Context) own(a Address, acc Account) (Result, error) {
	c.keep(a, c.settled(a, acc))
	return c.result(Done{Account: a}), nil
}

// keep writes an account and moves its events. Its list of programs is not the
// caller's: it grows with the balances.
func (c *Context) keep(a Address, acc Account) {
	old, _ := c.State.Accounts.Get(a)
	acc.Programs = old.Programs
	c.move(old.Events(a), acc.Events(a))
	c.State.Accounts.Put(a, acc)
}

// settled is the account with a recovery booked whose time has come.
func (c *Context) settled(a Address, acc Account) Account {
	if acc.Recovery.At != 0 && acc.Recovery.At <= c.Now {
		acc.Controller, acc.Recovery = acc.Recovery.Controller, Recovery{}
		c.did(ControllerChanged{a, acc.Controller})
	}
	return acc
}

// custodian is the home partner of an open account, if the sender is its custodian and
// it has the right.
func (c *Context) custodian(to partner.Right, a Address) (partner.Partner, Account, error) {
	p, err := c.State.Acting(c.Sender, to, partner.Custodian)
	if err != nil {
		return partner.Partner{}, Account{}, err
	}
	acc, err := c.open(a)
	switch {
	case err != nil:
		return partner.Partner{}, Account{}, err
	case acc.Home != p.ID:
		return partner.Partner{}, Account{}, fmt.Errorf("%w: %s", ErrNotHome, acc.Home)
	}
	return p, acc, nil
}
