package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// Apply passes the points on; they keep their terms and their expiry.
func (op Transfer) Apply(c *Context) (Effects, error) {
	acc, err := c.spender(op.Account)
	if err != nil {
		return Effects{}, err
	}
	p, n, err := c.programAmount(partner.Transferable, op.Program, op.Points)
	if err != nil {
		return Effects{}, err
	}
	to, err := c.account(op.To)
	switch {
	case err != nil:
		return Effects{}, err
	case op.To == op.Account:
		return Effects{}, fmt.Errorf("%w: 0x%x", ErrSameAccount, op.To)
	case !p.Transfers:
		return Effects{}, fmt.Errorf("%w: %s", ErrNoTransfers, p.Code)
	}
	from, taken, err := c.take(acc, p, n)
	if err != nil {
		return Effects{}, err
	}
	if from, err = pass(from, p, n, c.Now); err != nil {
		return Effects{}, err
	}
	b := to.Balance(p.Code)
	b.Lots = b.Lots.Add(taken...)
	if to = to.with(b); to.Lots() > MaxLots {
		return Effects{}, fmt.Errorf("%w: at most %d", ErrTooManyLots, MaxLots)
	}
	c.put(op.Account, from)
	c.put(op.To, to)
	return Effects{
		Done:   Done{Account: op.Account, Program: p.Code, Points: n},
		Points: n,
		Taken:  moved(op.Account, p.Code, taken),
		Made:   moved(op.To, p.Code, taken),
	}, nil
}

// pass books n points against the program's daily cap on transfers.
func pass(acc Account, p Program, n Points, now Time) (Account, error) {
	if p.TransferDayCap == 0 {
		return acc, nil
	}
	b := acc.Balance(p.Code)
	if day := now.Day(p.OffsetSeconds); b.PassedDay != day {
		b.PassedDay, b.Passed = day, 0
	}
	if n > p.TransferDayCap-b.Passed {
		return Account{}, fmt.Errorf("%w: %d transferred today, %d more asked, cap %d", ErrDayCap, b.Passed, n, p.TransferDayCap)
	}
	b.Passed += n
	return acc.with(b), nil
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

// take takes points out of an account for spending, within its daily cap. Nothing is
// written yet.
func (c *Context) take(acc Account, p Program, n Points) (Account, Lots, error) {
	b := acc.Balance(p.Code)
	taken, rest, err := b.Lots.Take(n, c.Now)
	if err != nil {
		return Account{}, nil, err
	}
	b.Lots = rest
	acc, err = c.spend(acc.settled(c.Now).with(b), n, p)
	return acc, taken, err
}

// Apply exchanges the points. The money moves between the partners; the new points
// follow the terms of the program they are of, and its caps.
func (op Exchange) Apply(c *Context) (Effects, error) {
	acc, err := c.spender(op.Account)
	if err != nil {
		return Effects{}, err
	}
	from, n, err := c.programAmount(partner.Exchangeable, op.From, op.Points)
	if err != nil {
		return Effects{}, err
	}
	to, err := c.program(op.To)
	switch {
	case err != nil:
		return Effects{}, err
	case op.From == op.To:
		return Effects{}, fmt.Errorf("%w: %s", ErrSameProgram, op.To)
	}
	got, remainder, err := Convert(n, from.Prices.Offramp, to.Prices.Onramp)
	switch {
	case err != nil:
		return Effects{}, err
	case got == 0 || uint64(got) < op.Minimum:
		return Effects{}, fmt.Errorf("%w: %d %s give %d %s, at least %d asked", ErrBelowMinimum, n, from.Code, got, to.Code, max(op.Minimum, 1))
	}
	lot, err := to.Lot(got, c.Now, c.Now)
	if err != nil {
		return Effects{}, err
	}
	uncapped := acc
	uncapped.DayCap = 0 // the value stays with the member
	spent, taken, err := c.take(uncapped, from, n)
	if err != nil {
		return Effects{}, err
	}
	spent.DayCap = acc.DayCap
	return c.exchange(op.Account, spent, swap{from, to, taken, lot, remainder})
}

// swap is an exchange that has passed the checks on the giving side.
type swap struct {
	from, to  Program
	taken     Lots
	lot       Lot
	remainder Money
}

func (c *Context) exchange(a Address, acc Account, s swap) (Effects, error) {
	n, got := s.taken.Total(), s.lot.Amount
	owed, err := s.to.Prices.Onramp.Times(int64(got))
	if err != nil {
		return Effects{}, err
	}
	if err := c.issuable(s.to, got); err != nil {
		return Effects{}, err
	}
	pair := partner.Pair{Debtor: s.from.Owner, Creditor: s.to.Owner}
	if err := c.share(pair, owed, s.to); err != nil {
		return Effects{}, err
	}
	b := acc.Balance(s.to.Code)
	b.Lots = b.Lots.Add(s.lot)
	if acc = acc.with(b); acc.Lots() > MaxLots {
		return Effects{}, fmt.Errorf("%w: at most %d", ErrTooManyLots, MaxLots)
	}
	if err := c.State.Owe(pair, owed, partner.ForExchange); err != nil {
		return Effects{}, err
	}
	c.put(a, acc)
	c.total(s.from.Code, func(t *Totals) { t.ExchangedOut += n; t.Remainder += s.remainder })
	c.total(s.to.Code, func(t *Totals) { t.ExchangedIn += got })
	return Effects{
		Done:      Done{Account: a, Program: s.from.Code, Points: n},
		Points:    n,
		Received:  got,
		Remainder: s.remainder,
		Taken:     moved(a, s.from.Code, s.taken),
		Made:      moved(a, s.to.Code, Lots{s.lot}),
		Owed:      owes(pair, owed, partner.ForExchange),
	}, nil
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

func owes(pair partner.Pair, amount Money, why partner.Reason) []Owed {
	if pair.Debtor == pair.Creditor || amount == 0 {
		return nil
	}
	return []Owed{{pair, amount, why}}
}

// Apply redeems the points at the partner.
func (op Redeem) Apply(c *Context) (Effects, error) {
	acc, p, n, err := c.spending(op.Account, op.Program, op.Points, op.Partner)
	if err != nil {
		return Effects{}, err
	}
	acc, taken, err := c.take(acc, p, n)
	if err != nil {
		return Effects{}, err
	}
	e, err := c.redeem(op.Account, p, taken, op.Partner)
	if err != nil {
		return Effects{}, err
	}
	c.put(op.Account, acc)
	return e, nil
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

// redeem extinguishes lots that left the account: the issuer owes the payee for them.
func (c *Context) redeem(a Address, p Program, lots Lots, payee partner.ID) (Effects, error) {
	n := lots.Total()
	owed, err := p.Prices.Redemption.Times(int64(n))
	if err != nil {
		return Effects{}, err
	}
	pair := partner.Pair{Debtor: p.Owner, Creditor: payee}
	if err := c.State.Owe(pair, owed, partner.ForRedemption); err != nil {
		return Effects{}, err
	}
	c.total(p.Code, func(t *Totals) { t.Redeemed += n })
	return Effects{
		Done:   Done{Account: a, Partner: payee, Program: p.Code, Points: n, Price: p.Prices.Redemption, Lots: lots},
		Points: n,
		Taken:  moved(a, p.Code, lots),
		Owed:   owes(pair, owed, partner.ForRedemption),
	}, nil
}
