package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// Apply opens the account.
func (op Enroll) Apply(c *Context) (Result, error) {
	p, err := c.State.Acting(c.Sender, partner.ToEnroll, partner.Custodian, partner.Issuer)
	if err != nil {
		return Result{}, err
	}
	if Reserved(op.Account) {
		return Result{}, fmt.Errorf("%w: 0x%x", ErrReservedAddress, op.Account)
	}
	if _, exists := c.State.Accounts.Get(op.Account); exists {
		return Result{}, fmt.Errorf("%w: 0x%x", ErrAccountExists, op.Account)
	}
	c.keep(op.Account, Account{Home: p.ID, Controller: op.Controller})
	c.did(AccountOpened{Account: op.Account, Home: p.ID, Controller: op.Controller})
	return c.result(Done{Account: op.Account, Partner: p.ID}), nil
}

// Apply changes the controller at once and ends a recovery under way: whoever holds
// the old key has spoken.
func (op SetController) Apply(c *Context) (Result, error) {
	acc, err := c.controlled(op.Account)
	if err != nil {
		return Result{}, err
	}
	acc.Controller, acc.Recovery = op.Controller, Recovery{}
	c.did(ControllerChanged{op.Account, op.Controller})
	return c.own(op.Account, acc)
}

// Apply starts a recovery. One under way is replaced, and its delay begins anew.
func (op Recover) Apply(c *Context) (Result, error) {
	p, acc, err := c.custodian(partner.ToKeep, op.Account)
	if err != nil {
		return Result{}, err
	}
	acc = c.settled(op.Account, acc)
	acc.Recovery = Recovery{Controller: op.Controller, At: c.Now + RecoverySeconds}
	c.keep(op.Account, acc)
	c.did(RecoveryStarted{op.Account, acc.Recovery.Controller, acc.Recovery.At})
	return c.result(Done{Account: op.Account, Partner: p.ID}), nil
}

// Apply ends the recovery under way.
func (op Veto) Apply(c *Context) (Result, error) {
	acc, err := c.controlled(op.Account)
	switch {
	case err != nil:
		return Result{}, err
	case acc.Recovery.At <= c.Now:
		return Result{}, fmt.Errorf("%w: 0x%x", ErrNoRecovery, op.Account)
	}
	acc.Recovery = Recovery{}
	c.did(RecoveryVetoed{op.Account})
	return c.own(op.Account, acc)
}

// Apply locks the account; it may be locked already.
func (op Lock) Apply(c *Context) (Result, error) {
	acc, err := c.account(op.Account)
	if err != nil {
		return Result{}, err
	}
	home, _ := c.State.Partners.Get(acc.Home)
	switch {
	case acc.Acts(c.Now) == c.Sender && c.Sender != (Address{}):
	case home.RolesOf(c.Sender).Has(partner.Custodian):
		err = home.Must(partner.ToLock)
	default:
		err = fmt.Errorf("%w: 0x%x", ErrNotController, op.Account)
	}
	if err != nil {
		return Result{}, err
	}
	acc.Locked = true
	c.did(LockChanged{op.Account, true})
	return c.own(op.Account, acc)
}

// Apply unlocks the account; it need not be locked.
func (op Unlock) Apply(c *Context) (Result, error) {
	acc, err := c.controlled(op.Account)
	if err != nil {
		return Result{}, err
	}
	acc.Locked = false
	c.did(LockChanged{op.Account, false})
	return c.own(op.Account, acc)
}

// Apply sets the daily cap.
func (op SetDayCap) Apply(c *Context) (Result, error) {
	acc, err := c.controlled(op.Account)
	switch {
	case err != nil:
		return Result{}, err
	case op.Cap > 1<<62:
		return Result{}, fmt.Errorf("%w: %d millionths", ErrTooLarge, op.Cap)
	}
	acc.DayCap = Money(op.Cap)
	c.did(DayCapChanged{op.Account, acc.DayCap})
	return c.own(op.Account, acc)
}

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

// custodian is the home partner of the account, if the sender is its custodian and it
// has the right.
func (c *Context) custodian(to partner.Right, a Address) (partner.Partner, Account, error) {
	p, err := c.State.Acting(c.Sender, to, partner.Custodian)
	if err != nil {
		return partner.Partner{}, Account{}, err
	}
	acc, err := c.account(a)
	switch {
	case err != nil:
		return partner.Partner{}, Account{}, err
	case acc.Home != p.ID:
		return partner.Partner{}, Account{}, fmt.Errorf("%w: %s", ErrNotHome, acc.Home)
	}
	return p, acc, nil
}
