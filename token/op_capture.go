package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Capture redeems held points, all or part; the rest returns to the account. The
// payee signs (redeemer).
type Capture struct {
	Hold   OperationID
	Points uint64
	Ref    Ref
}

// Kind is the operation's kind.
func (Capture) Kind() op.Kind { return op.KindCapture }

// Walk shows the operation's fields to the visitor.
func (o Capture) Walk(v op.Visitor) op.Operation {
	return Capture{
		Hold:   op.Word(v, "hold", o.Hold),
		Points: v.Number("points", o.Points),
		Ref:    op.Marked(v, o.Ref),
	}
}
