package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// Apply records the proposal; no points move.
func (op ProposeAdjustment) Apply(c *Context) (Effects, error) {
	p, _, n, err := c.issuing(partner.ToTakeBack, op.Program, op.Account, op.Points)
	if err != nil {
		return Effects{}, err
	}
	if op.Direction.String() == "unknown" || op.Reason == 0 || op.Reason.String() == "unknown" {
		return Effects{}, fmt.Errorf("%w: direction %d, reason %d", ErrBadAdjustment, op.Direction, op.Reason)
	}
	if owner, _ := c.State.Partners.Get(p.Owner); op.Direction == ToCredit {
		if err := owner.Must(partner.ToIssue); err != nil {
			return Effects{}, err
		}
	}
	c.State.Adjustments.Put(c.ID, Adjustment{Account: op.Account, Partner: p.Owner, Program: p.Code, Points: n,
		Direction: op.Direction, Reason: op.Reason, Proposer: c.Sender, Deadline: c.Now + AdjustmentSeconds})
	return Effects{Done: Done{Account: op.Account, Partner: p.Owner, Program: p.Code, Points: n}}, nil
}

// Apply carries the adjustment out: a credit is an issue earned now, a debit is a
// clawback.
func (op ApproveAdjustment) Apply(c *Context) (Effects, error) {
	owner, err := c.State.Acting(c.Sender, partner.ToTakeBack, partner.Treasurer)
	if err != nil {
		return Effects{}, err
	}
	adj, ok := c.State.Adjustments.Get(op.Adjustment)
	switch {
	case !ok || adj.Partner != owner.ID:
		return Effects{}, fmt.Errorf("%w: 0x%x of %s", ErrUnknownAdjustment, op.Adjustment, owner.ID)
	case adj.Proposer == c.Sender:
		return Effects{}, fmt.Errorf("%w: 0x%x proposed it", ErrSameKey, c.Sender)
	case adj.Approved || adj.Deadline <= c.Now:
		return Effects{}, fmt.Errorf("%w: approved %t, deadline %d, block time %d", ErrAdjustmentClosed, adj.Approved, adj.Deadline, c.Now)
	}
	acc, err := c.account(adj.Account)
	if err != nil {
		return Effects{}, err
	}
	p, err := c.program(adj.Program)
	if err != nil {
		return Effects{}, err
	}
	e, err := c.adjust(acc, p, adj)
	if err != nil {
		return Effects{}, err
	}
	adj.Approved = true
	c.State.Adjustments.Put(op.Adjustment, adj)
	e.Done = Done{Account: adj.Account, Partner: owner.ID, Program: p.Code, Points: e.Points}
	return e, nil
}

func (c *Context) adjust(acc Account, p Program, adj Adjustment) (Effects, error) {
	if adj.Direction == ToDebit {
		return c.clawBack(adj.Account, acc, p, adj.Points, nil), nil
	}
	lot, err := p.Lot(adj.Points, c.Now, c.Now)
	if err != nil {
		return Effects{}, err
	}
	e, err := c.credit(adj.Account, acc, p, lot)
	if err != nil {
		return Effects{}, err
	}
	c.total(p.Code, func(t *Totals) { t.Issued += adj.Points })
	e.Points = adj.Points
	return e, nil
}
