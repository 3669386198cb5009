package token

import "github.com/punkt-ledger/punkt/ledger/op"

// ProposeAdjustment asks to correct a balance. The program's owner signs (issuer).
type ProposeAdjustment struct {
	Account   Address
	Program   Code
	Points    uint64
	Direction Direction
	Reason    AdjustmentReason
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
		Reason:    op.Choice(v, "reason", o.Reason),
		Ref:       op.Marked(v, o.Ref),
	}
}
