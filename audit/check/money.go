package check

import (
	"slices"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func (c *checking) totals() error {
	var sum token.Points
	for _, p := range c.programs {
		_, t, _, err := c.v.Program(p.Code)
		if err != nil {
			return err
		}
		s := *c.found[p.Code]
		c.report.Programs = append(c.report.Programs, Program{p.Code, t, s})
		sum += t.Outstanding
		if !t.Balanced() {
			c.broken(1, "%s: %d issued + %d exchanged in + %d reinstated != %d outstanding + %d redeemed + %d expired + %d exchanged out + %d clawed back",
				p.Code, t.Issued, t.ExchangedIn, t.Reinstated, t.Outstanding, t.Redeemed, t.Expired, t.ExchangedOut, t.ClawedBack)
		}
		maturities, err := c.v.Maturities(p.Code)
		if err != nil {
			return err
		}
		if live := s.Dying.After(c.v.Time()); !slices.Equal(maturities, live) || s.Lots-live.Total() != t.Unbooked {
			c.broken(1, "%s: maturities %+v with %d unbooked, accounts add up to %+v in %d points", p.Code, maturities, t.Unbooked, live, s.Lots)
		}
		if t.Outstanding != s.Lots-t.Unbooked+s.Held || t.Held != s.Held || t.Claim != s.Claim || t.Pending != s.Pending || t.Debt != s.Debt || t.Holders != s.Holders {
			c.broken(1, "%s: totals %+v, accounts and holds add up to %+v", p.Code, t, s)
		}
	}
	supply, err := c.v.Supply()
	if c.report.Supply = supply; supply != sum || supply > token.MaxSupply {
		c.broken(4, "supply %d, programs add up to %d, at most %d", supply, sum, token.MaxSupply)
	}
	return err
}

func (c *checking) positions() error {
	rows, err := c.v.Positions()
	if err != nil {
		return err
	}
	nets := map[partner.ID]partner.Net{}
	for _, row := range rows {
		if row.Debtor == row.Creditor || row.Gross() < 0 {
			c.broken(3, "%s owes %s %s", row.Debtor, row.Creditor, row.Gross())
		}
		if err := c.waiting(row); err != nil {
			return err
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

// waiting checks that the payment which a position says waits does.
func (c *checking) waiting(row ledger.PositionRow) error {
	if row.Waiting == (op.ID{}) {
		return nil
	}
	p, _, err := c.v.Payment(row.Waiting)
	open := p.Status == partner.PaymentSent || p.Status == partner.PaymentContested
	if !open || p.Debtor != row.Debtor || p.Creditor != row.Creditor {
		c.broken(3, "%s to %s: payment 0x%x waits, and is %+v", row.Debtor, row.Creditor, row.Waiting, p)
	}
	return err
}

func (c *checking) caps() error {
	partners, err := c.v.Partners()
	if err != nil {
		return err
	}
	worth := map[partner.ID]partner.Money{}
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
	}
	for _, p := range partners {
		net, err := c.v.Net(p.ID)
		if err != nil {
			return err
		}
		if above := worth[p.ID] - p.Limit + net.Due; above > p.Limit/10 {
			c.broken(4, "%s: points worth %s outstanding and %s left to pay, limit %s",
				p.ID, worth[p.ID], net.Due, p.Limit)
		}
	}
	return nil
}
