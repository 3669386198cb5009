package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Reverse takes back an issue (its issuer signs), or a redemption or capture (its
// payee signs, redeemer), whole or part.
type Reverse struct {
	Operation OperationID
	Points    uint64
	Ref       Ref
}

// Kind is the operation's kind.
func (Reverse) Kind() op.Kind { return op.KindReverse }

// Walk shows the operation's fields to the visitor.
func (o Reverse) Walk(v op.Visitor) op.Operation {
	return Reverse{
		Operation: op.Word(v, "operation", o.Operation),
		Points:    v.Number("points", o.Points),
		Ref:       op.Marked(v, o.Ref),
	}
}
