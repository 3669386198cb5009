package ledger

import (
	"context"
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Report is what a check of the whole state found.
type Report struct {
	Height     int64
	AppHash    [32]byte
	Entries    uint64 // of the journal
	Accounts   int
	Holds      int // open ones
	Operations int
	Supply     token.Points
	Programs   []ProgramReport
	Violations []Violation // empty: every invariant holds
}

// ProgramReport is a program's totals beside what its accounts and holds add up to.
type ProgramReport struct {
	Code   token.Code
	Totals token.Totals
	Found  Stocks
}

// Stocks are the sums over all accounts and holds of a program.
type Stocks struct {
	Lots    token.Points
	Held    token.Points // in open holds
	Pending token.Points
	Debt    token.Points
	Holders int64
}

// Violation is a broken invariant, by its number in docs/reference/invariants.md.
type Violation struct {
	Invariant int
	What      string
}

// CheckInvariants checks the whole state against the invariants: 1 to 4 over the
// records, 5 over the journal. The sixth, that the same blocks give the same app hash,
// is what comparing AppHash with other nodes at the same height tells. When ctx ends it
// fails with its error. Any other error is a fault; a broken invariant is in the report.
func (v *View) CheckInvariants(ctx context.Context) (Report, error) {
	c := &invariantCheck{v: v, ctx: ctx, found: map[token.Code]*Stocks{}, heldBy: map[holder]token.Points{}}
	c.report = Report{Height: v.Height(), AppHash: v.AppHash(), Entries: v.Root().Size}
	for _, step := range []func() error{c.load, c.holds, c.accounts, c.operations, c.totals, c.positions, c.caps, c.journal} {
		if err := step(); err != nil {
			return Report{}, fmt.Errorf("check invariants: %w", err)
		}
	}
	return c.report, nil
}

type holder struct {
	account token.Address
	program token.Code
}

type invariantCheck struct {
	v        *View
	report   Report
	programs []token.Program
	byCode   map[token.Code]token.Program
	found    map[token.Code]*Stocks
	heldBy   map[holder]token.Points
	ctx      context.Context // of the one call of CheckInvariants
}

func (c *invariantCheck) broken(invariant int, format string, args ...any) {
	c.report.Violations = append(c.report.Violations, Violation{invariant, fmt.Sprintf(format, args...)})
}

func (c *invariantCheck) load() (err error) {
	c.programs, err = c.v.Programs()
	c.byCode = map[token.Code]token.Program{}
	for _, p := range c.programs {
		c.byCode[p.Code] = p
		c.found[p.Code] = &Stocks{}
	}
	return err
}

func (c *invariantCheck) holds() error {
	return scan(c.v, prefixHold, holdCodec, func(key []byte, h token.HeldPoints) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if h.Status != token.HoldOpen {
			if len(h.Lots) > 0 {
				c.broken(1, "hold 0x%x is %s and holds points", key, h.Status)
			}
			return nil
		}
		c.report.Holds++
		if !h.Lots.Valid() || h.Lots.Total() != h.Points {
			c.broken(2, "hold 0x%x: lots of %d points, hold of %d", key, h.Lots.Total(), h.Points)
		}
		if s := c.found[h.Program]; s != nil {
			s.Held += h.Lots.Total()
		}
		c.heldBy[holder{h.Account, h.Program}] += h.Points
		return nil
	})
}

func (c *invariantCheck) accounts() error {
	return scan(c.v, prefixAccount, accountCodec, func(key []byte, a token.Account) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		c.report.Accounts++
		for _, b := range a.Balances {
			c.balance(key, b)
		}
		return nil
	})
}

func (c *invariantCheck) balance(key []byte, b token.Balance) {
	s, p := c.found[b.Program], c.byCode[b.Program]
	if s == nil {
		c.broken(2, "account 0x%x has points of %s, which is no program", key, b.Program)
		return
	}
	s.Lots += b.Lots.Total()
	s.Pending += b.Lots.Pending()
	s.Debt += b.Debt
	if b.Outstanding() > 0 {
		s.Holders++
	}
	if held := c.heldBy[holder{token.Address(key), b.Program}]; held != b.Held {
		c.broken(2, "account 0x%x: %d %s held by its record, %d by its holds", key, b.Held, b.Program, held)
	}
	if !b.Lots.Valid() {
		c.broken(2, "account 0x%x: %s lots out of order, alike or below 1", key, b.Program)
	}
	if b.Debt > p.DebtCap {
		c.broken(4, "account 0x%x: %d %s of debt, cap %d", key, b.Debt, b.Program, p.DebtCap)
	}
	for _, lot := range b.Lots {
		if lot.Terms < 1 || lot.Terms > p.Terms {
			c.broken(2, "account 0x%x: a lot under terms %d of %s, which has %d", key, lot.Terms, b.Program, p.Terms)
		}
	}
}

