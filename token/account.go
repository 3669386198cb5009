package token

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

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
	Balances   []Balance  // sorted by program, each at most once
}

// Recovery is a change of controller that the home partner has asked for and the old
// key may veto.
type Recovery struct {
	Controller Address // the new key
	At         Time    // takes effect then; 0: no recovery
}

// Balance is one program's points in an account.
type Balance struct {
	Program    Code
	Lots       Lots
	Held       Points // in holds, beside the lots
	Debt       Points // taken from the next points issued
	Passed     Points // passed on to others on PassedDay, counted against the program's TransferDayCap
	PassedDay  int64  // days since 1970-01-01 in the program's offset
	IdleExpiry Time   // Sliding programs: when all lots expire unless points move before; 0: no lots
}

// Outstanding is the points in lots and holds.
func (b Balance) Outstanding() Points { return b.Lots.Total() + b.Held }

// Balance is the account's balance in a program, empty if it never had any.
func (a Account) Balance(program Code) Balance {
	i, found := slices.BinarySearchFunc(a.Balances, program, byProgram)
	if !found {
		return Balance{Program: program}
	}
	return a.Balances[i]
}

// with is the account with the balance in place of the one of the same program.
func (a Account) with(b Balance) Account {
	i, found := slices.BinarySearchFunc(a.Balances, b.Program, byProgram)
	balances := make([]Balance, 0, len(a.Balances)+1)
	balances = append(append(balances, a.Balances[:i]...), b)
	if found {
		i++
	}
	a.Balances = append(balances, a.Balances[i:]...)
	return a
}

func byProgram(b Balance, code Code) int { return cmp.Compare(b.Program, code) }

// Lots is the number of lots over all programs.
func (a Account) Lots() (n int) {
	for _, b := range a.Balances {
		n += len(b.Lots)
	}
	return n
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
	// ErrLocked: spending from the account is locked.
	ErrLocked = errors.New("the account is locked")
	// ErrRecovering: a recovery is under way; spending waits for its end or its veto.
	ErrRecovering = errors.New("the account is being recovered")
	// ErrNoRecovery: there is no recovery to veto.
	ErrNoRecovery = errors.New("no recovery is under way")
	// ErrDayCap: more would leave the account in a day than its cap or the program's.
	ErrDayCap = errors.New("the daily cap is exceeded")
	// ErrSameAccount: a transfer names the same account twice.
	ErrSameAccount = errors.New("the accounts are the same")
)

// account is the account, or ErrUnknownAccount. Balances that have expired by idleness
// are booked first, lest new points wake them up.
func (c *Context) account(a Address) (Account, error) {
	acc, ok := c.State.Accounts.Get(a)
	if !ok {
		return Account{}, fmt.Errorf("%w: 0x%x", ErrUnknownAccount, a)
	}
	for _, b := range acc.Balances {
		if b.IdleExpiry != 0 && b.IdleExpiry <= c.Now {
			c.expire(Event{At: c.Now, Kind: Expire, Account: a, Program: b.Program})
			acc, _ = c.State.Accounts.Get(a)
		}
	}
	return acc, nil
}

// controlled is the account if the sender may act for it: its controller, or for a
// custodial account a custodian key of its home partner, which has the right to keep.
func (c *Context) controlled(a Address) (Account, error) {
	acc, err := c.account(a)
	if err != nil {
		return Account{}, err
	}
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
	if err != nil {
		return Account{}, err
	}
	return acc, nil
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
func (c *Context) spend(acc Account, n Points, p Program) (Account, error) {
	if acc.DayCap == 0 {
		return acc, nil
	}
	value, err := p.Prices.Redemption.Times(int64(n))
	if err != nil {
		return Account{}, err
	}
	day := c.Now.Day(0)
	if acc.SpentDay != day {
		acc.SpentDay, acc.Spent = day, 0
	}
	if value > acc.DayCap-acc.Spent {
		return Account{}, fmt.Errorf("%w: %s spent today, %s more asked, cap %s", ErrDayCap, acc.Spent, value, acc.DayCap)
	}
	acc.Spent += value
	return acc, nil
}

// put writes an account and keeps the stocks of the programs' totals with it, so that
// no operation can forget to. It schedules what new lots will need.
func (c *Context) put(a Address, acc Account) {
	before, _ := c.State.Accounts.Get(a)
	for _, b := range acc.Balances {
		old := before.Balance(b.Program)
		if at := c.idleExpiry(a, old, b); at != b.IdleExpiry {
			b.IdleExpiry = at
			acc = acc.with(b)
		}
		c.restock(old, b)
		for _, lot := range b.Lots {
			if _, found := slices.BinarySearchFunc(old.Lots, lot, compare); !found {
				c.schedule(a, b.Program, lot)
			}
		}
	}
	c.State.Accounts.Put(a, acc)
}

func (c *Context) schedule(a Address, program Code, lot Lot) {
	if lot.ActiveAt != 0 {
		c.State.Agenda.Add(Event{At: lot.ActiveAt, Kind: Activate, Account: a, Program: program})
	}
	if lot.ExpiresAt != 0 {
		c.State.Agenda.Add(Event{At: lot.ExpiresAt, Kind: Expire, Account: a, Program: program})
	}
}

// idleExpiry is when the balance expires by idleness: in a sliding program it moves
// whenever points come or go. Activation moves no points.
func (c *Context) idleExpiry(a Address, old, b Balance) Time {
	if old.Lots.Total() == b.Lots.Total() {
		return b.IdleExpiry
	}
	p, _ := c.State.Programs.Get(b.Program)
	switch {
	case p.Expiry.Kind != Sliding:
		return b.IdleExpiry
	case len(b.Lots) == 0:
		return 0
	}
	at := p.Expiry.LastDay(c.Now.Date(p.OffsetSeconds)).EndOf(p.OffsetSeconds)
	if at != old.IdleExpiry {
		c.State.Agenda.Add(Event{At: at, Kind: Expire, Account: a, Program: b.Program})
	}
	return at
}

// restock carries the change of one balance into the program's stocks.
func (c *Context) restock(old, b Balance) {
	was, is := old.Outstanding(), b.Outstanding()
	change := Totals{
		Outstanding: is - was,
		Held:        b.Held - old.Held,
		Pending:     b.Lots.Pending() - old.Lots.Pending(),
		Debt:        b.Debt - old.Debt,
		Holders:     holders(is) - holders(was),
	}
	if change == (Totals{}) {
		return // the account's other programs: their totals get no entry
	}
	c.total(b.Program, func(t *Totals) {
		t.Outstanding += change.Outstanding
		t.Held += change.Held
		t.Pending += change.Pending
		t.Debt += change.Debt
		t.Holders += change.Holders
	})
	if is != was {
		supply := c.State.Supply.Get() + is - was
		if supply > MaxSupply {
			panic("token: supply exceeded")
		}
		c.State.Supply.Set(supply)
	}
}

func holders(outstanding Points) int64 {
	if outstanding > 0 {
		return 1
	}
	return 0
}

// total changes a program's totals.
func (c *Context) total(program Code, change func(*Totals)) {
	t, _ := c.State.Totals.Get(program)
	change(&t)
	c.State.Totals.Put(program, t)
}
