package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Transfer passes points on to another member. The controller signs.
type Transfer struct {
	Account Address
	To      Address
	Program Code
	Points  uint64
	Ref     Ref
}

// Kind is the operation's kind.
func (Transfer) Kind() op.Kind { return op.KindTransfer }

// Walk shows the operation's fields to the visitor.
func (o Transfer) Walk(v op.Visitor) op.Operation {
	return Transfer{
		Account: op.ByAccount(v, o.Account),
		To:      v.Address("to", o.To),
		Program: op.Text(v, "program", o.Program, MaxCodeLength),
		Points:  v.Number("points", o.Points),
		Ref:     op.Marked(v, o.Ref),
	}
}