func (c *invariantCheck) operations() error {
	return scan(c.v, prefixOperation, operationCodec, func(key []byte, o token.Done) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		c.report.Operations++
		if o.Reversed < 0 || o.Reversed > o.Points {
			c.broken(2, "operation 0x%x: %d reversed of %d", key, o.Reversed, o.Points)
		}
		return nil
	})
}

func (c *invariantCheck) totals() error {
	var sum token.Points
	for _, p := range c.programs {
		_, t, _, err := c.v.Program(p.Code)
		if err != nil {
			return err
		}
		s := *c.found[p.Code]
		c.report.Programs = append(c.report.Programs, ProgramReport{p.Code, t, s})
		sum += t.Outstanding
		if !t.Balanced() {
			c.broken(1, "%s: %d issued + %d exchanged in + %d reinstated != %d outstanding + %d redeemed + %d expired + %d exchanged out + %d clawed back",
				p.Code, t.Issued, t.ExchangedIn, t.Reinstated, t.Outstanding, t.Redeemed, t.Expired, t.ExchangedOut, t.ClawedBack)
		}
		if t.Outstanding != s.Lots+s.Held || t.Held != s.Held || t.Pending != s.Pending || t.Debt != s.Debt || t.Holders != s.Holders {
			c.broken(1, "%s: totals %+v, accounts and holds add up to %+v", p.Code, t, s)
		}
	}
	supply, err := c.v.Supply()
	if c.report.Supply = supply; supply != sum || supply > token.MaxSupply {
		c.broken(4, "supply %d, programs add up to %d, at most %d", supply, sum, token.MaxSupply)
	}
	return err
}

func (c *invariantCheck) positions() error {
	rows, err := c.v.Positions()
	if err != nil {
		return err
	}
	nets := map[partner.ID]partner.Net{}
	for _, row := range rows {
		if row.Debtor == row.Creditor || row.Gross() < 0 {
			c.broken(3, "%s owes %s %s", row.Debtor, row.Creditor, row.Gross())
		}
		debtor, creditor := nets[row.Debtor], nets[row.Creditor]
		debtor.Payable += row.Gross()
		debtor.Paid += row.Settled
		debtor.Due += max(0, row.Owed())
		creditor.Receivable += row.Gross()
		creditor.Received += row.Settled
		nets[row.Debtor], nets[row.Creditor] = debtor, creditor
	}
	partners, err := c.v.Partners()
	if err != nil {
		return err
	}
	var sum partner.Money
	for _, p := range partners {
		net, err := c.v.Net(p.ID)
		if err != nil {
			return err
		}
		sum += net.Receivable - net.Received - net.Payable + net.Paid
		if net != nets[p.ID] {
			c.broken(3, "%s: net %+v, its positions add up to %+v", p.ID, net, nets[p.ID])
		}
	}
	if sum != 0 {
		c.broken(3, "the partners' nets add up to %s", sum)
	}
	return nil
}

func (c *invariantCheck) caps() error {
	partners, err := c.v.Partners()
	if err != nil {
		return err
	}
	worth, refunded := map[partner.ID]partner.Money{}, map[partner.ID]partner.Money{}
	for _, r := range c.report.Programs {
		p := c.byCode[r.Code]
		if p.Cap != 0 && r.Totals.Outstanding > p.Cap+r.Totals.Reinstated {
			c.broken(4, "%s: %d outstanding, cap %d", p.Code, r.Totals.Outstanding, p.Cap)
		}
		value, err := p.Prices.Redemption.Times(int64(r.Totals.Outstanding))
		if err != nil {
			c.broken(4, "%s: %v", p.Code, err)
		}
		worth[p.Owner] += value
		back, err := p.Prices.Redemption.Times(int64(r.Totals.Reinstated))
		if err != nil {
			c.broken(4, "%s: %v", p.Code, err)
		}
		refunded[p.Owner] += back
	}
	for _, p := range partners {
		net, err := c.v.Net(p.ID)
		if err != nil {
			return err
		}
		if net.Due-p.Limit > refunded[p.ID]-worth[p.ID] {
			c.broken(4, "%s: points worth %s outstanding and %s left to pay, limit %s, refunded %s", p.ID, worth[p.ID], net.Due, p.Limit, refunded[p.ID])
		}
	}
	return nil
}

// journal checks invariant 5. The journal tells a broken one as a fault with a remedy.
func (c *invariantCheck) journal() error {
	err := c.v.snapshot.Check(c.ctx)
	if ended := c.ctx.Err(); ended != nil {
		return ended
	}
	if err != nil {
		c.broken(5, "%v", err)
	}
	return nil
}
