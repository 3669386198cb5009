package leak

import (
	"slices"

	"github.com/punkt-ledger/punkt/token"
)

// Report is what a rival's node knows of a shop.
type Report struct {
	Program token.Code `json:"program"`
	Issues  int        `json:"issues"`
	Returns int        `json:"returns"` // clawbacks
	Members int        `json:"members"`

	Guesses   []Guess   `json:"sales"`
	Baskets   Baskets   `json:"baskets"`
	Unicity   []Unicity `json:"unicity"`
	Newcomers []Month   `json:"newcomers"`
	Best      Best      `json:"best"`
	Opened    Opened    `json:"opened"`
}

// Baskets says of how many purchases the value is known.
type Baskets struct {
	Known  int     `json:"known"` // to what earns one point
	Of     int     `json:"of"`
	Median float64 `json:"median"` // of the true amounts
}

// Opened is what one redemption at the rival's own till shows: he sees the person, the
// account, and with it all that it ever did.
type Opened struct {
	Purchases float64 `json:"purchases"` // mean of a member
	Points    float64 `json:"points"`    // mean of a member
}

// Compare holds what was seen against the truth. pointsPer is the points that a unit of
// money earns, which one purchase of one's own tells.
func Compare(w *Watcher, t *Truth, pointsPer float64) Report {
	all := w.members()
	r := Report{Program: w.Program, Issues: len(w.issues), Returns: w.returns, Members: len(all),
		Guesses: w.guesses(t), Baskets: w.baskets(t, pointsPer), Newcomers: newcomers(all), Best: best(all)}
	for _, known := range []struct {
		what string
		n    int
		of   func(Issue) mark
	}{
		{"day and value", 1, dayAndValue}, {"day and value", 2, dayAndValue}, {"minute", 1, minute},
		{"day", 2, day}, {"day", 4, day},
	} {
		share, members := unicity(all, known.n, known.of)
		r.Unicity = append(r.Unicity, Unicity{known.what, known.n, members, share})
	}
	if len(all) > 0 {
		n := float64(len(all))
		r.Opened.Purchases = float64(len(w.issues)) / n
		for _, m := range all {
			r.Opened.Points += float64(m.points) / n
		}
	}
	return r
}

func (w *Watcher) guesses(t *Truth) []Guess {
	everything := func(sale) bool { return true }
	onCards := func(s sale) bool { return s.card }
	points := func(i Issue) float64 { return float64(i.Points) }
	number := func(Issue) float64 { return 1 }
	var out []Guess
	for _, g := range []struct {
		what, from string
		seconds    int64
		counts     func(sale) bool
		seen       func(Issue) float64
	}{
		{"card sales of a day", "points issued", daySeconds, onCards, points},
		{"all sales of a day", "points issued", daySeconds, everything, points},
		{"card sales of an hour", "points issued", hourSeconds, onCards, points},
		{"card sales of a day", "number of issues", daySeconds, onCards, number},
	} {
		truth := t.cut(g.seconds, g.counts)
		sums := map[int64]float64{}
		for _, issue := range w.issues {
			sums[int64(issue.At)/g.seconds] += g.seen(issue)
		}
		found := guess(truth, truth.along(sums))
		found.What, found.From = g.what, g.from
		out = append(out, found)
	}
	return out
}

// baskets holds the issues of each second against that second's sales on cards, the
// largest first: whose they are does not matter to what they were worth.
func (w *Watcher) baskets(t *Truth, pointsPer float64) Baskets {
	b := Baskets{Of: len(w.issues)}
	guessed, paid := map[token.Time][]float64{}, map[token.Time][]float64{}
	for _, i := range w.issues {
		guessed[i.At] = append(guessed[i.At], float64(i.Points)/pointsPer)
	}
	var amounts []float64
	for _, s := range t.sales {
		if s.card {
			paid[s.at] = append(paid[s.at], s.amount)
			amounts = append(amounts, s.amount)
		}
	}
	b.Median = median(amounts)
	for at, values := range guessed {
		slices.Sort(values)
		slices.Sort(paid[at])
		for i := 1; i <= min(len(values), len(paid[at])); i++ {
			low, amount := values[len(values)-i], paid[at][len(paid[at])-i]
			if low <= amount+1e-9 && amount < low+1/pointsPer+1e-9 {
				b.Known++
			}
		}
	}
	return b
}
