package token_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/punkt-ledger/punkt/token"
)

func TestTheGridOfTheUsualPrograms(t *testing.T) {
	rolling := func(months int, r token.Rounding) token.ExpiryRule {
		return token.ExpiryRule{Kind: token.Rolling, Months: months, Rounding: r}
	}
	yearEnd := []token.MonthDay{{Month: 12, Day: 31}}
	quarters := []token.MonthDay{{Month: 3, Day: 31}, {Month: 6, Day: 30}, {Month: 9, Day: 30}, {Month: 12, Day: 31}}
	for _, c := range []struct {
		name    string
		program token.Program
		want    int
	}{
		{"never", token.Program{Expiry: token.ExpiryRule{Kind: token.Never}}, 1},
		{"never, after two weeks", token.Program{Expiry: token.ExpiryRule{Kind: token.Never}, ActivationSeconds: 14 * day}, 16},
		{"never, after an hour", token.Program{Expiry: token.ExpiryRule{Kind: token.Never}, ActivationSeconds: hour}, 3},
		{"sliding", token.Program{Expiry: token.ExpiryRule{Kind: token.Sliding, Months: 18}}, 1},
		{"a month to the day", token.Program{Expiry: rolling(1, token.NoRounding)}, 32},
		{"a year to the day", token.Program{Expiry: rolling(12, token.NoRounding)}, 366},
		{"a year to the day, after a month", token.Program{Expiry: rolling(12, token.NoRounding), ActivationSeconds: 33 * day}, 400},
		{"thirteen months to the day", token.Program{Expiry: rolling(13, token.NoRounding)}, 397},
		{"fourteen months to the day", token.Program{Expiry: rolling(14, token.NoRounding)}, 428},
		{"two years to the month", token.Program{Expiry: rolling(24, token.ToMonth)}, 25},
		{"two years to the quarter", token.Program{Expiry: rolling(24, token.ToQuarter)}, 9},
		{"seven months to the half year", token.Program{Expiry: rolling(7, token.ToHalfYear)}, 3},
		{"a century to the year", token.Program{Expiry: rolling(1200, token.ToYear)}, 101},
		{"the end of this year", token.Program{Expiry: token.ExpiryRule{Kind: token.Calendar, Dates: yearEnd}}, 1},
		{"the end of next year, after two weeks", token.Program{Expiry: token.ExpiryRule{Kind: token.Calendar, Dates: yearEnd, Years: 1}, ActivationSeconds: 14 * day}, 17},
		{"the ends of quarters in three years", token.Program{Expiry: token.ExpiryRule{Kind: token.Calendar, Dates: quarters, Years: 3}}, 13},
	} {
		if got := c.program.Grid(); got != c.want {
			t.Errorf("%s: %d lots, want %d", c.name, got, c.want)
		}
	}
	month, year := token.Program{Expiry: rolling(24, token.ToMonth)}, token.Program{Expiry: rolling(12, token.NoRounding)}
	if got := month.Grid(year, month); got != 25+366+25 {
		t.Errorf("three versions: %d lots, want %d", got, 25+366+25)
	}
}

// anyProgram draws the terms that decide the grid, of those that Validate admits.
func anyProgram(t *rapid.T) token.Program {
	p := token.Program{Code: "ANY", Terms: 1, BackdatingSeconds: token.Unlimited, Expiry: anyRule(t),
		OffsetSeconds:     rapid.Int64Range(-12, 14).Draw(t, "offset hours") * hour,
		ActivationSeconds: rapid.SampledFrom([]int64{0, hour, day, 2 * day, 5*day - 1, 14 * day, 45 * day}).Draw(t, "activation")}
	if months := int64(p.Expiry.Months); months > 0 && p.ActivationSeconds >= months*28*day {
		p.ActivationSeconds = 0
	}
	return p
}

