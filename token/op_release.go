package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

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

// Apply returns the held points, also after the deadline if nobody has yet.
func (o Release) Apply(c *Context) (Result, error) {
	hold, err := c.ownHold(partner.ToGiveBack, o.Hold)
	if err != nil {
		return Result{}, err
	}
	c.endHold(o.Hold, hold, HoldReleased, nil)
	return c.result(Done{Account: hold.Account, Partner: hold.Payee, Program: hold.Program, Points: hold.Points}), nil
}
