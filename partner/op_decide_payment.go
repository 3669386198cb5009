package partner

import "github.com/punkt-ledger/punkt/ledger/op"

// DecidePayment says whether a recorded payment came. The creditor signs, or the
// coalition's trustee (treasurer).
type DecidePayment struct {
	Payment op.ID
	Verdict Verdict
	Ref     op.Ref
}

// Kind is the operation's kind.
func (DecidePayment) Kind() op.Kind { return op.KindDecidePayment }

// Walk shows the operation's fields to the visitor.
func (o DecidePayment) Walk(v op.Visitor) op.Operation {
	return DecidePayment{
		Payment: op.Word(v, "payment", o.Payment),
		Verdict: op.Choice(v, "verdict", o.Verdict),
		Ref:     op.Marked(v, o.Ref),
	}
}
