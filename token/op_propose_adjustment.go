package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// ProposeAdjustment asks to correct a balance. The program's owner signs (issuer).
type ProposeAdjustment struct {
	Account   Address
	Program   Code
	Points    uint64
	Direction Direction
	Reason    Reason
	Ref       Ref
}

// Kind is the operation's kind.
func (ProposeAdjustment) Kind() op.Kind { return op.KindProposeAdjustment }

// Walk shows the operation's fields to the visitor.
func (o ProposeAdjustment) Walk(v op.Visitor) op.Operation {
	return ProposeAdjustment{
		Account:   v.Address("account", o.Account),
		Program:   op.Text(v, "program", o.Program, MaxCodeLength),
		Points:    v.Number("points", o.Points),
		Direction: op.Choice(v, "direction", o.Direction),
		Reason:    op.Text(v, "reason", o.Reason, MaxReasonLength),
		Ref:       op.Marked(v, o.Ref),
	}
}

// Apply records the proposal; no points move.
func (o ProposeAdjustment) Apply(c *Context) (Result, error) {
	p, n, err := c.issuing(partner.ToTakeBack,
		asked{op.KindProposeAdjustment, o.Account, o.Program, o.Points, o.Reason})
	if err != nil {
		return Result{}, err
	}
	if !o.Direction.Valid() {
		return Result{}, fmt.Errorf("%w: direction %d", ErrBadAdjustment, o.Direction)
	}
	if owner, _ := c.State.Partners.Get(p.Owner); o.Direction == ToCredit {
		if err := owner.Must(partner.ToIssue); err != nil {
			return Result{}, err
		}
	}
	c.State.Adjustments.Put(c.ID, Adjustment{Account: o.Account, Partner: p.Owner, Program: p.Code, Points: n,
		Direction: o.Direction, Reason: o.Reason, Proposer: c.Sender, Deadline: c.Now + AdjustmentSeconds})
	c.did(AdjustmentProposed{Adjustment: c.ID, Account: o.Account, Program: p.Code, Points: n, Direction: o.Direction, Reason: o.Reason})
	return c.result(Done{Account: o.Account, Partner: p.Owner, Program: p.Code, Points: n,
		Reason: o.Reason}), nil
}
