package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Reverse takes back an issue (its issuer signs), or a redemption or capture (its
// payee signs, redeemer), whole or part.
type Reverse struct {
	Operation OperationID
	Points    uint64
	Ref       Ref
}

// Kind is the operation's kind.
func (Reverse) Kind() op.Kind { return op.KindReverse }

// Walk shows the operation's fields to the visitor.
func (o Reverse) Walk(v op.Visitor) op.Operation {
	return Reverse{
		Operation: op.Word(v, "operation", o.Operation),
		Points:    v.Number("points", o.Points),
		Ref:       op.Marked(v, o.Ref),
	}
}

// Apply takes the operation back, as far as asked.
func (o Reverse) Apply(c *Context) (Result, error) {
	p, err := c.State.Acting(c.Sender, partner.ToGiveBack, partner.Issuer, partner.Redeemer)
	if err != nil {
		return Result{}, err
	}
	done, ok := c.State.Operations.Get(o.Operation)
	if !ok {
		return Result{}, fmt.Errorf("%w: 0x%x", ErrUnknownOperation, o.Operation)
	}
	to, needed := partner.ToGiveBack, partner.Redeemer
	switch done.Kind {
	case op.KindIssue:
		to, needed = partner.ToTakeBack, partner.Issuer
	case op.KindRedeem, op.KindCapture:
	default:
		return Result{}, fmt.Errorf("%w: it is of kind %s", ErrNotReversible, done.Kind)
	}
	switch {
	case done.Partner == p.ID:
	case done.Kind == op.KindIssue:
		return Result{}, fmt.Errorf("%w: %s", ErrNotOwner, done.Partner)
	default:
		return Result{}, fmt.Errorf("%w: it is %s", ErrNotPayee, done.Partner)
	}
	if _, err := c.State.Acting(c.Sender, to, needed); err != nil {
		return Result{}, err
	}
	n, err := amount(o.Points)
	switch left := done.Points - done.Reversed; {
	case err != nil:
		return Result{}, err
	case n > left:
		return Result{}, fmt.Errorf("%w: %d asked, %d left of %d", ErrOverReversed, n, left, done.Points)
	case done.Parts == MaxReversals:
		return Result{}, fmt.Errorf("%w: in %d parts already", ErrOverReversed, MaxReversals)
	}
	done.Parts++
	if done.Kind == op.KindIssue {
		return c.unissue(o.Operation, done, n)
	}
	return c.reinstate(o.Operation, done, n)
}

// unissue claws n points of an issue back, from the lot that it made if it is there.
// Only what it got counts as reversed: what is forgone can be asked for again.
func (c *Context) unissue(id OperationID, done Done, n Points) (Result, error) {
	if _, _, err := c.account(done.Account); err != nil {
		return Result{}, err
	}
	p, err := c.program(done.Program)
	if err != nil {
		return Result{}, err
	}
	got, err := c.clawBack(done.Account, p, n, done.Lots)
	if err != nil {
		return Result{}, err
	}
	if got.total() > 0 {
		done.Reversed += got.total()
		c.State.Operations.Put(id, done.again())
	}
	c.did(OperationReversed{Operation: id, Points: got.total()})
	return c.result(Done{Account: done.Account, Partner: done.Partner, Program: done.Program, Points: got.taken}), nil
}

// reinstate returns n redeemed points to the account, in the lots they came from, the
// last taken first. Lots whose expiry has passed expire at once; of the others debt is
// paid first.
func (c *Context) reinstate(id OperationID, done Done, n Points) (Result, error) {
	if _, _, err := c.account(done.Account); err != nil {
		return Result{}, err
	}
	p, err := c.program(done.Program)
	if err != nil {
		return Result{}, err
	}
	key := c.key(done.Account, p.Code)
	b := c.balance(key)
	kept, back := done.Lots.split(done.Lots.Total() - n)
	lapsed, live := back.Expire(c.Now)
	if left := MaxSupply - c.State.Supply.Get(); live.Total() > left {
		return Result{}, fmt.Errorf("%w: %d come back, %d left", ErrSupply, live.Total(), left)
	}
	if err := c.inflow(p.Code, n); err != nil {
		return Result{}, err
	}
	owed, err := done.Price.Times(int64(n))
	if err != nil {
		return Result{}, err
	}
	before := c.exposureOf(p)
	if err := c.owe(partner.Pair{Debtor: p.Owner, Creditor: done.Partner}, owed, partner.ForReversal); err != nil {
		return Result{}, err
	}
	if err := c.returnable(p, before, live.Total()-min(b.Debt, live.Total())); err != nil {
		return Result{}, err
	}
	done.Lots = kept
	done.Reversed += n
	c.State.Operations.Put(id, done.again())
	c.change(p.Code, func(t *Totals) { t.Reinstated += n; t.Expired += lapsed.Total() })
	c.did(OperationReversed{Operation: id, Points: n})
	c.didPoints(op.EffectLapsed, key, lapsed.Total())
	c.put(key, c.receive(key, b, live))
	return c.result(Done{Account: done.Account, Partner: done.Partner, Program: done.Program, Points: n}), nil
}

// again is what a later entry keeps of an operation.
func (d Done) again() Done {
	d.Effects = nil
	return d
}
