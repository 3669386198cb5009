package leak

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// A rival who sees nothing must not be said to know anything: the score of noise is
// none, whatever the season does.
func TestNoiseTellsNothing(t *testing.T) {
	var truth Truth
	random := rand.New(rand.NewPCG(3, 4))
	for day := range 300 {
		season := 1 + math.Sin(float64(day)/50)
		truth.Sale(token.Time(day*daySeconds), 1000*season*(1+random.Float64()/4), true)
	}
	sales := truth.cut(daySeconds, func(sale) bool { return true })
	seen := make([]float64, len(sales.values))
	for i := range seen {
		seen[i] = random.Float64()
	}
	if g := guess(sales, seen); g.R2 > 0.05 || g.R2Log > 0.05 || g.Skill > 0 {
		t.Errorf("noise: %+v", g)
	}
	if g := guess(sales, make([]float64, len(sales.values))); g.R2 != 0 || g.R2Log != 0 || g.Skill > 0 {
		t.Errorf("nothing: %+v", g)
	}
	if g := guess(sales, sales.values); g.HeldOut != 120 || g.R2 < 0.999 || g.R2Log < 0.999 || g.Skill < 0.999 || g.Error > 1e-9 {
		t.Errorf("everything: %+v", g)
	}
	flat := series{daySeconds, []int64{1, 2, 3, 4, 5}, []float64{9, 9, 9, 9, 9}}
	if g := guess(flat, flat.values); g != (Guess{HeldOut: 2}) {
		t.Errorf("every day the same: %+v", g)
	}
	if g := guess(series{seconds: daySeconds}, nil); g != (Guess{}) {
		t.Errorf("no sales: %+v", g)
	}
}

// The guess without the chain knows every day up to yesterday and never today.
func TestTheTrendLooksBackOnly(t *testing.T) {
	s := series{seconds: daySeconds}
	for day := range int64(60) {
		s.buckets, s.values = append(s.buckets, day), append(s.values, 100)
	}
	s.values[50] = 1e6
	trend := s.trend(36)
	if trend[50] != 100 || trend[51] <= 100 {
		t.Errorf("%v on the day of a jump, %v on the next", trend[50], trend[51])
	}
}

func TestMembersAreSingledOut(t *testing.T) {
	ann, bob := token.Address{1}, token.Address{2}
	buy := func(account token.Address, day, points int64) Issue {
		return Issue{account, token.Time(day * daySeconds), uint64(points)}
	}
	for _, c := range []struct {
		name   string
		issues []Issue
		n      int
		want   float64
	}{
		{"the same day and value", []Issue{buy(ann, 1, 10), buy(bob, 1, 10)}, 1, 0},
		{"another value", []Issue{buy(ann, 1, 10), buy(bob, 1, 11)}, 1, 1},
		{"the second purchase tells", []Issue{buy(ann, 1, 10), buy(bob, 1, 10), buy(ann, 2, 5), buy(bob, 3, 5)}, 2, 1},
		{"one purchase twice is one", []Issue{buy(ann, 1, 10), buy(ann, 1, 10)}, 2, 0},
		{"nobody has so many", []Issue{buy(ann, 1, 10)}, 2, 0},
	} {
		w := Watcher{issues: c.issues}
		if got, _ := unicity(w.members(), c.n, dayAndValue); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What was refused and what is another program's is not the shop's.
func TestTheWatcherReadsWhatTookEffect(t *testing.T) {
	issue := func(code token.Code, points uint64) token.Issue {
		return token.Issue{Account: token.Address{1}, Program: code, Points: points, Time: 7,
			Reason: token.ForPurchase}
	}
	signed := tx.Tx{Ops: []op.Operation{issue("SHOP", 1), issue("SHOP", 2), issue("ELSE", 4), token.Clawback{Program: "SHOP"}}}
	w := Watcher{Program: "SHOP"}
	w.Block(ledger.Block{Inputs: []ledger.Input{{}, {Tx: &signed}}}, &ledger.Outcome{Results: []ledger.Result{
		{Code: 1}, {Receipts: []ledger.Receipt{{Op: 0}, {Op: 1, Code: 21}, {Op: 2}, {Op: 3}}}}})
	if len(w.issues) != 1 || w.issues[0].Points != 1 || w.issues[0].At != 7 || w.returns != 1 {
		t.Errorf("%+v", w)
	}
}

func TestBasketsAreKnownToAPoint(t *testing.T) {
	var truth Truth
	truth.Sale(5, 10.99, true)
	truth.Sale(5, 3.00, true)
	truth.Sale(5, 99, false)
	truth.Sale(6, -4, true)
	w := Watcher{issues: []Issue{{At: 5, Points: 3}, {At: 5, Points: 10}, {At: 6, Points: 4}}}
	if got, want := w.baskets(&truth, 1), (Baskets{Known: 2, Of: 3, Median: 10.99}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
