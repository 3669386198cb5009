package ledger

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// An account may have lots under every version of a program's terms, so all count.
func TestEarlierTermsWeighToo(t *testing.T) {
	d := newDraft(nothing{}, 1)
	months := func(terms uint32, n int) token.Program {
		return token.Program{Code: "MART", Terms: terms,
			Expiry: token.ExpiryRule{Kind: token.Rolling, Months: n, Rounding: token.ToMonth}}
	}
	w := func() *Weigher { return newWeigher(d.gridOf) }
	for _, p := range []token.Program{months(1, 12), months(2, 24), months(3, 6)} {
		d.terms.Put(record.TermsKey{Program: "MART", Version: p.Terms}, p)
		d.state.Programs.Put("MART", p)
	}
	want := months(3, 6).Grid(months(1, 12), months(2, 24))
	if got := w().Grid("MART"); got != want {
		t.Errorf("a grid of %d, want %d", got, want)
	}
	if got := w().Grid("NONE"); got != token.MaxLots {
		t.Errorf("a grid of %d for no program", got)
	}
	d.state.Programs.Put("MART", months(3, 1200))
	if got := w().Grid("MART"); got != token.MaxLots {
		t.Errorf("a grid of %d, no account has more than %d", got, token.MaxLots)
	}
}
