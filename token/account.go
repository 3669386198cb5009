package token

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// Account is a member's points with the keys that may move them. It holds nothing
// that says who the member is.
type Account struct {
	Home       partner.ID // the partner that enrolled the member
	Controller Address    // the key that may act; zero: custodial, the home partner's custodian keys
	Locked     bool       // spending is refused until unlocked
	DayCap     Money      // most that may leave in a UTC day, at redemption price; 0: no cap
	Spent      Money      // left on SpentDay, counted against DayCap
	SpentDay   int64      // days since 1970-01-01, UTC
	Recovery   Recovery   // zero: none under way
	Programs   []Code     // those that it has a balance in, sorted; it only grows
	Forward    Address    // the account that it was merged into; zero: it is open
	Sources    []Address  // the accounts that were merged into it, in their order; at most MaxSources
}

// Recovery is a change of controller that the home partner has asked for and the old
// key may veto.
type Recovery struct {
	Controller Address // the new key
	At         Time    // takes effect then; 0: no recovery
}

// Acts is the key that controls the account now; zero for a custodial account. A
// recovery whose time has come counts, booked or not.
func (a Account) Acts(now Time) Address {
	if a.Recovery.At != 0 && a.Recovery.At <= now {
		return a.Recovery.Controller
	}
	return a.Controller
}

var (
	// ErrUnknownAccount: no such account is enrolled.
	ErrUnknownAccount = errors.New("unknown account")
	// ErrAccountExists: the address is enrolled already.
	ErrAccountExists = errors.New("the account exists")
	// ErrNotController: the sender may not act for the account.
	ErrNotController = errors.New("the sender does not control the account")
	// ErrNotHome: the partner that acts is not the account's home partner.
	ErrNotHome = errors.New("the account's home is another partner")
	// ErrMerged: the account was merged into another, which acts in its place.
	ErrMerged = errors.New("the account was merged")
	// ErrCustodial: the account has no key that could be changed.
	ErrCustodial = errors.New("the account is in its home's custody")
	// ErrLocked: spending from the account is locked.
	ErrLocked = errors.New("the account is locked")
	// ErrRecovering: a recovery is under way; spending waits for its end or its veto.
	ErrRecovering = errors.New("the account is being recovered")
	// ErrNoRecovery: there is no recovery to veto.
	ErrNoRecovery = errors.New("no recovery is under way")
	// ErrDayCap: more would leave the account in a day than its cap or the program's.
	ErrDayCap = errors.New("the daily cap is exceeded")
	// ErrSameAccount: a transfer or a merge names the same account twice.
	ErrSameAccount = errors.New("the accounts are the same")
)

// account is the account that acts where the one is named: itself, or the one that it
// was merged into. It fails with ErrUnknownAccount.
func (c *Context) account(a Address) (Address, Account, error) {
	acc, ok := c.State.Accounts.Get(a)
	if !ok {
		return a, Account{}, fmt.Errorf("%w: 0x%x", ErrUnknownAccount, a)
	}
	if acc.Forward == (Address{}) {
		return a, acc, nil
	}
	a = acc.Forward
	acc, _ = c.State.Accounts.Get(a)
	return a, acc, nil
}

// open is the account if it has not been merged into another.
func (c *Context) open(a Address) (Account, error) {
	at, acc, err := c.account(a)
	if err == nil && at != a {
		err = fmt.Errorf("%w: into 0x%x", ErrMerged, at)
	}
	if err != nil {
		return Account{}, err
	}
	return acc, nil
}

// controlled is the account if it is open and the sender may act for it.
func (c *Context) controlled(a Address) (Account, error) {
	acc, err := c.open(a)
	if err == nil {
		err = c.controls(a, acc)
	}
	if err != nil {
		return Account{}, err
	}
	return acc, nil
}

// controls checks that the sender may act for the account: its controller, or for a
// custodial account a custodian key of its home partner, which has the right to keep.
func (c *Context) controls(a Address, acc Account) (err error) {
	controller := acc.Acts(c.Now)
	allowed := controller == c.Sender
	if controller == (Address{}) {
		home, _ := c.State.Partners.Get(acc.Home)
		if allowed = home.RolesOf(c.Sender).Has(partner.Custodian); allowed {
			err = home.Must(partner.ToKeep)
		}
	}
	if !allowed {
		err = fmt.Errorf("%w: 0x%x", ErrNotController, a)
	}
	return err
}

// spender is the account if the sender may spend from it now.
func (c *Context) spender(a Address) (Account, error) {
	acc, err := c.controlled(a)
	switch {
	case err != nil:
		return Account{}, err
	case acc.Locked:
		return Account{}, fmt.Errorf("%w: 0x%x", ErrLocked, a)
	case acc.Recovery.At > c.Now:
		return Account{}, fmt.Errorf("%w: until %d", ErrRecovering, acc.Recovery.At)
	}
	return acc, nil
}

// spend books n points that leave the account against its daily cap.
func (c *Context) spend(a Address, acc Account, n Points, p Program) error {
	if acc.DayCap == 0 && acc.Recovery.At == 0 {
		return nil // nothing of the account changes
	}
	acc = c.settled(a, acc)
	if acc.DayCap == 0 {
		c.keep(a, acc)
		return nil
	}
	value, err := max(p.Prices.Redemption, p.Prices.Offramp).Times(int64(n))
	if err != nil {
		return err
	}
	day := c.Now.Day(0)
	if acc.SpentDay != day {
		acc.SpentDay, acc.Spent = day, 0
	}
	if value > acc.DayCap-acc.Spent {
		return fmt.Errorf("%w: %s spent today, %s more asked, cap %s", ErrDayCap, acc.Spent, value, acc.DayCap)
	}
	acc.Spent += value
	c.keep(a, acc)
	return nil
}
