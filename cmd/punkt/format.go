package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// thousands writes an integer with a comma every three digits.
func thousands[N ~int | ~int64 | ~uint64 | ~uint32](n N) string {
	digits, sign := fmt.Sprint(n), ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// points writes an amount with the code of its program: "1,200 MART".
func points[N ~int64 | ~uint64](n N, program string) string { return thousands(n) + " " + program }

// money writes an amount with a comma every three digits: "1,250.50".
func money(m api.Money) string {
	whole, frac, _ := strings.Cut(m.String(), ".")
	n, _ := strconv.ParseInt(whole, 10, 64) // digits, as Money writes them
	text := thousands(n)
	if strings.HasPrefix(whole, "-") && n == 0 {
		text = "-" + text
	}
	return text + "." + frac
}

// worth is what points are worth at a price, and empty where no price is known.
func worth(n token.Points, price api.Money, currency string) string {
	value, err := token.Money(price).Times(int64(n))
	if err != nil || price == 0 {
		return ""
	}
	return currency + " " + money(api.Money(value))
}

// instant writes a time to the second, and empty for none.
func instant(t api.Time) string {
	if t == 0 {
		return ""
	}
	return time.Unix(int64(t), 0).UTC().Format("2006-01-02 15:04:05 UTC")
}

// until writes how far off a time is, roughly, seen from another: "in 14 days".
func until(t, now api.Time) string {
	left := time.Duration(t-now) * time.Second
	switch {
	case left <= 0:
		return "now"
	case left < 2*time.Hour:
		return fmt.Sprintf("in %d minutes", (left+time.Minute-1)/time.Minute)
	case left < 72*time.Hour:
		return fmt.Sprintf("in %d hours", left/time.Hour)
	}
	return fmt.Sprintf("in %s days", thousands(int64(left/(24*time.Hour))))
}

// plural writes a count with its noun: "1 lot", "2 lots".
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
