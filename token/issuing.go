package token

import (
	"fmt"
	"math"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// owner is the program if the sender is an issuer of the partner that owns it, which
// has the right.
func (c *Context) owner(to partner.Right, code Code) (Program, error) {
	p, err := c.State.Acting(c.Sender, to, partner.Issuer)
	if err != nil {
		return Program{}, err
	}
	program, err := c.program(code)
	switch {
	case err != nil:
		return Program{}, err
	case program.Owner != p.ID:
		return Program{}, fmt.Errorf("%w: %s owns %s", ErrNotOwner, program.Owner, code)
	}
	return program, nil
}

// asked is what the issuer's operations have in common, as it was asked for.
type asked struct {
	kind    op.Kind
	account Address
	program Code
	points  uint64
	reason  Reason
}

// issuing checks what the issuer's operations have in common.
func (c *Context) issuing(to partner.Right, o asked) (Program, Points, error) {
	program, err := c.owner(to, o.program)
	if err != nil {
		return Program{}, 0, err
	}
	if _, _, err := c.account(o.account); err != nil {
		return Program{}, 0, err
	}
	n, err := amount(o.points)
	if err != nil {
		return Program{}, 0, err
	}
	return program, n, o.reason.check(o.kind)
}

func (c *Context) program(code Code) (Program, error) {
	p, ok := c.State.Programs.Get(code)
	if !ok {
		return Program{}, fmt.Errorf("%w: %q", ErrUnknownProgram, code)
	}
	return p, nil
}

// issuable checks that n points more of a program may be issued.
func (c *Context) issuable(p Program, n Points) error {
	owner, _ := c.State.Partners.Get(p.Owner)
	if err := owner.Must(partner.ToIssue); err != nil {
		return err
	}
	return c.room(p, n)
}

// room checks that n points more of a program keep every cap. No points always fit,
// even where a cap has been lowered below what is outstanding.
func (c *Context) room(p Program, n Points) error {
	if n == 0 {
		return nil
	}
	owner, _ := c.State.Partners.Get(p.Owner)
	t := c.totals(p.Code)
	if left := p.Cap - t.Outstanding; p.Cap != 0 && n > left {
		return fmt.Errorf("%w: %d asked, %d left of %d", ErrCap, n, left, p.Cap)
	}
	worth, err := c.exposure(owner, p.Code, n)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %d %s more are worth more than can be told, the limit is %s", ErrLimit, n, p.Code, owner.Limit)
	case worth > owner.Limit:
		return fmt.Errorf("%w: %d %s more would make it %s with what is left to pay, the limit is %s",
			ErrLimit, n, p.Code, worth, owner.Limit)
	}
	if left := MaxSupply - c.State.Supply.Get(); n > left {
		return fmt.Errorf("%w: %d asked, %d left", ErrSupply, n, left)
	}
	return nil
}

// exposure is what a partner's outstanding points are worth at redemption price with
// n more of one program, and what it has left to pay. What others owe it covers nothing:
// they may not pay either.
func (c *Context) exposure(owner partner.Partner, code Code, n Points) (sum Money, err error) {
	net, _ := c.State.Nets.Get(owner.ID)
	sum = net.Due
	for _, own := range owner.Programs {
		p, _ := c.State.Programs.Get(Code(own))
		outstanding := c.totals(Code(own)).Outstanding
		if p.Code == code {
			outstanding += n
		}
		worth, err := p.Prices.Redemption.Times(int64(outstanding))
		if err != nil {
			return 0, err
		}
		if sum += worth; sum < 0 {
			return 0, partner.ErrMoneyRange
		}
	}
	return sum, nil
}

// exposureOf is the exposure of a program's owner as it is.
func (c *Context) exposureOf(p Program) Money {
	owner, _ := c.State.Partners.Get(p.Owner)
	sum, err := c.exposure(owner, p.Code, 0)
	if err != nil {
		return math.MaxInt64 // more cannot be told
	}
	return sum
}

// returnable checks that n points may come back by a refund, which has lowered what their
// issuer owes. Where it owed for them still, they always may. What it owed nothing for, at
// its own shop, or has paid for since, comes out of nothing: were it let past every bound,
// an issuer would spend, issue into the room, and take all it spent back.
func (c *Context) returnable(p Program, before Money, n Points) error {
	owner, _ := c.State.Partners.Get(p.Owner)
	now, err := c.exposure(owner, p.Code, n)
	outstanding := c.totals(p.Code).Outstanding + n
	switch {
	case err == nil && now <= before:
		return nil
	case err != nil:
		return fmt.Errorf("%w: %d %s coming back are worth more than can be told", ErrLimit, n, p.Code)
	case now-owner.Limit > owner.Limit/refundShare:
		return fmt.Errorf("%w: %d %s coming back would make it %s, refunds may go a tenth above %s",
			ErrLimit, n, p.Code, now, owner.Limit)
	case p.Cap != 0 && outstanding-p.Cap > p.Cap/refundShare:
		return fmt.Errorf("%w: %d coming back would make it %d, refunds may go a tenth above %d",
			ErrCap, n, outstanding, p.Cap)
	}
	return nil
}

// credit issues a lot to an account, or to the one that it was merged into.
func (c *Context) credit(a Address, p Program, lot Lot) error {
	key := c.key(a, p.Code)
	b := c.balance(key)
	if err := c.issuable(p, lot.Amount-min(b.Debt, lot.Amount)); err != nil {
		return err
	}
	if err := c.inflow(p.Code, lot.Amount); err != nil {
		return err
	}
	c.change(p.Code, func(t *Totals) { t.Issued += lot.Amount })
	c.put(key, c.receive(key, c.used(p.Code, b), Lots{lot}))
	return nil
}

// clawed is what a clawback got.
type clawed struct{ taken, claimed, debt Points }

func (c clawed) total() Points { return c.taken + c.claimed + c.debt }

// clawBack takes n points out of an account, or out of the one that it was merged into,
// first from the lots like the ones given and then the newest. What is short and lies in
// open holds becomes a claim on them; what is short still becomes debt as far as the
// program allows; the rest is forgone.
func (c *Context) clawBack(a Address, p Program, n Points, first Lots) (got clawed, err error) {
	key := c.key(a, p.Code)
	b := c.balance(key)
	var taken Lots
	for _, like := range first {
		part, rest := b.Lots.TakeLike(like, n-got.taken, c.Now)
		taken, b.Lots = taken.Add(part...), rest
		got.taken += part.Total()
	}
	part, rest := b.Lots.TakeNewest(n-got.taken, c.Now)
	taken, b.Lots = taken.Add(part...), rest
	got.taken += part.Total()
	got.claimed = min(n-got.taken, b.Held-b.Claim)
	got.debt = max(0, min(n-got.taken-got.claimed, p.DebtCap-b.Debt))
	if t := c.totals(p.Code); got.claimed+got.debt > maxCounter-t.Debt-t.Claim {
		return got, fmt.Errorf("%w: %d %s of debt and claims, %d more", ErrCounter, t.Debt+t.Claim, p.Code, got.claimed+got.debt)
	}
	b.Claim += got.claimed
	b.Debt += got.debt
	c.put(key, b)
	c.change(p.Code, func(t *Totals) { t.ClawedBack += got.taken })
	c.didLots(op.EffectTaken, key, taken)
	c.didPoints(op.EffectClaimed, key, got.claimed)
	c.didPoints(op.EffectDebtRaised, key, got.debt)
	c.didPoints(op.EffectForgone, key, n-got.total())
	return got, nil
}
