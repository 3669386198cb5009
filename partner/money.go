package partner

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Money is an amount of the coalition's settlement currency in millionths of its
// unit (1 EUR is 1,000,000).
type Money int64

// Unit is one whole unit of the settlement currency.
const Unit Money = 1_000_000

// ErrMoneyRange is returned for an amount that int64 millionths cannot hold.
var ErrMoneyRange = errors.New("the amount of money is out of range")

// Times is m * n, exactly. It fails with ErrMoneyRange; neither may be negative.
func (m Money) Times(n int64) (Money, error) {
	if m < 0 || n < 0 {
		return 0, fmt.Errorf("%w: %d x %d", ErrMoneyRange, n, m)
	}
	hi, lo := bits.Mul64(uint64(m), uint64(n))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, fmt.Errorf("%w: %d x %s", ErrMoneyRange, n, m)
	}
	return Money(lo), nil
}

// String writes the amount as a decimal with at least two and at most six places:
// "12.50", "0.0045".
func (m Money) String() string {
	sign, n := "", uint64(m)
	if m < 0 {
		sign, n = "-", -n
	}
	frac := fmt.Sprintf("%06d", n%uint64(Unit))
	for len(frac) > 2 && strings.HasSuffix(frac, "0") {
		frac = frac[:len(frac)-1]
	}
	return sign + strconv.FormatUint(n/uint64(Unit), 10) + "." + frac
}

// ParseMoney reads a decimal of at most six places that is not negative.
func ParseMoney(s string) (Money, error) {
	whole, frac, dot := strings.Cut(s, ".")
	if !digits(whole) || dot && !digits(frac) || len(frac) > 6 {
		return 0, fmt.Errorf("%q is not an amount of money: want a decimal such as 0.0045, at most six places", s)
	}
	n, err := strconv.ParseInt(whole+(frac + "000000")[:6], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrMoneyRange, s)
	}
	return Money(n), nil
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
