package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// Apply sets the points aside. Points on hold are spent as far as expiry goes: a
// capture before the deadline takes them even if their last day has passed since.
func (op Hold) Apply(c *Context) (Effects, error) {
	acc, p, n, err := c.spending(op.Account, op.Program, op.Points, op.Partner)
	if err != nil {
		return Effects{}, err
	}
	if op.Deadline <= uint64(c.Now) || op.Deadline > uint64(c.Now)+MaxHoldSeconds {
		return Effects{}, fmt.Errorf("%w: %d, block time %d, at most %d s later", ErrBadDeadline, op.Deadline, c.Now, MaxHoldSeconds)
	}
	acc, taken, err := c.take(acc, p, n)
	if err != nil {
		return Effects{}, err
	}
	b := acc.Balance(p.Code)
	b.Held += n
	c.put(op.Account, acc.with(b))
	hold := HeldPoints{Account: op.Account, Payee: op.Partner, Program: p.Code, Lots: taken, Points: n,
		Deadline: Time(op.Deadline), Status: HoldOpen}
	c.State.Holds.Put(c.ID, hold)
	c.State.Agenda.Add(Event{At: hold.Deadline, Kind: TimeOut, Account: op.Account, Hold: c.ID})
	return Effects{
		Done:   Done{Account: op.Account, Partner: op.Partner, Program: p.Code, Points: n},
		Points: n,
		Taken:  moved(op.Account, p.Code, taken),
	}, nil
}

// open is the hold if it is open and the sender is a redeemer of its payee, which has
// the right.
func (c *Context) open(to partner.Right, id OperationID) (HeldPoints, error) {
	payee, err := c.State.Acting(c.Sender, to, partner.Redeemer)
	if err != nil {
		return HeldPoints{}, err
	}
	hold, ok := c.State.Holds.Get(id)
	switch {
	case !ok:
		return HeldPoints{}, fmt.Errorf("%w: 0x%x", ErrUnknownHold, id)
	case hold.Payee != payee.ID:
		return HeldPoints{}, fmt.Errorf("%w: it is %s", ErrNotPayee, hold.Payee)
	case hold.Status == HoldTimedOut || hold.Status == HoldOpen && hold.Deadline <= c.Now:
		return HeldPoints{}, fmt.Errorf("%w: %d, block time %d", ErrHoldExpired, hold.Deadline, c.Now)
	case hold.Status != HoldOpen:
		return HeldPoints{}, fmt.Errorf("%w: %s", ErrHoldClosed, hold.Status)
	}
	return hold, nil
}

// Apply redeems the held points, soonest to expire first, and returns the rest.
func (op Capture) Apply(c *Context) (Effects, error) {
	hold, err := c.open(partner.ToCapture, op.Hold)
	if err != nil {
		return Effects{}, err
	}
	n, err := amount(op.Points)
	switch {
	case err != nil:
		return Effects{}, err
	case n > hold.Points:
		return Effects{}, fmt.Errorf("%w: %d held, %d asked", ErrAboveHold, hold.Points, n)
	}
	p, err := c.program(hold.Program)
	if err != nil {
		return Effects{}, err
	}
	captured, rest := hold.Lots.split(n)
	e, err := c.redeem(hold.Account, p, captured, hold.Payee)
	if err != nil {
		return Effects{}, err
	}
	hold.Captured, hold.Lots = n, rest
	back := c.endHold(op.Hold, hold, HoldCaptured)
	e.Made, e.Lapsed = back.Made, back.Lapsed
	return e, nil
}

// Apply returns the held points.
func (op Release) Apply(c *Context) (Effects, error) {
	hold, err := c.open(partner.ToGiveBack, op.Hold)
	if err != nil {
		return Effects{}, err
	}
	e := c.endHold(op.Hold, hold, HoldReleased)
	e.Points = hold.Points
	e.Done = Done{Account: hold.Account, Partner: hold.Payee, Program: hold.Program, Points: hold.Points}
	return e, nil
}

// endHold closes a hold and returns the lots that it still has.
func (c *Context) endHold(id OperationID, hold HeldPoints, how HoldStatus) Effects {
	acc, _ := c.account(hold.Account)
	b := acc.Balance(hold.Program)
	b.Held -= hold.Points
	lapsed, live := hold.Lots.Expire(c.Now)
	b.Lots = b.Lots.Add(live...)
	c.put(hold.Account, acc.with(b))
	c.total(hold.Program, func(t *Totals) { t.Expired += lapsed.Total() })
	hold.Status, hold.Lots = how, nil
	c.State.Holds.Put(id, hold)
	return Effects{Made: moved(hold.Account, hold.Program, live), Lapsed: lapsed.Total()}
}

// split parts the first n points from the rest.
func (l Lots) split(n Points) (first, rest Lots) {
	for _, lot := range l {
		part := lot
		part.Amount = min(lot.Amount, n)
		n -= part.Amount
		if part.Amount > 0 {
			first = append(first, part)
		}
		if lot.Amount -= part.Amount; lot.Amount > 0 {
			rest = append(rest, lot)
		}
	}
	return first, rest
}
