package token

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

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

// endHold closes a hold. The lots that it still has pay first what clawbacks have
// claimed of it, then debt, and the rest returns to the balance. What was claimed and is
// in no hold any more, because a capture took it, is taken from what came in meanwhile, as
// the clawback would have, and what is short still becomes debt.
func (c *Context) endHold(id OperationID, hold HeldPoints, how HoldStatus, captured Lots) {
	key := c.key(hold.Account, hold.Program)
	b := c.balance(key)
	b.Held -= hold.Points
	i := slices.IndexFunc(b.Holds, func(h OpenHold) bool { return h.ID == id })
	idle := b.Holds[i].Idle
	b.Holds = slices.Delete(slices.Clone(b.Holds), i, i+1)
	claimed, back := hold.Lots.split(min(b.Claim, hold.Lots.Total()))
	lapsed, live := back.Expire(c.Now)
	if idle {
		lapsed, live = back, nil
	}
	b.Claim -= claimed.Total()
	lost := max(0, b.Claim-b.Held)
	b.Claim -= lost
	meanwhile, rest := b.Lots.TakeNewest(lost, c.Now)
	b.Lots = rest
	lost -= meanwhile.Total()
	b.Debt += lost
	c.change(key.Program, func(t *Totals) {
		t.ClawedBack += claimed.Total() + meanwhile.Total()
		t.Expired += lapsed.Total()
	})
	events := hold.Events(id)
	hold.Status, hold.Lots = how, nil
	c.move(events, nil)
	c.State.Holds.Put(id, hold)
	c.did(HoldEnded{Hold: id, Account: key.Account, Program: hold.Program, Payee: hold.Payee, How: how,
		Points: hold.Points, Captured: list(captured)})
	c.didPoints(op.EffectClaimPaid, key, claimed.Total())
	c.didLots(op.EffectTaken, key, meanwhile)
	c.didPoints(op.EffectDebtRaised, key, lost)
	c.didPoints(op.EffectLapsed, key, lapsed.Total())
	if how == HoldCaptured {
		b = c.used(key.Program, b)
	}
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
