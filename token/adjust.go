package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// Apply records the proposal; no points move.
func (op ProposeAdjustment) Apply(c *Context) (Result, error) {
	p, n, err := c.issuing(partner.ToTakeBack, op.Program, op.Account, op.Points)
	if err != nil {
		return Result{}, err
	}
	if op.Direction.String() == "unknown" || op.Reason == 0 || op.Reason.String() == "unknown" {
		return Result{}, fmt.Errorf("%w: direction %d, reason %d", ErrBadAdjustment, op.Direction, op.Reason)
	}
	if owner, _ := c.State.Partners.Get(p.Owner); op.Direction == ToCredit {
		if err := owner.Must(partner.ToIssue); err != nil {
			return Result{}, err
		}
	}
	c.State.Adjustments.Put(c.ID, Adjustment{Account: op.Account, Partner: p.Owner, Program: p.Code, Points: n,
		Direction: op.Direction, Reason: op.Reason, Proposer: c.Sender, Deadline: c.Now + AdjustmentSeconds})
	c.did(AdjustmentProposed{Adjustment: c.ID, Account: op.Account, Program: p.Code, Points: n, Direction: op.Direction, Reason: op.Reason})
	return c.result(Done{Account: op.Account, Partner: p.Owner, Program: p.Code, Points: n}), nil
}

// Apply carries the adjustment out: a credit is an issue earned now, a debit is a
// clawback.
func (op ApproveAdjustment) Apply(c *Context) (Result, error) {
	owner, err := c.State.Acting(c.Sender, partner.ToTakeBack, partner.Treasurer)
	if err != nil {
		return Result{}, err
	}
	adj, ok := c.State.Adjustments.Get(op.Adjustment)
	switch {
	case !ok || adj.Partner != owner.ID:
		return Result{}, fmt.Errorf("%w: 0x%x of %s", ErrUnknownAdjustment, op.Adjustment, owner.ID)
	case adj.Proposer == c.Sender:
		return Result{}, fmt.Errorf("%w: 0x%x proposed it", ErrSameKey, c.Sender)
	case adj.Approved || adj.Deadline <= c.Now:
		return Result{}, fmt.Errorf("%w: approved %t, deadline %d, block time %d", ErrAdjustmentClosed, adj.Approved, adj.Deadline, c.Now)
	}
	if _, err := c.account(adj.Account); err != nil {
		return Result{}, err
	}
	p, err := c.program(adj.Program)
	if err != nil {
		return Result{}, err
	}
	n, err := c.adjust(p, adj)
	if err != nil {
		return Result{}, err
	}
	adj.Approved = true
	c.State.Adjustments.Put(op.Adjustment, adj)
	c.did(AdjustmentApproved{Adjustment: op.Adjustment})
	return c.result(Done{Account: adj.Account, Partner: owner.ID, Program: p.Code, Points: n}), nil
}

// adjust returns the points that it moved.
func (c *Context) adjust(p Program, adj Adjustment) (Points, error) {
	if adj.Direction == ToDebit {
		got, err := c.clawBack(adj.Account, p, adj.Points, nil)
		return got.taken, err
	}
	lot, err := p.Lot(adj.Points, c.Now, c.Now)
	if err != nil {
		return 0, err
	}
	return adj.Points, c.credit(adj.Account, p, lot)
}
