package token

import (
	"fmt"

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
		Deadline: op.Instant(v, "deadline", o.Deadline),
		Ref:      op.Marked(v, o.Ref),
	}
}

// Apply sets the points aside. Points on hold are spent as far as expiry goes: a
// capture before the deadline takes them even if their last day has passed since.
func (o Hold) Apply(c *Context) (Result, error) {
	acc, p, n, err := c.spending(o.Account, o.Program, o.Points, o.Partner)
	if err != nil {
		return Result{}, err
	}
	if o.Deadline <= uint64(c.Now) || o.Deadline > uint64(c.Now)+MaxHoldSeconds {
		return Result{}, fmt.Errorf("%w: %d, block time %d, at most %d s later", ErrBadDeadline, o.Deadline, c.Now, MaxHoldSeconds)
	}
	b, taken, err := c.pay(o.Account, acc, p, n)
	if err != nil {
		return Result{}, err
	}
	if len(b.Holds) == MaxHolds {
		return Result{}, fmt.Errorf("%w: at most %d of %s", ErrTooManyHolds, MaxHolds, p.Code)
	}
	hold := HeldPoints{Account: o.Account, Payee: o.Partner, Program: p.Code, Lots: taken, Points: n,
		Deadline: Time(o.Deadline), Status: HoldOpen}
	b.Held += n
	key := BalanceKey{o.Account, p.Code}
	b.Holds = withHold(b.Holds, OpenHold{Deadline: hold.Deadline, ID: c.ID})
	c.put(key, b)
	c.State.Holds.Put(c.ID, hold)
	c.move(nil, hold.Events(c.ID))
	c.didLots(op.EffectTaken, key, taken)
	c.did(HoldPlaced{Hold: c.ID, Account: o.Account, Program: p.Code, Payee: o.Partner, Points: n, Deadline: hold.Deadline})
	return c.result(Done{Account: o.Account, Partner: o.Partner, Program: p.Code, Points: n}), nil
}
