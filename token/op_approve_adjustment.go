package token

import "github.com/punkt-ledger/punkt/ledger/op"

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
