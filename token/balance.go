package token

import (
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Balance is an account's points of one program.
type Balance struct {
	Lots       Lots
	Held       Points     // in open holds, beside the lots
	Holds      []OpenHold // soonest to end first; at most MaxHolds
	Claim      Points     // of Held, what clawbacks wait for: paid before anything comes back
	Debt       Points     // taken from the next points that come in, whatever brings them
	Passed     Points     // passed on to others on PassedDay, counted against the program's TransferDayCap
	PassedDay  int64      // days since 1970-01-01 in the program's offset
	IdleExpiry Time       // Sliding programs: when all points expire unless the member earns or spends before; 0: no points
}

// OpenHold is a hold that a balance has points in.
type OpenHold struct {
	Deadline Time
	ID       OperationID
	Idle     bool // the balance expired by idleness meanwhile: what is not captured does not come back
}

// key names the balance that an operation about an account is about: of the account
// itself, or of the one that it was merged into.
func (c *Context) key(a Address, code Code) BalanceKey {
	if acc, _ := c.State.Accounts.Get(a); acc.Forward != (Address{}) {
		a = acc.Forward
	}
	return BalanceKey{a, code}
}

// Booked is the points that the record has in lots and holds, dead ones among them
// until it is settled.
func (b Balance) Booked() Points { return b.Lots.Total() + b.Held }

// Live is the points in lots that are not dead and in holds.
func (b Balance) Live(now Time) Points {
	live, _, _ := b.at(now)
	return live.Booked()
}

// dies is when a lot of the balance expires; 0: it does not.
func (b Balance) dies(lot Lot) Time {
	if lot.ExpiresAt == 0 || b.IdleExpiry != 0 && b.IdleExpiry < lot.ExpiresAt {
		return b.IdleExpiry
	}
	return lot.ExpiresAt
}

// due is when the first lot becomes active and when the first one expires; 0: none does.
func (b Balance) due() (activate, expire Time) {
	for _, lot := range b.Lots {
		if lot.ActiveAt != 0 && (activate == 0 || lot.ActiveAt < activate) {
			activate = lot.ActiveAt
		}
	}
	if len(b.Lots) > 0 {
		return activate, b.dies(b.Lots[0])
	}
	return activate, b.IdleExpiry // of what is on hold
}

// at is the balance as of an instant: without what has expired, and with what has
// become active among the active.
func (b Balance) at(now Time) (settled Balance, activated, expired Lots) {
	if activate, expire := b.due(); (activate == 0 || activate > now) && (expire == 0 || expire > now) {
		return b, nil, nil
	}
	if b.IdleExpiry != 0 && b.IdleExpiry <= now {
		expired, b.Lots, b.IdleExpiry = b.Lots, nil, 0
		b.Holds = slices.Clone(b.Holds)
		for i := range b.Holds {
			b.Holds[i].Idle = true
		}
		return b, nil, expired
	}
	expired, b.Lots = b.Lots.Expire(now)
	activated, b.Lots = b.Lots.Activate(now)
	return b, activated, expired
}

// balance is the balance, settled to now: what is dead is booked as expired and what has
// become due as active. Whatever touches a balance begins here, so that its lots always
// lie on the grid of its program's terms.
func (c *Context) balance(key BalanceKey) Balance {
	c.mature(key.Program)
	old, _ := c.State.Balances.Get(key)
	b, activated, expired := old.at(c.Now)
	if len(activated)+len(expired) == 0 && b.IdleExpiry == old.IdleExpiry {
		return old
	}
	n := expired.Total()
	c.change(key.Program, func(t *Totals) {
		t.Unbooked -= n
		t.Pending -= old.Lots.Pending() - b.Lots.Pending()
		t.Holders -= holders(old.Booked()) - holders(b.Booked())
	})
	c.schedule(key, old, b)
	c.State.Balances.Put(key, b)
	c.didLots(op.EffectActivated, key, activated)
	c.didLots(op.EffectExpired, key, expired)
	return b
}

// put writes a balance that was settled, with all that follows from it, so that no
// operation can forget any: the program's stocks and maturities, the supply, the agenda,
// and the account's list of programs.
func (c *Context) put(key BalanceKey, b Balance) {
	old, exists := c.State.Balances.Get(key)
	if !exists {
		c.list(key)
	}
	switch {
	case b.Booked() == 0:
		b.IdleExpiry = 0
	case len(b.Lots) > 0 && b.IdleExpiry == 0:
		b = c.used(key.Program, b)
	}
	c.restock(key.Program, old, b)
	c.maturing(key.Program, old, b)
	c.schedule(key, old, b)
	c.State.Balances.Put(key, b)
}

// list puts a program on the account's list.
func (c *Context) list(key BalanceKey) {
	acc, _ := c.State.Accounts.Get(key.Account)
	i, _ := slices.BinarySearch(acc.Programs, key.Program)
	acc.Programs = slices.Insert(slices.Clone(acc.Programs), i, key.Program)
	c.State.Accounts.Put(key.Account, acc)
}

// used is the balance of a member who has earned or spent points: in a sliding program
// the idle time begins anew. Nothing else begins it anew, so that nobody keeps points
// alive by setting one aside and letting it come back, but where points come to a balance
// that has none.
func (c *Context) used(code Code, b Balance) Balance {
	if p, _ := c.State.Programs.Get(code); p.Expiry.Kind == Sliding {
		b.IdleExpiry = p.Expiry.LastDay(c.Now.Date(p.OffsetSeconds)).EndOf(p.OffsetSeconds)
	}
	return b
}

// restock carries the change of one balance into the program's stocks.
func (c *Context) restock(code Code, old, b Balance) {
	was, is := old.Booked(), b.Booked()
	c.change(code, func(t *Totals) {
		t.Outstanding += is - was
		t.Held += b.Held - old.Held
		t.Claim += b.Claim - old.Claim
		t.Pending += b.Lots.Pending() - old.Lots.Pending()
		t.Debt += b.Debt - old.Debt
		t.Holders += holders(is) - holders(was)
	})
	if is != was {
		supply := c.State.Supply.Get() + is - was
		if supply > MaxSupply {
			panic("token: supply exceeded")
		}
		c.State.Supply.Set(supply)
	}
}

func holders(booked Points) int64 {
	if booked > 0 {
		return 1
	}
	return 0
}

// totals are a program's totals as of now.
func (c *Context) totals(code Code) Totals {
	c.mature(code)
	t, _ := c.State.Totals.Get(code)
	return t
}

// change changes a program's totals.
func (c *Context) change(code Code, how func(*Totals)) {
	was, _ := c.State.Totals.Get(code)
	is := was
	if how(&is); is != was {
		c.State.Totals.Put(code, is)
	}
}

// receive puts lots that come in into a settled balance that is then written, whatever
// brings them: what the member owes is paid off first, with the soonest to expire.
func (c *Context) receive(key BalanceKey, b Balance, lots Lots) Balance {
	paid, rest := lots.split(min(b.Debt, lots.Total()))
	if n := paid.Total(); n > 0 {
		b.Debt -= n
		c.change(key.Program, func(t *Totals) { t.ClawedBack += n })
		c.didPoints(op.EffectDebtPaid, key, n)
	}
	b.Lots = b.Lots.Add(rest...)
	c.didLots(op.EffectMade, key, rest)
	return b
}

// take splits n points off a balance for spending. Where it is too short, holds whose
// deadline has passed are ended first: their points are the member's again, swept or
// not. It writes nothing else.
func (c *Context) take(key BalanceKey, n Points) (Balance, Lots, error) {
	b := c.balance(key)
	for range maxOverdue {
		if b.Lots.Spendable(c.Now) >= n || len(b.Holds) == 0 || b.Holds[0].Deadline > c.Now {
			break
		}
		c.timeOut(b.Holds[0].ID)
		b = c.balance(key)
	}
	taken, rest, err := b.Lots.Take(n, c.Now)
	if err != nil {
		return Balance{}, nil, err
	}
	b.Lots = rest
	return b, taken, nil
}

// inflow checks that n points more can be counted. All that leaves a program came into
// it, so that the counters of what leaves need no check.
func (c *Context) inflow(code Code, n Points) error {
	t := c.totals(code)
	if come := t.Issued + t.ExchangedIn + t.Reinstated; n > maxCounter-come {
		return fmt.Errorf("%w: %d %s have come into being, %d more asked", ErrCounter, come, code, n)
	}
	return nil
}
