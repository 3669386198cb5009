package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// Apply opens the account.
func (op Enroll) Apply(c *Context) (Effects, error) {
	p, err := c.State.Acting(c.Sender, partner.ToEnroll, partner.Custodian, partner.Issuer)
	if err != nil {
		return Effects{}, err
	}
	if _, exists := c.State.Accounts.Get(op.Account); exists || op.Account == (Address{}) {
		return Effects{}, fmt.Errorf("%w: 0x%x", ErrAccountExists, op.Account)
	}
	c.put(op.Account, Account{Home: p.ID, Controller: op.Controller})
	return Effects{Done: Done{Account: op.Account, Partner: p.ID}}, nil
}

// Apply changes the controller at once and ends a recovery under way: whoever holds
// the old key has spoken.
func (op SetController) Apply(c *Context) (Effects, error) {
	acc, err := c.controlled(op.Account)
	if err != nil {
		return Effects{}, err
	}
	acc.Controller, acc.Recovery = op.Controller, Recovery{}
	return c.own(op.Account, acc)
}

// Apply starts a recovery. One under way is replaced, and its delay begins anew.
func (op Recover) Apply(c *Context) (Effects, error) {
	p, acc, err := c.custodian(partner.ToKeep, op.Account)
	if err != nil {
		return Effects{}, err
	}
	acc = acc.settled(c.Now)
	acc.Recovery = Recovery{Controller: op.Controller, At: c.Now + RecoverySeconds}
	c.State.Agenda.Add(Event{At: acc.Recovery.At, Kind: Recovered, Account: op.Account})
	c.put(op.Account, acc)
	return Effects{Done: Done{Account: op.Account, Partner: p.ID}}, nil
}

// Apply ends the recovery under way.
func (op Veto) Apply(c *Context) (Effects, error) {
	acc, err := c.controlled(op.Account)
	switch {
	case err != nil:
		return Effects{}, err
	case acc.Recovery.At <= c.Now:
		return Effects{}, fmt.Errorf("%w: 0x%x", ErrNoRecovery, op.Account)
	}
	acc.Recovery = Recovery{}
	return c.own(op.Account, acc)
}

// Apply locks the account; it may be locked already.
func (op Lock) Apply(c *Context) (Effects, error) {
	acc, err := c.account(op.Account)
	if err != nil {
		return Effects{}, err
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
		return Effects{}, err
	}
	acc.Locked = true
	return c.own(op.Account, acc)
}

// Apply unlocks the account; it need not be locked.
func (op Unlock) Apply(c *Context) (Effects, error) {
	acc, err := c.controlled(op.Account)
	if err != nil {
		return Effects{}, err
	}
	acc.Locked = false
	return c.own(op.Account, acc)
}

// Apply sets the daily cap.
func (op SetDayCap) Apply(c *Context) (Effects, error) {
	acc, err := c.controlled(op.Account)
	switch {
	case err != nil:
		return Effects{}, err
	case op.Cap > 1<<62:
		return Effects{}, fmt.Errorf("%w: %d millionths", ErrTooLarge, op.Cap)
	}
	acc.DayCap = Money(op.Cap)
	return c.own(op.Account, acc)
}

// own writes what a member changed of his own account.
func (c *Context) own(a Address, acc Account) (Effects, error) {
	c.put(a, acc.settled(c.Now))
	return Effects{Done: Done{Account: a}}, nil
}

// settled books a recovery whose time has come.
func (a Account) settled(now Time) Account {
	if a.Recovery.At != 0 && a.Recovery.At <= now {
		a.Controller, a.Recovery = a.Recovery.Controller, Recovery{}
	}
	return a
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
