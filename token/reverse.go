package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Apply takes the operation back, as far as asked.
func (o Reverse) Apply(c *Context) (Effects, error) {
	p, err := c.State.Acting(c.Sender, partner.ToGiveBack, partner.Issuer, partner.Redeemer)
	if err != nil {
		return Effects{}, err
	}
	done, ok := c.State.Operations.Get(o.Operation)
	if !ok {
		return Effects{}, fmt.Errorf("%w: 0x%x", ErrUnknownOperation, o.Operation)
	}
	to, needed := partner.ToGiveBack, partner.Redeemer
	switch done.Kind {
	case op.KindIssue:
		to, needed = partner.ToTakeBack, partner.Issuer
	case op.KindRedeem, op.KindCapture:
	default:
		return Effects{}, fmt.Errorf("%w: it is of kind %s", ErrNotReversible, done.Kind)
	}
	switch {
	case done.Partner == p.ID:
	case done.Kind == op.KindIssue:
		return Effects{}, fmt.Errorf("%w: %s", ErrNotOwner, done.Partner)
	default:
		return Effects{}, fmt.Errorf("%w: it is %s", ErrNotPayee, done.Partner)
	}
	if _, err := c.State.Acting(c.Sender, to, needed); err != nil {
		return Effects{}, err
	}
	n, err := amount(o.Points)
	switch left := done.Points - done.Reversed; {
	case err != nil:
		return Effects{}, err
	case n > left:
		return Effects{}, fmt.Errorf("%w: %d asked, %d left of %d", ErrOverReversed, n, left, done.Points)
	case done.Parts == MaxReversals:
		return Effects{}, fmt.Errorf("%w: in %d parts already", ErrOverReversed, MaxReversals)
	}
	done.Reversed += n
	done.Parts++
	var e Effects
	if done.Kind == op.KindIssue {
		e, err = c.unissue(done, n)
	} else {
		e, done, err = c.reinstate(done, n)
	}
	if err != nil {
		return Effects{}, err
	}
	c.State.Operations.Put(o.Operation, done)
	e.Done = Done{Account: done.Account, Partner: done.Partner, Program: done.Program, Points: e.Points}
	return e, nil
}

// unissue claws n points of an issue back, from the lot that it made if it is there.
func (c *Context) unissue(done Done, n Points) (Effects, error) {
	acc, err := c.account(done.Account)
	if err != nil {
		return Effects{}, err
	}
	p, err := c.program(done.Program)
	if err != nil {
		return Effects{}, err
	}
	return c.clawBack(done.Account, acc, p, n, done.Lots), nil
}

// reinstate returns n redeemed points to the account, in the lots they came from, the
// last taken first. Lots whose expiry has passed expire at once.
func (c *Context) reinstate(done Done, n Points) (Effects, Done, error) {
	acc, err := c.account(done.Account)
	if err != nil {
		return Effects{}, done, err
	}
	p, err := c.program(done.Program)
	if err != nil {
		return Effects{}, done, err
	}
	kept, back := done.Lots.split(done.Lots.Total() - n)
	lapsed, live := back.Expire(c.Now)
	b := acc.Balance(p.Code)
	b.Lots = b.Lots.Add(live...)
	if acc = acc.with(b); acc.Lots() > MaxLots {
		return Effects{}, done, fmt.Errorf("%w: at most %d", ErrTooManyLots, MaxLots)
	}
	// A refund asks for no cap and no limit: the member had the points before.
	if left := MaxSupply - c.State.Supply.Get(); live.Total() > left {
		return Effects{}, done, fmt.Errorf("%w: %d come back, %d left", ErrSupply, live.Total(), left)
	}
	owed, err := done.Price.Times(int64(n))
	if err != nil {
		return Effects{}, done, err
	}
	pair := partner.Pair{Debtor: p.Owner, Creditor: done.Partner}
	if err := c.State.Owe(pair, owed, partner.ForReversal); err != nil {
		return Effects{}, done, err
	}
	done.Lots = kept
	c.put(done.Account, acc)
	c.total(p.Code, func(t *Totals) { t.Reinstated += n; t.Expired += lapsed.Total() })
	return Effects{
		Points: n,
		Lapsed: lapsed.Total(),
		Made:   moved(done.Account, p.Code, live),
		Owed:   owes(pair, owed, partner.ForReversal),
	}, done, nil
}
