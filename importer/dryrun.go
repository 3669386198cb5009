package importer

import (
	"context"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// DryRun is a Ledger that takes nothing anywhere. It answers as a ledger would that
// has never seen the file, except that no points are there to take back.
type DryRun struct {
	// Look looks accounts up on a ledger that is there; nil: there is none, and none knows
	// any member.
	Look func(ctx context.Context, addresses []token.Address) ([]Account, error)
}

// Submit answers that everything took effect.
func (DryRun) Submit(_ context.Context, ops []op.Operation) ([]Result, error) {
	results := make([]Result, len(ops))
	for i, o := range ops {
		if issue, ok := o.(token.Issue); ok {
			results[i].Points = issue.Points
		}
	}
	return results, nil
}

// Accounts are as Look finds them.
func (d DryRun) Accounts(ctx context.Context, addresses []token.Address) ([]Account, error) {
	if d.Look == nil {
		return make([]Account, len(addresses)), nil
	}
	return d.Look(ctx, addresses)
}

// Taken answers that there is none.
func (DryRun) Taken(_ context.Context, ids []op.ID) ([]bool, error) {
	return make([]bool, len(ids)), nil
}

// Glance is what a person looks at before a file is imported: its first receipts, and
// the money in it.
type Glance struct {
	First    []Glimpse // at most GlanceReceipts
	Min, Max Total     // of all receipts, those without a member among them
	Sum      Total
	Receipts int64
}

// Glimpse is one receipt.
type Glimpse struct {
	Receipt, Member string
	Time            token.Time
	Total           string
	Points          int64 // below zero: taken back
}

// GlanceReceipts are shown in full.
const GlanceReceipts = 5

// Add takes a receipt into account; it is an import's Seen.
func (g *Glance) Add(p *Purchase, points uint64) {
	signed := int64(points)
	if p.Total.Sign() < 0 {
		signed = -signed
	}
	if p.Member == "" {
		signed = 0
	}
	if len(g.First) < GlanceReceipts {
		g.First = append(g.First, Glimpse{p.Number, p.Member, p.Time, p.Total.String(), signed})
	}
	if g.Receipts == 0 || p.Total.Cmp(&g.Min) < 0 {
		g.Min = Total{}
		g.Min.Join(&p.Total)
	}
	if g.Receipts == 0 || p.Total.Cmp(&g.Max) > 0 {
		g.Max = Total{}
		g.Max.Join(&p.Total)
	}
	g.Sum.Join(&p.Total)
	g.Receipts++
}
