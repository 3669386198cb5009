package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Hold sets points aside for a partner to capture. The controller signs.
type Hold struct {
	Account  Address
	Program  Code
	Points   uint64
	Partner  partner.ID
	Deadline uint64
	Ref      Ref
}

// Kind is the operation's kind.
func (Hold) Kind() op.Kind { return op.KindHold }

// Walk shows the operation's fields to the visitor.
func (o Hold) Walk(v op.Visitor) op.Operation {
	return Hold{
		Account:  op.ByAccount(v, o.Account),
		Program:  op.Text(v, "program", o.Program, MaxCodeLength),
		Points:   v.Number("points", o.Points),
		Partner:  op.Text(v, "partner", o.Partner, partner.MaxIDLength),
		Deadline: v.Number("deadline", o.Deadline),
		Ref:      op.Marked(v, o.Ref),
	}
}
