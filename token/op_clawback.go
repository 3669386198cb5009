package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Clawback takes points back after a return that names no receipt, the newest first.
// What is short becomes debt as far as the program allows. The program's owner signs
// (issuer).
type Clawback struct {
	Account Address
	Program Code
	Points  uint64
	Reason  Reason
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
		Reason:  op.Text(v, "reason", o.Reason, MaxReasonLength),
		Ref:     op.Marked(v, o.Ref),
	}
}

// Apply takes the points back; it never fails for want of points.
func (o Clawback) Apply(c *Context) (Result, error) {
	program, n, err := c.issuing(partner.ToTakeBack,
		asked{op.KindClawback, o.Account, o.Program, o.Points, o.Reason})
	if err != nil {
		return Result{}, err
	}
	if err := c.alone(program, n); err != nil {
		return Result{}, err
	}
	got, err := c.clawBack(o.Account, program, n, nil)
	if err != nil {
		return Result{}, err
	}
	return c.result(Done{Account: o.Account, Partner: program.Owner, Program: program.Code, Points: got.taken,
		Reason: o.Reason}), nil
}