func anyRule(t *rapid.T) token.ExpiryRule {
	rule := token.ExpiryRule{Kind: rapid.SampledFrom([]token.Expiry{token.Never, token.Rolling, token.Calendar, token.Sliding}).Draw(t, "kind")}
	switch rule.Kind {
	case token.Rolling:
		rule.Rounding = rapid.SampledFrom([]token.Rounding{token.NoRounding, token.ToMonth, token.ToQuarter, token.ToHalfYear, token.ToYear}).Draw(t, "rounding")
		rule.Months = rapid.IntRange(1, 13).Draw(t, "months")
	case token.Sliding:
		rule.Months = rapid.IntRange(1, 36).Draw(t, "months")
	case token.Calendar:
		all := []token.MonthDay{{Month: 1, Day: 1}, {Month: 2, Day: 29}, {Month: 3, Day: 31}, {Month: 6, Day: 30}, {Month: 12, Day: 31}}
		first := rapid.IntRange(0, len(all)-1).Draw(t, "first date")
		rule.Dates = all[first:rapid.IntRange(first+1, len(all)).Draw(t, "last date")]
		rule.Years = rapid.IntRange(0, 3).Draw(t, "years")
	}
	return rule
}

// settle is lots as a settled balance has them.
func settle(lots token.Lots, now token.Time) token.Lots {
	_, lots = lots.Expire(now)
	_, lots = lots.Activate(now)
	return lots
}

// A member who earns at every hour of every day cannot have more lots than the grid,
// and comes close to it: shorter months run a day or two of the longer ones together.
func TestEverydayEarningFillsTheGridAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProgram(t)
		start := at("2023-06-01") - token.Time(p.OffsetSeconds)
		days := 400 + 31*p.Expiry.Months + 366*p.Expiry.Years
		var lots token.Lots
		most := 0
		for d := range days {
			for _, second := range []token.Time{0, day - 1} {
				now := start + token.Time(d)*day + second
				lot, err := p.Lot(1, now, now)
				if err != nil {
					t.Fatal(err)
				}
				lots = settle(lots, now).Add(lot)
				most = max(most, len(lots))
			}
		}
		slack := 0
		if p.Expiry.Kind == token.Rolling && p.Expiry.Rounding == token.NoRounding {
			slack = 6
		}
		if grid := p.Grid(); most > grid || most < grid-slack {
			t.Errorf("%+v: %d lots at most, grid of %d", p, most, grid)
		}
	})
}

// Purchases of any age, refunds to the lots they were spent from, returns from holds and
// transfers between two members never bring an account above the grid.
func TestWhateverComesBackStaysOnTheGrid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := []token.Program{anyProgram(t)}
		if rapid.Bool().Draw(t, "new terms") {
			p := anyProgram(t)
			p.Terms = 2
			versions = append(versions, p)
		}
		now := at("2024-01-20")
		var hands [3]token.Lots // two members, and what is spent or on hold
		for range rapid.IntRange(50, 400).Draw(t, "steps") {
			now += token.Time(rapid.IntRange(0, 2*day).Draw(t, "seconds"))
			p := versions[rapid.IntRange(0, len(versions)-1).Draw(t, "version")]
			from, to := rapid.IntRange(0, 2).Draw(t, "from"), rapid.IntRange(0, 1).Draw(t, "to")
			if from == to {
				earned := now - token.Time(rapid.IntRange(0, 500*day).Draw(t, "age"))
				if lot, err := p.Lot(10, earned, now); err == nil {
					hands[to] = settle(hands[to], now).Add(lot)
				}
			} else {
				hands[from] = settle(hands[from], now)
				n := token.Points(rapid.IntRange(1, 200).Draw(t, "points"))
				if taken, rest, err := hands[from].Take(min(n, hands[from].Spendable(now)), now); err == nil {
					hands[from] = rest
					hands[to] = settle(hands[to], now).Add(taken...)
					if rapid.Bool().Draw(t, "spent") {
						moved, kept, _ := hands[to].Take(taken.Total(), now)
						hands[to], hands[2] = kept, hands[2].Add(moved...)
					}
				}
			}
			if grid := versions[0].Grid(versions[1:]...); len(hands[to]) > grid {
				t.Fatalf("%d lots, grid of %d", len(hands[to]), grid)
			}
		}
	})
}
