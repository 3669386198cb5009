package token

import (
	"fmt"

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

// issuing checks what the issuer's operations have in common.
func (c *Context) issuing(to partner.Right, code Code, a Address, asked uint64) (Program, Account, Points, error) {
	program, err := c.owner(to, code)
	if err != nil {
		return Program{}, Account{}, 0, err
	}
	acc, err := c.account(a)
	if err != nil {
		return Program{}, Account{}, 0, err
	}
	n, err := amount(asked)
	return program, acc, n, err
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
	t, _ := c.State.Totals.Get(p.Code)
	if left := p.Cap - t.Outstanding; p.Cap != 0 && n > left {
		return fmt.Errorf("%w: %d asked, %d left of %d", ErrCap, n, left, p.Cap)
	}
	worth, err := c.exposure(owner, p.Code, n)
	if err != nil || worth > owner.Limit {
		return fmt.Errorf("%w: %d %s more more would make it %s with what is left to pay, the limit is %s", ErrLimit, n, p.Code, worth, owner.Limit)
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
		t, _ := c.State.Totals.Get(Code(own))
		outstanding := t.Outstanding
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

// Apply issues the points; debt in the program is paid off first.
func (op Issue) Apply(c *Context) (Effects, error) {
	program, acc, n, err := c.issuing(partner.ToIssue, op.Program, op.Account, op.Points)
	if err != nil {
		return Effects{}, err
	}
	lot, err := program.Lot(n, Time(min(op.Time, uint64(MaxTime))), c.Now)
	if err != nil {
		return Effects{}, err
	}
	e, err := c.credit(op.Account, acc, program, lot)
	if err != nil {
		return Effects{}, err
	}
	c.total(program.Code, func(t *Totals) { t.Issued += n })
	e.Done = Done{Account: op.Account, Partner: program.Owner, Program: program.Code, Points: n, Lots: Lots{lot}}
	e.Points = n
	return e, nil
}

// credit puts a new lot into an account, less what pays off debt there.
func (c *Context) credit(a Address, acc Account, p Program, lot Lot) (Effects, error) {
	b := acc.Balance(p.Code)
	paid := min(b.Debt, lot.Amount)
	lot.Amount -= paid
	b.Debt -= paid
	if err := c.issuable(p, lot.Amount); err != nil {
		return Effects{}, err
	}
	if lot.Amount > 0 {
		b.Lots = b.Lots.Add(lot)
	}
	acc = acc.with(b)
	if acc.Lots() > MaxLots {
		return Effects{}, fmt.Errorf("%w: at most %d", ErrTooManyLots, MaxLots)
	}
	c.put(a, acc)
	c.total(p.Code, func(t *Totals) { t.ClawedBack += paid })
	e := Effects{Debt: paid}
	if lot.Amount > 0 {
		e.Made = moved(a, p.Code, Lots{lot})
	}
	return e, nil
}

// Apply takes the points back; it never fails for want of points.
func (op Clawback) Apply(c *Context) (Effects, error) {
	program, acc, n, err := c.issuing(partner.ToTakeBack, op.Program, op.Account, op.Points)
	if err != nil {
		return Effects{}, err
	}
	e := c.clawBack(op.Account, acc, program, n, nil)
	e.Done = Done{Account: op.Account, Partner: program.Owner, Program: program.Code, Points: e.Points}
	return e, nil
}

// clawBack takes n points out of an account, first from the lots like the ones given
// and then the newest. What is short becomes debt as far as the program allows.
func (c *Context) clawBack(a Address, acc Account, p Program, n Points, first Lots) Effects {
	b := acc.Balance(p.Code)
	var taken Lots
	left := n
	for _, like := range first {
		part, rest := b.Lots.TakeLike(like, left, c.Now)
		taken, b.Lots, left = taken.Add(part...), rest, left-part.Total()
	}
	part, rest := b.Lots.TakeNewest(left, c.Now)
	taken, b.Lots, left = taken.Add(part...), rest, left-part.Total()
	debt := max(0, min(left, p.DebtCap-b.Debt))
	b.Debt += debt
	c.put(a, acc.with(b))
	c.total(p.Code, func(t *Totals) { t.ClawedBack += taken.Total() })
	return Effects{Points: taken.Total(), Short: left, Debt: debt, Taken: moved(a, p.Code, taken)}
}
