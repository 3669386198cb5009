package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Exchange turns points of one program into points of another at the registry's
// prices. The controller signs.
type Exchange struct {
	Account Address
	From    Code
	To      Code
	Points  uint64 // of From
	Minimum uint64 // fewest points of To to accept
	Ref     Ref
}

// Kind is the operation's kind.
func (Exchange) Kind() op.Kind { return op.KindExchange }

// Walk shows the operation's fields to the visitor.
func (o Exchange) Walk(v op.Visitor) op.Operation {
	return Exchange{
		Account: op.ByAccount(v, o.Account),
		From:    op.Text(v, "from", o.From, MaxCodeLength),
		To:      op.Text(v, "to", o.To, MaxCodeLength),
		Points:  v.Number("points", o.Points),
		Minimum: v.Number("minimum", o.Minimum),
		Ref:     op.Marked(v, o.Ref),
	}
}
