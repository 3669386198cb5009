package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// ApproveAdjustment carries a proposed adjustment out. Another key of the same
// partner signs (treasurer).
type ApproveAdjustment struct {
	Adjustment OperationID
	Ref        Ref
}

// Kind is the operation's kind.
func (ApproveAdjustment) Kind() op.Kind { return op.KindApproveAdjustment }

// Walk shows the operation's fields to the visitor.
func (o ApproveAdjustment) Walk(v op.Visitor) op.Operation {
	return ApproveAdjustment{
		Adjustment: op.Word(v, "adjustment", o.Adjustment),
		Ref:        op.Marked(v, o.Ref),
	}
}

// Apply carries the adjustment out: a credit is an issue earned now, a debit is a
// clawback.
func (o ApproveAdjustment) Apply(c *Context) (Result, error) {
	owner, err := c.State.Acting(c.Sender, partner.ToTakeBack, partner.Treasurer)
	if err != nil {
		return Result{}, err
	}
	adj, ok := c.State.Adjustments.Get(o.Adjustment)
	switch {
	case !ok || adj.Partner != owner.ID:
		return Result{}, fmt.Errorf("%w: 0x%x of %s", ErrUnknownAdjustment, o.Adjustment, owner.ID)
	case adj.Proposer == c.Sender:
		return Result{}, fmt.Errorf("%w: 0x%x proposed it", ErrSameKey, c.Sender)
	case adj.Approved || adj.Deadline <= c.Now:
		return Result{}, fmt.Errorf("%w: approved %t, deadline %d, block time %d", ErrAdjustmentClosed, adj.Approved, adj.Deadline, c.Now)
	}
	if _, _, err := c.account(adj.Account); err != nil {
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
	c.State.Adjustments.Put(o.Adjustment, adj)
	c.did(AdjustmentApproved{Adjustment: o.Adjustment})
	return c.result(Done{Account: adj.Account, Partner: owner.ID, Program: p.Code, Points: n,
		Reason: adj.Reason}), nil
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
