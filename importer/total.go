package importer

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/punkt-ledger/punkt/importer/number"
)

// totalPlaces are the decimal places of a Total: those of the product of two decimals.
const totalPlaces = 2 * number.MaxDigits

var one = number.Decimal{Unscaled: 1}

var powersOf10 = func() (powers [totalPlaces + 1]*big.Int) {
	powers[0] = big.NewInt(1)
	for i := 1; i < len(powers); i++ {
		powers[i] = new(big.Int).Mul(powers[i-1], big.NewInt(10))
	}
	return powers
}()

// Total is a sum of products of decimals, exactly. Its zero value is 0.
type Total struct {
	units   big.Int // 10^-totalPlaces each
	product big.Int // room to work in
	factor  big.Int
}

// Add adds a x b.
func (t *Total) Add(a, b number.Decimal) {
	t.product.SetInt64(a.Unscaled)
	t.product.Mul(&t.product, t.factor.SetInt64(b.Unscaled))
	t.product.Mul(&t.product, powersOf10[totalPlaces-a.Places-b.Places])
	t.units.Add(&t.units, &t.product)
}

// Join adds another total.
func (t *Total) Join(more *Total) { t.units.Add(&t.units, &more.units) }

// Cmp is -1, 0 or 1 as the total is below, equal to or above another.
func (t *Total) Cmp(other *Total) int { return t.units.Cmp(&other.units) }

// Sign is -1, 0 or 1.
func (t *Total) Sign() int { return t.units.Sign() }

// Rat is the total as a fraction.
func (t *Total) Rat() *big.Rat { return new(big.Rat).SetFrac(&t.units, powersOf10[totalPlaces]) }

// String writes the total with its decimal places, at least two.
func (t *Total) String() string {
	s := t.Rat().FloatString(totalPlaces)
	point := strings.IndexByte(s, '.')
	for len(s) > point+3 && s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	return s
}

// Ratio is whole points for money: Points for each Per units of the total.
type Ratio struct{ Points, Per int64 }

// ParseRatio reads "1", "3/2" or the like: points for each unit, or points / units.
func ParseRatio(s string) (Ratio, error) {
	points, per, fraction := strings.Cut(s, "/")
	if !fraction {
		per = "1"
	}
	r := Ratio{}
	var errs [2]error
	r.Points, errs[0] = strconv.ParseInt(strings.TrimSpace(points), 10, 64)
	r.Per, errs[1] = strconv.ParseInt(strings.TrimSpace(per), 10, 64)
	if errs != [2]error{} || r.Points < 1 || r.Per < 1 || r.Points > MaxRatio || r.Per > MaxRatio {
		return Ratio{}, fmt.Errorf("%q is not a ratio: want whole numbers from 1 to %d, such as 1 or 3/2", s, MaxRatio)
	}
	return r, nil
}

// Of is floor(|total| x ratio); the sign is the total's own affair. ok is false where
// it does not fit 63 bits.
func (r Ratio) Of(t *Total) (points int64, ok bool) {
	var n, d big.Int
	n.Mul(n.Abs(&t.units), big.NewInt(r.Points))
	d.Mul(powersOf10[totalPlaces], big.NewInt(r.Per))
	n.Quo(&n, &d)
	return n.Int64(), n.IsInt64()
}
