package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Redeem spends points at a partner. The controller signs.
type Redeem struct {
	Account Address
	Program Code
	Points  uint64
	Partner partner.ID // that honours them
	Ref     Ref
}

// Kind is the operation's kind.
func (Redeem) Kind() op.Kind { return op.KindRedeem }

// Walk shows the operation's fields to the visitor.
func (o Redeem) Walk(v op.Visitor) op.Operation {
	return Redeem{
		Account: op.ByAccount(v, o.Account),
		Program: op.Text(v, "program", o.Program, MaxCodeLength),
		Points:  v.Number("points", o.Points),
		Partner: op.Text(v, "partner", o.Partner, partner.MaxIDLength),
		Ref:     op.Marked(v, o.Ref),
	}
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
	c.put(key, c.used(p.Code, b))
	return c.result(done), nil
}
