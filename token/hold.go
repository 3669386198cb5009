package token

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Apply sets the points aside. Points on hold are spent as far as expiry goes: a
// capture before the deadline takes them even if their last day has passed since.
func (o Hold) Apply(c *Context) (Result, error) {
	acc, p, n, err := c.spending(o.Account, o.Program, o.Points, o.Partner)
	if err != nil {
		return Result{}, err
	}
	if o.Deadline <= uint64(c.Now) || o.Deadline > uint64(c.Now)+MaxHoldSeconds {
		return Result{}, fmt.Errorf("%w: %d, block time %d, at most %d s later", ErrBadDeadline, o.Deadline, c.Now, MaxHoldSeconds)
	}
	b, taken, err := c.pay(o.Account, acc, p, n)
	if err != nil {
		return Result{}, err
	}
	if len(b.Holds) == MaxHolds {
		return Result{}, fmt.Errorf("%w: at most %d of %s", ErrTooManyHolds, MaxHolds, p.Code)
	}
	hold := HeldPoints{Account: o.Account, Payee: o.Partner, Program: p.Code, Lots: taken, Points: n,
		Deadline: Time(o.Deadline), Status: HoldOpen}
	b.Held += n
	b.Holds = withHold(b.Holds, OpenHold{hold.Deadline, c.ID})
	c.put(hold.key(), b)
	c.State.Holds.Put(c.ID, hold)
	c.move(nil, hold.Events(c.ID))
	c.didLots(op.EffectTaken, hold.key(), taken)
	c.did(HoldPlaced{Hold: c.ID, Account: o.Account, Program: p.Code, Payee: o.Partner, Points: n, Deadline: hold.Deadline})
	return c.result(Done{Account: o.Account, Partner: o.Partner, Program: p.Code, Points: n}), nil
}

func (h HeldPoints) key() BalanceKey { return BalanceKey{h.Account, h.Program} }

// withHold puts a hold on a balance's list, soonest to end first.
func withHold(holds []OpenHold, hold OpenHold) []OpenHold {
	i, _ := slices.BinarySearchFunc(holds, hold, compareHolds)
	return slices.Insert(slices.Clone(holds), i, hold)
}

func compareHolds(a, b OpenHold) int {
	return cmp.Or(cmp.Compare(a.Deadline, b.Deadline), bytes.Compare(a.ID[:], b.ID[:]))
}

// ownHold is the hold if it is open and the sender is a redeemer of its payee, which has
// the right.
func (c *Context) ownHold(to partner.Right, id OperationID) (HeldPoints, error) {
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
	case hold.Status == HoldTimedOut:
		return HeldPoints{}, fmt.Errorf("%w: %d, block time %d", ErrHoldExpired, hold.Deadline, c.Now)
	case hold.Status != HoldOpen:
		return HeldPoints{}, fmt.Errorf("%w: %s", ErrHoldClosed, hold.Status)
	}
	return hold, nil
}

// Apply redeems the held points, soonest to expire first, and returns the rest.
func (op Capture) Apply(c *Context) (Result, error) {
	hold, err := c.ownHold(partner.ToCapture, op.Hold)
	if err != nil {
		return Result{}, err
	}
	if hold.Deadline <= c.Now {
		return Result{}, fmt.Errorf("%w: %d, block time %d", ErrHoldExpired, hold.Deadline, c.Now)
	}
	n, err := amount(op.Points)
	switch {
	case err != nil:
		return Result{}, err
	case n > hold.Points:
		return Result{}, fmt.Errorf("%w: %d held, %d asked", ErrAboveHold, hold.Points, n)
	}
	p, err := c.program(hold.Program)
	if err != nil {
		return Result{}, err
	}
	captured, rest := hold.Lots.split(n)
	done, err := c.redeem(hold.Account, p, captured, hold.Payee)
	if err != nil {
		return Result{}, err
	}
	hold.Captured, hold.Lots = n, rest
	c.endHold(op.Hold, hold, HoldCaptured, captured)
	return c.result(done), nil
}

// Apply returns the held points, also after the deadline if nobody has yet.
func (op Release) Apply(c *Context) (Result, error) {
	hold, err := c.ownHold(partner.ToGiveBack, op.Hold)
	if err != nil {
		return Result{}, err
	}
	c.endHold(op.Hold, hold, HoldReleased, nil)
	return c.result(Done{Account: hold.Account, Partner: hold.Payee, Program: hold.Program, Points: hold.Points}), nil
}

// endHold closes a hold. The lots that it still has pay first what clawbacks have
// claimed of it, then debt, and the rest returns to the balance. What was claimed and is
// in no hold any more, because a capture took it, becomes debt.
func (c *Context) endHold(id OperationID, hold HeldPoints, how HoldStatus, captured Lots) {
	key := hold.key()
	b := c.balance(key)
	b.Held -= hold.Points
	b.Holds = slices.DeleteFunc(slices.Clone(b.Holds), func(h OpenHold) bool { return h.ID == id })
	claimed, back := hold.Lots.split(min(b.Claim, hold.Lots.Total()))
	lapsed, live := back.Expire(c.Now)
	b.Claim -= claimed.Total()
	lost := max(0, b.Claim-b.Held)
	b.Claim -= lost
	b.Debt += lost
	c.change(key.Program, func(t *Totals) {
		t.ClawedBack += claimed.Total()
		t.Expired += lapsed.Total()
	})
	events := hold.Events(id)
	hold.Status, hold.Lots = how, nil
	c.move(events, nil)
	c.State.Holds.Put(id, hold)
	c.did(HoldEnded{Hold: id, Account: hold.Account, Program: hold.Program, Payee: hold.Payee, How: how,
		Points: hold.Points, Captured: list(captured)})
	c.didPoints(op.EffectClaimPaid, key, claimed.Total())
	c.didPoints(op.EffectDebtRaised, key, lost)
	c.didPoints(op.EffectLapsed, key, lapsed.Total())
	c.put(key, c.receive(key, b, live))
}

// timeOut ends a hold whose deadline has passed.
func (c *Context) timeOut(id OperationID) {
	hold, ok := c.State.Holds.Get(id)
	if ok && hold.Status == HoldOpen && hold.Deadline <= c.Now {
		c.endHold(id, hold, HoldTimedOut, nil)
	}
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
