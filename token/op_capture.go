package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Capture redeems held points, all or part; the rest returns to the account. The
// payee signs (redeemer).
type Capture struct {
	Hold   OperationID
	Points uint64
	Ref    Ref
}

// Kind is the operation's kind.
func (Capture) Kind() op.Kind { return op.KindCapture }

// Walk shows the operation's fields to the visitor.
func (o Capture) Walk(v op.Visitor) op.Operation {
	return Capture{
		Hold:   op.Word(v, "hold", o.Hold),
		Points: v.Number("points", o.Points),
		Ref:    op.Marked(v, o.Ref),
	}
}

// Apply redeems the held points, soonest to expire first, and returns the rest.
func (o Capture) Apply(c *Context) (Result, error) {
	hold, err := c.ownHold(partner.ToCapture, o.Hold)
	if err != nil {
		return Result{}, err
	}
	if hold.Deadline <= c.Now {
		return Result{}, fmt.Errorf("%w: %d, block time %d", ErrHoldExpired, hold.Deadline, c.Now)
	}
	n, err := amount(o.Points)
	switch {
	case err != nil:
		return Result{}, err
	case n > hold.Points:
		return Result{}, fmt.Errorf("%w: %d held, %d asked", ErrAboveHold, hold.Points, n)
	}
	p, err := c.program(hold.Program)
	if err != nil {
		return Result{}, err
	}
	captured, rest := hold.Lots.split(n)
	done, err := c.redeem(hold.Account, p, captured, hold.Payee)
	if err != nil {
		return Result{}, err
	}
	hold.Captured, hold.Lots = n, rest
	c.endHold(o.Hold, hold, HoldCaptured, captured)
	return c.result(done), nil
}
