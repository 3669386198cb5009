package token

import (
	"errors"
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// MergeDay is how many accounts a partner has merged on a UTC day.
type MergeDay struct {
	Day    int64 // since 1970-01-01
	Merged int
}

var (
	// ErrNotCustodial: an account that has a key of its own cannot be merged away.
	ErrNotCustodial = errors.New("the account has a key of its own")
	// ErrManySources: more than MaxSources accounts would have been merged into one.
	ErrManySources = errors.New("too many accounts were merged into it")
	// ErrManyBalances: a merge would move more than MaxMoved balances.
	ErrManyBalances = errors.New("the account has points in too many programs")
	// ErrMergesADay: the home has merged MaxMerges accounts today.
	ErrMergesADay = errors.New("the home has merged too many accounts today")
)

// merging books one more merge of the home's day.
func (c *Context) merging(home partner.ID) error {
	today, _ := c.State.MergeDays.Get(home)
	if day := c.Now.Day(0); today.Day != day {
		today = MergeDay{Day: day}
	}
	if today.Merged == MaxMerges {
		return fmt.Errorf("%w: %d", ErrMergesADay, MaxMerges)
	}
	today.Merged++
	c.State.MergeDays.Put(home, today)
	return nil
}

// into closes the source and turns all that forwards to it to the target, which keeps
// the narrower bounds of the two. One step always leads to the account that acts, however
// many merges there were.
func (c *Context) into(at Address, target Account, from Address, source Account) {
	for _, earlier := range source.Sources {
		acc, _ := c.State.Accounts.Get(earlier)
		acc.Forward = at
		c.keep(earlier, acc)
	}
	locked, dayCap := target.Locked, target.DayCap
	target.Sources = slices.Concat(target.Sources, source.Sources, []Address{from})
	target.Locked = locked || source.Locked
	if source.DayCap != 0 && (dayCap == 0 || source.DayCap < dayCap) {
		target.DayCap = source.DayCap
	}
	switch day := c.Now.Day(0); {
	case source.SpentDay != day:
	case target.SpentDay != day:
		target.SpentDay, target.Spent = day, source.Spent
	default:
		target.Spent += min(source.Spent, MaxDayCap-target.Spent)
	}
	c.keep(at, target)
	c.keep(from, Account{Home: source.Home, Forward: at})
	if target.Locked != locked {
		c.did(LockChanged{at, true})
	}
	if target.DayCap != dayCap {
		c.did(DayCapChanged{at, target.DayCap})
	}
}

// moveBalances moves all balances that have anything in them, or the dead remains of it.
func (c *Context) moveBalances(from, to Address, programs []Code) error {
	var moved []Code
	for _, code := range programs {
		b, _ := c.State.Balances.Get(BalanceKey{from, code})
		if b.Booked() != 0 || b.Debt != 0 || b.Passed != 0 {
			moved = append(moved, code)
		}
	}
	if len(moved) > MaxMoved {
		return fmt.Errorf("%w: %d, at most %d", ErrManyBalances, len(moved), MaxMoved)
	}
	for _, code := range moved {
		if err := c.moveAll(BalanceKey{from, code}, BalanceKey{to, code}); err != nil {
			return err
		}
	}
	return nil
}

// moveAll puts all that a balance has into another of the same program: lots with their
// terms, activation and expiry, open holds with what is claimed of them, debt, and what
// was passed on today. Both are settled, so that their lots lie on one grid. What is owed
// is paid at once from what is there, whichever of the two had it.
func (c *Context) moveAll(from, to BalanceKey) error {
	b := c.balance(from)
	p, _ := c.State.Programs.Get(from.Program)
	day := c.Now.Day(p.OffsetSeconds)
	passed := b.PassedDay == day && b.Passed > 0
	if b.Booked() == 0 && b.Debt == 0 && !passed {
		return nil
	}
	t := c.balance(to)
	if n := len(b.Holds) + len(t.Holds); n > MaxHolds {
		return fmt.Errorf("%w: %d of %s together, at most %d", ErrTooManyHolds, n, p.Code, MaxHolds)
	}
	c.did(BalanceMerged{Source: from.Account, Target: to.Account, Program: p.Code,
		Lots: len(b.Lots), Points: b.Lots.Total(), Held: b.Held, Claim: b.Claim, Debt: b.Debt})
	all := t
	all.Lots = t.Lots.Add(b.Lots...)
	all.Holds = slices.Concat(t.Holds, b.Holds)
	slices.SortFunc(all.Holds, compareHolds)
	all.Held, all.Claim, all.Debt = t.Held+b.Held, t.Claim+b.Claim, t.Debt+b.Debt
	if passed && t.PassedDay == day {
		all.Passed += b.Passed
	} else if passed {
		all.PassedDay, all.Passed = day, b.Passed
	}
	paid, rest := all.Lots.split(min(all.Debt, all.Lots.Total()))
	all.Lots = rest
	all.Debt -= paid.Total()
	// Who was active in either account was active: the later day of idleness counts, and a
	// merge is no activity itself.
	all.IdleExpiry = max(t.IdleExpiry, b.IdleExpiry)
	c.put(from, Balance{})
	c.change(p.Code, func(t *Totals) { t.ClawedBack += paid.Total() })
	c.put(to, all)
	c.didPoints(op.EffectDebtPaid, to, paid.Total())
	return nil
}
