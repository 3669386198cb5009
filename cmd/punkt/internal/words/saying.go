package words

import (
	"fmt"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Saying collects the sentences that tell what an operation did: first the one that
// the block's number completes.
type Saying []string

// Said begins with a sentence that lacks its block, and its full stop.
func Said(format string, args ...any) *Saying { return &Saying{fmt.Sprintf(format, args...)} }

// Add adds a whole sentence.
func (s *Saying) Add(format string, args ...any) { *s = append(*s, fmt.Sprintf(format, args...)) }

// Lots tells when points that entered an account can be spent.
func (s *Saying) Lots(r api.Receipt) {
	for _, made := range r.Figures().Made {
		for _, lot := range made.Lots.Lots {
			what := Points(lot.Amount, string(made.Program))
			active, expires := api.Time(lot.ActiveAt), api.Time(lot.ExpiresAt)
			switch {
			case active != 0 && expires != 0:
				s.Add("%s can be spent from %s and until %s.", what, Instant(active), LastDay(expires))
			case active != 0:
				s.Add("%s can be spent from %s.", what, Instant(active))
			case expires != 0:
				s.Add("%s can be spent until %s.", what, LastDay(expires))
			}
		}
	}
}

// Short tells what a clawback did not find.
func (s *Saying) Short(r api.Receipt) {
	switch {
	case r.Short == 0:
	case r.Debt == 0:
		s.Add("%s more were not there and are forgone.", Thousands(r.Short))
	case r.Debt == r.Short:
		s.Add("%s more were not there and became debt: the next points issued pay it off.", Thousands(r.Short))
	default:
		s.Add("%s more were not there: %s became debt, %s are forgone.", Thousands(r.Short), Thousands(r.Debt), Thousands(r.Short-r.Debt))
	}
}

// Owed tells what positions moved.
func (s *Saying) Owed(r api.Receipt, currency string) {
	for _, o := range r.Figures().Owed {
		change := "more"
		if o.Reason == partner.ForReversal {
			change = "less"
		}
		amount := Amount(api.Money(o.Amount))
		s.Add("%s owes %s %s %s %s.", o.Pair.Debtor, o.Pair.Creditor, currency, amount, change)
	}
}

// Price is what a program's points are worth; zero where that is not known.
type Price struct {
	Redemption api.Money
	Currency   string
}

// Worth is what points are worth, to follow their number: ", worth EUR 0.54,".
func (p Price) Worth(n token.Points) string {
	if w := Worth(n, p.Redemption, p.Currency); w != "" {
		return " (worth " + w + ")"
	}
	return ""
}

// Returned tells which points came back to the member.
func (s *Saying) Returned(r api.Receipt, program string) {
	var back token.Points
	for _, made := range r.Figures().Made {
		back += made.Lots.Total()
	}
	if back > 0 {
		s.Add("%s returned to the member.", Points(back, program))
	}
	if r.Lapsed > 0 {
		s.Add("%s had passed their last day and expired.", Points(r.Lapsed, program))
	}
}
