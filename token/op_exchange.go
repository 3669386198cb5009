package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Exchange turns points of one program into points of another at the registry's
// prices. The controller signs.
type Exchange struct {
	Account Address
	From    Code
	To      Code
	Points  uint64 // of From
	Minimum uint64 // fewest points of To to accept
	Ref     Ref
}

// Kind is the operation's kind.
func (Exchange) Kind() op.Kind { return op.KindExchange }

// Walk shows the operation's fields to the visitor.
func (o Exchange) Walk(v op.Visitor) op.Operation {
	return Exchange{
		Account: op.ByAccount(v, o.Account),
		From:    op.Text(v, "from", o.From, MaxCodeLength),
		To:      op.Text(v, "to", o.To, MaxCodeLength),
		Points:  v.Number("points", o.Points),
		Minimum: v.Number("minimum", o.Minimum),
		Ref:     op.Marked(v, o.Ref),
	}
}

// Apply exchanges the points. The money moves between the partners; the new points
// follow the terms of the program they are of, and its caps.
func (o Exchange) Apply(c *Context) (Result, error) {
	acc, err := c.spender(o.Account)
	if err != nil {
		return Result{}, err
	}
	from, n, err := c.programAmount(partner.Exchangeable, o.From, o.Points)
	if err != nil {
		return Result{}, err
	}
	to, err := c.program(o.To)
	switch {
	case err != nil:
		return Result{}, err
	case o.From == o.To:
		return Result{}, fmt.Errorf("%w: %s", ErrSameProgram, o.To)
	}
	got, remainder, err := Convert(n, from.Prices.Offramp, to.Prices.Onramp)
	switch {
	case err != nil:
		return Result{}, err
	case got == 0 || uint64(got) < o.Minimum:
		return Result{}, fmt.Errorf("%w: %d %s give %d %s, at least %d asked", ErrBelowMinimum, n, from.Code, got, to.Code, max(o.Minimum, 1))
	}
	lot, err := to.Lot(got, c.Now, c.Now)
	if err != nil {
		return Result{}, err
	}
	b, taken, err := c.take(BalanceKey{o.Account, from.Code}, n)
	if err != nil {
		return Result{}, err
	}
	if acc.Recovery.At != 0 {
		c.keep(o.Account, c.settled(o.Account, acc))
	}
	return c.exchange(o.Account, b, swap{from, to, taken, lot, remainder})
}

// swap is an exchange that has passed the checks on the giving side.
type swap struct {
	from, to  Program
	taken     Lots
	lot       Lot
	remainder Money
}

func (c *Context) exchange(a Address, given Balance, s swap) (Result, error) {
	n, got := s.taken.Total(), s.lot.Amount
	from, to := BalanceKey{a, s.from.Code}, BalanceKey{a, s.to.Code}
	owed, err := s.to.Prices.Onramp.Times(int64(got))
	if err != nil {
		return Result{}, err
	}
	b := c.balance(to)
	if err := c.issuable(s.to, got-min(b.Debt, got)); err != nil {
		return Result{}, err
	}
	pair := partner.Pair{Debtor: s.from.Owner, Creditor: s.to.Owner}
	if err := c.share(pair, owed, s.to); err != nil {
		return Result{}, err
	}
	if err := c.inflow(s.to.Code, got); err != nil {
		return Result{}, err
	}
	if left := maxCounter - Points(c.totals(s.from.Code).Remainder); Points(s.remainder) > left {
		return Result{}, fmt.Errorf("%w: remainders of %s", ErrCounter, s.from.Code)
	}
	if err := c.owe(pair, owed, partner.ForExchange); err != nil {
		return Result{}, err
	}
	c.put(from, c.used(from.Program, given))
	c.didLots(op.EffectTaken, from, s.taken)
	c.change(s.from.Code, func(t *Totals) { t.ExchangedOut += n; t.Remainder += s.remainder })
	c.change(s.to.Code, func(t *Totals) { t.ExchangedIn += got })
	c.put(to, c.receive(to, c.used(to.Program, b), Lots{s.lot}))
	if s.remainder > 0 {
		c.did(Remainder{Program: s.from.Code, Amount: s.remainder})
	}
	return c.result(Done{Account: a, Program: s.from.Code, Points: n}), nil
}

// share checks that the debtor of an exchange may owe so much more to the owner of the
// program that its points go into, so that nobody fills another's limit on credit.
func (c *Context) share(pair partner.Pair, more Money, into Program) error {
	if pair.Debtor == pair.Creditor {
		return nil
	}
	pos, _ := c.State.Positions.Get(pair)
	owner, _ := c.State.Partners.Get(pair.Creditor)
	most := owner.Limit/10_000*Money(into.ExchangeShareBasisPoints) + owner.Limit%10_000*Money(into.ExchangeShareBasisPoints)/10_000
	if owed := max(0, pos.Owed()); more > most-owed {
		return fmt.Errorf("%w: %s owes %s %s, %s more asked, at most %s", ErrExchangeShare, pair.Debtor, pair.Creditor, owed, more, most)
	}
	return nil
}
