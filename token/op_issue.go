package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Issue makes points. The program's owner signs (issuer).
type Issue struct {
	Account Address
	Program Code
	Points  uint64
	Time    uint64 // business time, from which activation and expiry count
	Ref     Ref
}

// Kind is the operation's kind.
func (Issue) Kind() op.Kind { return op.KindIssue }

// Walk shows the operation's fields to the visitor.
func (o Issue) Walk(v op.Visitor) op.Operation {
	return Issue{
		Account: v.Address("account", o.Account),
		Program: op.Text(v, "program", o.Program, MaxCodeLength),
		Points:  v.Number("points", o.Points),
		Time:    v.Number("time", o.Time),
		Ref:     op.Marked(v, o.Ref),
	}
}
