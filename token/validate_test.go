package token_test

import (
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// sound is a program that breaks no rule.
func sound() token.Program {
	return token.Program{Code: "MART", Owner: "mart", Terms: 1,
		Prices:            token.Prices{Onramp: 5_000, Offramp: 4_000, Redemption: 4_500},
		Expiry:            token.ExpiryRule{Kind: token.Rolling, Months: 12, Rounding: token.ToMonth},
		BackdatingSeconds: token.Unlimited}
}

func TestProgramsAreValidated(t *testing.T) {
	prices := func(onramp, offramp, redemption token.Money) func(*token.Program) {
		return func(p *token.Program) {
			p.Prices = token.Prices{Onramp: onramp, Offramp: offramp, Redemption: redemption}
		}
	}
	calendar := func(years int, activationDays int64) func(*token.Program) {
		return func(p *token.Program) {
			p.Expiry = token.ExpiryRule{Kind: token.Calendar, Dates: []token.MonthDay{{Month: 12, Day: 31}}, Years: years}
			p.ActivationSeconds = activationDays * day
		}
	}
	for _, c := range []struct {
		name   string
		change func(*token.Program)
		says   string // "": it is valid
	}{
		{"as it is", func(*token.Program) {}, ""},
		{"a private program", func(p *token.Program) { p.Privacy = token.Private }, "privacy private: nodes keep only open programs yet"},
		{"a privacy that is none", func(p *token.Program) { p.Privacy = 2 }, "privacy unknown"},
		{"offramp at the spread below onramp", prices(5_000, 4_900, 4_950), ""},
		{"offramp a millionth above that", prices(5_000, 4_901, 4_950), "less than 200 basis points below onramp 0.005: want at most 0.0049"},
		{"offramp at redemption", prices(5_000, 4_500, 4_500), ""},
		{"offramp above redemption", prices(5_000, 4_501, 4_500), "offramp 0.004501 is above redemption 0.0045"},
		{"redemption at onramp", prices(5_000, 4_000, 5_000), ""},
		{"redemption above onramp", prices(5_000, 4_000, 5_001), "redemption 0.005001 is above onramp 0.005"},
		{"the least prices", prices(2, 1, 1), ""},
		{"a price of one millionth for all", prices(1, 1, 1), "basis points below onramp"},
		{"the highest price", prices(token.MaxPrice, 1, 1), ""},
		{"one more", prices(token.MaxPrice+1, 1, 1), "want 0.000001 to 1000000.00"},
		{"a price of nothing", prices(5_000, 0, 4_500), "price 0.00"},
		{"activation a day before the shortest year ends", calendar(1, 364), ""},
		{"activation when the shortest year ends", calendar(1, 365), "expire before they become active"},
		{"activation at once, on the last day too", calendar(0, 0), ""},
		{"activation on the day after, expiry on the same", calendar(0, 1), "expire before they become active"},
		{"a year to the day", func(p *token.Program) { p.Expiry = token.ExpiryRule{Kind: token.Rolling, Months: 12} }, ""},
		{"a year to the day, active after a month", func(p *token.Program) {
			p.Expiry, p.ActivationSeconds = token.ExpiryRule{Kind: token.Rolling, Months: 12}, 40*day
		}, "lots in an account"},
		{"two years to the day", func(p *token.Program) { p.Expiry = token.ExpiryRule{Kind: token.Rolling, Months: 24} }, "lots in an account"},
		{"sliding, passed on", func(p *token.Program) {
			p.Expiry, p.Transfers = token.ExpiryRule{Kind: token.Sliding, Months: 6}, true
		}, "sliding expiry cannot be transferred"},
		{"sliding over three years", func(p *token.Program) {
			p.Expiry, p.Transfers = token.ExpiryRule{Kind: token.Sliding, Months: 36}, false
		}, ""},
		{"sliding over a month more", func(p *token.Program) {
			p.Expiry, p.Transfers = token.ExpiryRule{Kind: token.Sliding, Months: 37}, false
		}, "sliding expiry: want at most 36 months"},
		{"no owner", func(p *token.Program) { p.Owner = "" }, "no partner's id"},
		{"terms of no number", func(p *token.Program) { p.Terms = 0 }, "numbered from 1"},
		{"an offset of fifteen hours", func(p *token.Program) { p.OffsetSeconds = -15 * hour }, "from UTC"},
		{"half a day of activation", func(p *token.Program) { p.ActivationSeconds = day / 2 }, "want 0 to 366 days"},
		{"an expiry of no kind", func(p *token.Program) { p.Expiry = token.ExpiryRule{Kind: 9} }, "expiry type unknown"},
		{"a date twice", func(p *token.Program) {
			p.Expiry = token.ExpiryRule{Kind: token.Calendar, Dates: []token.MonthDay{{Month: 6, Day: 30}, {Month: 6, Day: 30}}}
		}, "06-30 twice"},
		{"leap day", func(p *token.Program) {
			p.Expiry = token.ExpiryRule{Kind: token.Calendar, Dates: []token.MonthDay{{Month: 2, Day: 29}}}
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := sound()
			c.change(&p)
			found := strings.Join(p.Validate(partner.DefaultParameters()), "\n")
			if (found == "") != (c.says == "") || !strings.Contains(found, c.says) {
				t.Errorf("found %q, want %q", found, c.says)
			}
		})
	}
}

// New terms count together with the old ones of which points are alive.
func TestEarlierTermsCountInTheGrid(t *testing.T) {
	p := sound()
	p.Expiry = token.ExpiryRule{Kind: token.Rolling, Months: 12}
	if found := p.Validate(partner.DefaultParameters(), sound()); len(found) > 0 {
		t.Errorf("a year to the day after months: %q", found)
	}
	if found := p.Validate(partner.DefaultParameters(), p); len(found) != 1 {
		t.Errorf("a year to the day after the same: %q, want one problem", found)
	}
}

func TestAllThatIsWrongWithAProgramIsToldAtOnce(t *testing.T) {
	p := sound()
	p.Code, p.DebtCap, p.Prices.Offramp = "m", -1, 4_600
	if found := p.Validate(partner.DefaultParameters()); len(found) != 3 {
		t.Errorf("found %q, want three problems", found)
	}
}

// The coalitions of the tests keep the rules that a real one is held to.
func TestTheDemoCoalitionIsValid(t *testing.T) {
	w := demo()
	for _, p := range w.programs {
		for _, problem := range p.Validate(partner.DefaultParameters()) {
			t.Errorf("%s: %s", p.Code, problem)
		}
	}
}
