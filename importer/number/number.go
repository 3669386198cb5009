package number

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Errors of a text that is no number.
var (
	// ErrNotNumber: the text is not a number by the rule.
	ErrNotNumber = errors.New("not a number")
	// ErrTooLarge: the number has more digits than fit.
	ErrTooLarge = errors.New("the number is too large")
)

// MaxDigits bounds a Decimal: what 64 bits hold.
const MaxDigits = 18

// Mark is the sign between a number's whole part and its decimal places.
type Mark byte

// The decimal marks. Where it is Unknown, a text with a point or a comma in it is no
// number: nobody can say which.
const (
	Unknown Mark = 0
	Point   Mark = '.'
	Comma   Mark = ','
)

// String is the mark itself.
func (m Mark) String() string {
	if m == Unknown {
		return "unknown"
	}
	return string(rune(m))
}

// thousands is the mark that may stand between groups of three digits.
func (m Mark) thousands() rune {
	switch m {
	case Point:
		return ','
	case Comma:
		return '.'
	}
	return ' '
}

// Whole reads a whole number without a sign: "1200", or in groups of three "1,200" and
// "1 200". It fails with ErrNotNumber or ErrTooLarge.
func Whole(s string) (uint64, error) {
	s = strings.TrimSpace(s)
	digits, ok := grouped(s, ',')
	if !ok {
		return 0, fmt.Errorf("%w: %q is not a whole number%s", ErrNotNumber, s, instead(s))
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrTooLarge, s)
	}
	return n, nil
}

// instead is how to write a number whose decimal places are zeros, as either may be
// meant: "12,00" is 12 to one and 1200 to another.
func instead(s string) string {
	at := strings.LastIndexAny(s, ",.")
	if at < 1 || strings.Trim(s[at+1:], "0") != "" || !allDigits(s[:at]) {
		return ""
	}
	return fmt.Sprintf(": write %s or %s", s[:at], s[:at]+s[at+1:])
}

// Decimal is a decimal number, exactly: Unscaled / 10^Places.
type Decimal struct {
	Unscaled int64 // below 10^MaxDigits either way
	Places   int   // 0 to MaxDigits
}

// ParseDecimal reads a number such as "12", "-0.305", "+.5" or "1,204.50" by its
// decimal mark. Thousands stand in groups of three or not apart at all; between them
// is a blank or the mark that is not the decimal one. Exponents and signs of currency
// are refused. It fails with ErrNotNumber or ErrTooLarge.
func ParseDecimal(s string, mark Mark) (Decimal, error) {
	s = strings.TrimSpace(s)
	whole, places, ok := split(s, mark)
	if !ok {
		return Decimal{}, fmt.Errorf("%w: %q%s", ErrNotNumber, s, because(s, mark))
	}
	whole, places = strings.TrimLeft(whole, "0"), strings.TrimRight(places, "0")
	if len(whole)+len(places) > MaxDigits {
		return Decimal{}, fmt.Errorf("%w: %q has more than %d digits", ErrTooLarge, s, MaxDigits)
	}
	n, _ := strconv.ParseInt("0"+whole+places, 10, 64) // digits only, and few enough
	if s[0] == '-' {
		n = -n
	}
	return Decimal{n, len(places)}, nil
}

// split takes a number apart into the digits before and after the decimal mark.
func split(s string, mark Mark) (whole, places string, ok bool) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	marked := false
	if mark != Unknown {
		s, places, marked = strings.Cut(s, mark.String())
	}
	if s == "" {
		return "", places, marked && places != "" && allDigits(places)
	}
	whole, ok = grouped(s, mark.thousands())
	return whole, places, ok && allDigits(places)
}

// because names the cause where it is the decimal mark.
func because(s string, mark Mark) string {
	switch proven, either := MarkOf(s); {
	case mark == Unknown && either:
		return ": whether its decimal mark is . or , is not known"
	case proven != Unknown && proven != mark:
		return fmt.Sprintf(": the decimal mark looks like %q, and is %s", proven.String(), mark)
	}
	return ""
}

// MarkOf is the decimal mark that a text proves by the way it is written. Either is
// true where it is a number with both, and not the same one: "1,204" is.
func MarkOf(s string) (proven Mark, either bool) {
	s = strings.TrimSpace(s)
	_, _, point := split(s, Point)
	_, _, comma := split(s, Comma)
	switch {
	case point && comma:
		return Unknown, strings.ContainsAny(s, ".,")
	case point:
		return Point, false
	case comma:
		return Comma, false
	}
	return Unknown, false
}

// grouped is the digits of a whole number whose thousands may stand apart: between
// groups of exactly three digits is the separator, or is a blank, always the same.
func grouped(s string, separator rune) (digits string, ok bool) {
	if allDigits(s) {
		return s, s != ""
	}
	at := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	between := []rune(s[at:])[0]
	if between != separator && !strings.ContainsRune(" \u00a0\u202f", between) {
		return "", false
	}
	groups := strings.Split(s, string(between))
	if first := groups[0]; first == "" || len(first) > 3 || first[0] == '0' {
		return "", false
	}
	for i, group := range groups {
		if !allDigits(group) || i > 0 && len(group) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
