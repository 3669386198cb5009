package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Issue makes points. The program's owner signs (issuer).
type Issue struct {
	Account Address
	Program Code
	Points  uint64
	Time    uint64 // business time, from which activation and expiry count
	Reason  Reason
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
		Time:    op.Instant(v, "time", o.Time),
		Reason:  op.Text(v, "reason", o.Reason, MaxReasonLength),
		Ref:     op.Marked(v, o.Ref),
	}
}

// Apply issues the points; debt in the program is paid off first.
func (o Issue) Apply(c *Context) (Result, error) {
	program, n, err := c.issuing(partner.ToIssue,
		asked{op.KindIssue, o.Account, o.Program, o.Points, o.Reason})
	if err != nil {
		return Result{}, err
	}
	lot, err := program.Lot(n, Time(min(o.Time, uint64(MaxTime))), c.Now)
	if err != nil {
		return Result{}, err
	}
	if err := c.alone(program, n); err != nil {
		return Result{}, err
	}
	if err := c.credit(o.Account, program, lot); err != nil {
		return Result{}, err
	}
	return c.result(Done{Account: o.Account, Partner: program.Owner, Program: program.Code, Points: n,
		Lots: Lots{lot}, Reason: o.Reason}), nil
}
