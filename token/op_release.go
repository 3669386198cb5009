package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Release returns held points. The payee signs (redeemer).
type Release struct {
	Hold OperationID
	Ref  Ref
}

// Kind is the operation's kind.
func (Release) Kind() op.Kind { return op.KindRelease }

// Walk shows the operation's fields to the visitor.
func (o Release) Walk(v op.Visitor) op.Operation {
	return Release{
		Hold: op.Word(v, "hold", o.Hold),
		Ref:  op.Marked(v, o.Ref),
	}
}
