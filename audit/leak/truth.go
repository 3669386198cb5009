package leak

import (
	"slices"

	"github.com/punkt-ledger/punkt/token"
)

const (
	hourSeconds = 3600
	daySeconds  = 24 * hourSeconds
)

// Truth is what the shop sold. Amounts are floats, as all statistics here are:
// nothing that is owed follows from them.
type Truth struct{ sales []sale }

type sale struct {
	at     token.Time
	amount float64
	card   bool
}

// Sale adds a purchase, paid at the time, with a member's card or without one.
// Returns are no sales; they are left out.
func (t *Truth) Sale(at token.Time, amount float64, card bool) {
	if amount > 0 {
		t.sales = append(t.sales, sale{at, amount, card})
	}
}

// cut turns sales into a series of buckets of so many seconds, the first to the last,
// without those in which the shop sold nothing at all.
func (t *Truth) cut(seconds int64, counts func(sale) bool) series {
	sums := map[int64]float64{}
	for _, s := range t.sales {
		bucket := int64(s.at) / seconds
		sums[bucket] += 0 // a bucket in which the shop was open, whatever counts
		if counts(s) {
			sums[bucket] += s.amount
		}
	}
	out := series{seconds: seconds}
	for bucket := range sums {
		out.buckets = append(out.buckets, bucket)
	}
	slices.Sort(out.buckets)
	for _, bucket := range out.buckets {
		out.values = append(out.values, sums[bucket])
	}
	return out
}

// series is a value for each bucket of time, in order. Buckets count from 1970.
type series struct {
	seconds int64
	buckets []int64
	values  []float64
}

// along is what the function says of each bucket of the series.
func (s series) along(sum map[int64]float64) []float64 {
	out := make([]float64, len(s.buckets))
	for i, bucket := range s.buckets {
		out[i] = sum[bucket]
	}
	return out
}
