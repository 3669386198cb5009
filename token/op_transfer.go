package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Transfer passes points on to another member. The controller signs.
type Transfer struct {
	Account Address
	To      Address
	Program Code
	Points  uint64
	Ref     Ref
}

// Kind is the operation's kind.
func (Transfer) Kind() op.Kind { return op.KindTransfer }

// Walk shows the operation's fields to the visitor.
func (o Transfer) Walk(v op.Visitor) op.Operation {
	return Transfer{
		Account: op.ByAccount(v, o.Account),
		To:      v.Address("to", o.To),
		Program: op.Text(v, "program", o.Program, MaxCodeLength),
		Points:  v.Number("points", o.Points),
		Ref:     op.Marked(v, o.Ref),
	}
}

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
	payee, _, err := c.account(o.To)
	switch {
	case err != nil:
		return Result{}, err
	case payee == o.Account:
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
	from, to := BalanceKey{o.Account, p.Code}, BalanceKey{payee, p.Code}
	c.put(from, b)
	c.didLots(op.EffectTaken, from, taken)
	c.put(to, c.receive(to, c.balance(to), taken))
	return c.result(Done{Account: o.Account, Program: p.Code, Points: n}), nil
}
