// Package words is how the command line speaks to people: numbers, money, times, tables,
// progress, and sentences that tell what an operation did. It asks nobody anything.
package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// Thousands writes an integer with a comma every three digits.
func Thousands[N ~int | ~int64 | ~uint64 | ~uint32](n N) string {
	digits, sign := fmt.Sprint(n), ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Points writes an amount with the code of its program: "1,200 MART".
func Points[N ~int64 | ~uint64](n N, program string) string { return Thousands(n) + " " + program }

// Money writes an amount with a comma every three digits: "1,250.50".
func Money(m api.Money) string {
	whole, frac, _ := strings.Cut(m.String(), ".")
	n, _ := strconv.ParseInt(whole, 10, 64) // digits, as Money writes them
	text := Thousands(n)
	if strings.HasPrefix(whole, "-") && n == 0 {
		text = "-" + text
	}
	return text + "." + frac
}

// Amount writes money as people pay it, to the nearest cent, half a cent away from zero.
// Prices, tables of positions and JSON have all places.
func Amount(m api.Money) string {
	const cent = 10_000
	if m > 0 && m < cent/2 {
		return "under 0.01"
	}
	half := api.Money(cent / 2)
	if m < 0 {
		half = -half
	}
	if m > math.MaxInt64-cent || m < math.MinInt64+cent {
		return Money(m)
	}
	return Money((m + half) / cent * cent)
}

// Worth is what points are worth at a price, and empty where no price is known.
func Worth(n token.Points, price api.Money, currency string) string {
	value, err := token.Money(price).Times(int64(n))
	if err != nil || price == 0 {
		return ""
	}
	return currency + " " + Amount(api.Money(value))
}

// Instant writes a time to the second, and empty for none.
func Instant(t api.Time) string {
	if t == 0 {
		return ""
	}
	return time.Unix(int64(t), 0).UTC().Format("2006-01-02 15:04:05 UTC")
}

// Until writes how far off a time is, roughly, seen from another: "in 14 days".
func Until(t, now api.Time) string {
	left := time.Duration(t-now) * time.Second
	switch {
	case left <= 0:
		return "now"
	case left < 2*time.Hour:
		return fmt.Sprintf("in %d minutes", (left+time.Minute-1)/time.Minute)
	case left < 72*time.Hour:
		return fmt.Sprintf("in %d hours", left/time.Hour)
	}
	return fmt.Sprintf("in %s days", Thousands(int64(left/(24*time.Hour))))
}

// Plural writes a count with its noun: "1 lot", "2 lots".
func Plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Thousands(n) + " " + noun + "s"
}

// YesNo is "yes" or "no".
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Kind writes the kind of an operation: "propose adjustment".
func Kind(kind string) string { return strings.ReplaceAll(kind, "_", " ") }
