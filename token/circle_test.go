package token_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// ring is programs of as many partners, through which points go round and round.
type ring struct {
	*bench
	rand     *rand.Rand
	spread   int64 // basis points
	programs []token.Program
}

// newRing has prices of any size and of any kind that the spread allows: mostly the
// dearest ones, with which an exchange costs least.
func newRing(t *testing.T, seed uint64) *ring {
	t.Helper()
	b := &bench{world: newWorld(), t: t, now: at("2026-01-15 12:00")}
	r := &ring{bench: b, rand: rand.New(rand.NewPCG(seed, 5))}
	r.spread = []int64{partner.MinSpreadBasisPoints, 333, partner.MaxSpreadBasisPoints}[r.rand.IntN(3)]
	params := partner.DefaultParameters()
	params.SpreadBasisPoints = r.spread
	var partners []partner.Partner
	for i := range 2 + r.rand.IntN(3) {
		id := partner.ID(fmt.Sprint("p", i))
		partners = append(partners, partner.Partner{ID: id, Status: partner.Active, Keys: roleKeys(id),
			Limit: 1 << 60})
		p := token.Program{Code: token.Code(fmt.Sprint("P", i)), Owner: id, Terms: 1,
			Expiry: token.ExpiryRule{Kind: token.Never}, BackdatingSeconds: token.Unlimited,
			ExchangeShareBasisPoints: 10_000, Prices: r.prices()}
		if wrong := p.Validate(params); len(wrong) > 0 {
			t.Fatalf("seed %d: %+v: %v", seed, p.Prices, wrong)
		}
		r.programs = append(r.programs, p)
	}
	r.coalition(partners, r.programs)
	r.do("p0.custodian", consented("ann", "p0", r.now))
	return r
}

func (r *ring) prices() token.Prices {
	size := []int64{10, 1_000, 100_000, 20_000_000}[r.rand.IntN(4)]
	onramp := 1 + 10_000/(10_000-r.spread) + r.rand.Int64N(size)
	offramp := onramp * (10_000 - r.spread) / 10_000
	if r.rand.IntN(4) == 0 {
		offramp = 1 + r.rand.Int64N(offramp)
	}
	p := token.Prices{Onramp: token.Money(onramp), Offramp: token.Money(offramp)}
	p.Redemption = p.Offramp + token.Money(r.rand.Int64N(onramp-offramp+1))
	return p
}

func (r *ring) points(p token.Program) token.Points {
	return r.balances[token.BalanceKey{Account: key("ann"), Program: p.Code}].Lots.Total()
}

// worth is what all points of the member are worth where they are spent.
func (r *ring) worth() *big.Int {
	sum := new(big.Int)
	for _, p := range r.programs {
		sum.Add(sum, new(big.Int).Mul(big.NewInt(int64(r.points(p))), big.NewInt(int64(p.Prices.Redemption))))
	}
	return sum
}

// pass exchanges n points, in one piece, in some or one by one, and answers how many of
// them were taken and how many there are for them. Pieces that buy nothing stay.
func (r *ring) pass(n token.Points, from, to token.Program) (given, got token.Points) {
	r.t.Helper()
	most := []token.Points{n, max(n/7, 1), 1}[r.rand.IntN(3)]
	if n > 300 {
		most = max(most, n/50)
	}
	for n > 0 {
		piece := min(n, 1+token.Points(r.rand.Int64N(int64(most))))
		n -= piece
		before := r.worth()
		o := token.Exchange{Account: key("ann"), From: from.Code, To: to.Code, Points: uint64(piece)}
		figures, err := r.apply(call{r.now, key("ann"), operationName(r.runs), o})
		r.runs++
		if errors.Is(err, token.ErrBelowMinimum) {
			continue
		}
		if err != nil {
			r.t.Fatal(err)
		}
		given, got = given+figures.Points, got+figures.Received
		if r.worth().Cmp(before) > 0 {
			r.t.Fatalf("%d %s (%+v) for %d %s (%+v): all was worth %s and is worth %s", figures.Points,
				from.Code, from.Prices, figures.Received, to.Code, to.Prices, before, r.worth())
		}
	}
	return given, got
}

// Whoever sends points through other programs and back has no more than the spread of
// each program on the way leaves, in however many pieces he sends them; no exchange on
// the way makes what he has worth more; and no owner pays more for a point than its
// offramp. What the floors cost him comes on top.
func TestACircleOfExchangesCostsTheSpread(t *testing.T) {
	for seed := range uint64(200) {
		r := newRing(t, seed)
		r.issue("ann", r.programs[0].Code, 1+uint64(r.rand.IntN(20_000)))
		for range 3 {
			start := r.points(r.programs[0])
			n, rounds := start, 0
			for i, from := range r.programs {
				to := r.programs[(i+1)%len(r.programs)]
				given, got := r.pass(n, from, to)
				paid := r.positions[partner.Pair{Debtor: from.Owner, Creditor: to.Owner}].Exchanges
				if most := from.Prices.Offramp * token.Money(r.totals[from.Code].ExchangedOut); paid > most {
					t.Fatalf("seed %d: %s owes %s for points worth %s", seed, from.Owner, paid, most)
				}
				if i == 0 {
					start = given
				}
				n, rounds = got, rounds+1
			}
			whole, left := big.NewInt(int64(n)), big.NewInt(int64(start))
			for range rounds {
				whole.Mul(whole, big.NewInt(10_000))
				left.Mul(left, big.NewInt(10_000-r.spread))
			}
			if whole.Cmp(left) > 0 {
				t.Fatalf("seed %d: of %d points %d are back after %d programs with a spread of %d",
					seed, start, n, rounds, r.spread)
			}
		}
		checkInvariants(t, r.world)
	}
}
