package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Clawback takes points back after a return that names no receipt, the newest first.
// What is short becomes debt as far as the program allows. The program's owner signs
// (issuer).
type Clawback struct {
	Account Address
	Program Code
	Points  uint64
	Ref     Ref
}

// Kind is the operation's kind.
func (Clawback) Kind() op.Kind { return op.KindClawback }

// Walk shows the operation's fields to the visitor.
func (o Clawback) Walk(v op.Visitor) op.Operation {
	return Clawback{
		Account: v.Address("account", o.Account),
		Program: op.Text(v, "program", o.Program, MaxCodeLength),
		Points:  v.Number("points", o.Points),
		Ref:     op.Marked(v, o.Ref),
	}
}
