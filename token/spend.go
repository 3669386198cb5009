package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Apply passes the points on; they keep their terms and their expiry.
func (o Transfer) Apply(c *Context) (Result, error) {
	acc, err := c.spender(o.Account)
	if err != nil {
		return Result{}, err
	}
	p, n, err := c.programAmount(partner.Transferable, o.Program, o.Points)
	if err != nil {
		return Result{}, err
	}
	_, err = c.account(o.To)
	switch {
	case err != nil:
		return Result{}, err
	case o.To == o.Account:
		return Result{}, fmt.Errorf("%w: 0x%x", ErrSameAccount, o.To)
	case !p.Transfers:
		return Result{}, fmt.Errorf("%w: %s", ErrNoTransfers, p.Code)
	}
	b, taken, err := c.pay(o.Account, acc, p, n)
	if err != nil {
		return Result{}, err
	}
	if b, err = pass(b, p, n, c.Now); err != nil {
		return Result{}, err
	}
	from, to := BalanceKey{o.Account, p.Code}, BalanceKey{o.To, p.Code}
	c.put(from, b)
	c.didLots(op.EffectTaken, from, taken)
	c.put(to, c.receive(to, c.balance(to), taken))
	return c.result(Done{Account: o.Account, Program: p.Code, Points: n}), nil
}

// pass books n points against the program's daily cap on transfers.
func pass(b Balance, p Program, n Points, now Time) (Balance, error) {
	if p.TransferDayCap == 0 {
		return b, nil
	}
	if day := now.Day(p.OffsetSeconds); b.PassedDay != day {
		b.PassedDay, b.Passed = day, 0
	}
	if n > p.TransferDayCap-b.Passed {
		return Balance{}, fmt.Errorf("%w: %d transferred today, %d more asked, cap %d", ErrDayCap, b.Passed, n, p.TransferDayCap)
	}
	b.Passed += n
	return b, nil
}

// programAmount is a program whose issuer's status lets its points be moved so, and the
// amount asked for.
func (c *Context) programAmount(moved partner.Right, code Code, asked uint64) (Program, Points, error) {
	p, err := c.program(code)
	if err != nil {
		return Program{}, 0, err
	}
	n, err := amount(asked)
	if err != nil {
		return Program{}, 0, err
	}
	issuer, _ := c.State.Partners.Get(p.Owner)
	return p, n, issuer.Must(moved)
}

// pay takes points out of an account for spending, within its daily cap. The balance
// is not written yet.
func (c *Context) pay(a Address, acc Account, p Program, n Points) (Balance, Lots, error) {
	b, taken, err := c.take(BalanceKey{a, p.Code}, n)
	if err != nil {
		return Balance{}, nil, err
	}
	return b, taken, c.spend(a, acc, n, p)
}

// Apply exchanges the points. The money moves between the partners; the new points
// follow the terms of the program they are of, and its caps.
func (op Exchange) Apply(c *Context) (Result, error) {
	acc, err := c.spender(op.Account)
	if err != nil {
		return Result{}, err
	}
	from, n, err := c.programAmount(partner.Exchangeable, op.From, op.Points)
	if err != nil {
		return Result{}, err
	}
	to, err := c.program(op.To)
	switch {
	case err != nil:
		return Result{}, err
	case op.From == op.To:
		return Result{}, fmt.Errorf("%w: %s", ErrSameProgram, op.To)
	}
	got, remainder, err := Convert(n, from.Prices.Offramp, to.Prices.Onramp)
	switch {
	case err != nil:
		return Result{}, err
	case got == 0 || uint64(got) < op.Minimum:
		return Result{}, fmt.Errorf("%w: %d %s give %d %s, at least %d asked", ErrBelowMinimum, n, from.Code, got, to.Code, max(op.Minimum, 1))
	}
	lot, err := to.Lot(got, c.Now, c.Now)
	if err != nil {
		return Result{}, err
	}
	b, taken, err := c.take(BalanceKey{op.Account, from.Code}, n)
	if err != nil {
		return Result{}, err
	}
	if acc.Recovery.At != 0 {
		c.keep(op.Account, c.settled(op.Account, acc))
	}
	return c.exchange(op.Account, b, swap{from, to, taken, lot, remainder})
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
	c.put(from, given)
	c.didLots(op.EffectTaken, from, s.taken)
	c.change(s.from.Code, func(t *Totals) { t.ExchangedOut += n; t.Remainder += s.remainder })
	c.change(s.to.Code, func(t *Totals) { t.ExchangedIn += got })
	c.put(to, c.receive(to, b, Lots{s.lot}))
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

// owe moves a position.
func (c *Context) owe(pair partner.Pair, amount Money, why partner.Reason) error {
	if err := c.State.Owe(pair, amount, why); err != nil {
		return err
	}
	if pair.Debtor != pair.Creditor && amount != 0 {
		c.did(partner.Owed{Pair: pair, Amount: amount, Reason: why})
	}
	return nil
}

// Apply redeems the points at the partner.
func (o Redeem) Apply(c *Context) (Result, error) {
	acc, p, n, err := c.spending(o.Account, o.Program, o.Points, o.Partner)
	if err != nil {
		return Result{}, err
	}
	b, taken, err := c.pay(o.Account, acc, p, n)
	if err != nil {
		return Result{}, err
	}
	key := BalanceKey{o.Account, p.Code}
	c.didLots(op.EffectTaken, key, taken)
	done, err := c.redeem(o.Account, p, taken, o.Partner)
	if err != nil {
		return Result{}, err
	}
	c.put(key, b)
	return c.result(done), nil
}

// spending checks what a redemption and a hold have in common.
func (c *Context) spending(a Address, code Code, asked uint64, payee partner.ID) (Account, Program, Points, error) {
	acc, err := c.spender(a)
	if err != nil {
		return Account{}, Program{}, 0, err
	}
	p, n, err := c.programAmount(partner.Redeemable, code, asked)
	if err != nil {
		return Account{}, Program{}, 0, err
	}
	_, err = c.State.Payee(payee)
	return acc, p, n, err
}

// redeem extinguishes lots that left the balance: the issuer owes the payee for them.
func (c *Context) redeem(a Address, p Program, lots Lots, payee partner.ID) (Done, error) {
	n := lots.Total()
	owed, err := p.Prices.Redemption.Times(int64(n))
	if err != nil {
		return Done{}, err
	}
	if err := c.owe(partner.Pair{Debtor: p.Owner, Creditor: payee}, owed, partner.ForRedemption); err != nil {
		return Done{}, err
	}
	c.change(p.Code, func(t *Totals) { t.Redeemed += n })
	return Done{Account: a, Partner: payee, Program: p.Code, Points: n, Price: p.Prices.Redemption, Lots: lots}, nil
}
