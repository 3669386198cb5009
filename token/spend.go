package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

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
