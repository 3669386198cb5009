package simulate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/token"
)

// ExpiryForms are the forms that ParseExpiry reads, for a command's help.
const ExpiryForms = "none, rolling:6M, rolling:24M/month, sliding:12M, calendar:12-31+1, calendar:06-30,12-31"

// ParseExpiry reads an expiry rule as it is written on a command line:
//
//	none
//	rolling:MONTHSM           months after earning; /month, /quarter, /half_year or
//	                          /year moves the last day to the end of that period
//	sliding:MONTHSM           months after the member last earned or spent
//	calendar:MM-DD[,...][+Y]  the first of these dates, or Y years later
//
// Whether months and dates are within bounds is for the ledger to say.
func ParseExpiry(s string) (genesis.Expiry, error) {
	kind, rest, _ := strings.Cut(s, ":")
	e := genesis.Expiry{Type: kind}
	ok := false
	switch kind {
	case "none":
		ok = s == kind
	case "rolling", "sliding":
		var months string
		months, e.Rounding, _ = strings.Cut(rest, "/")
		e.Months, ok = number(strings.TrimSuffix(months, "M"))
		ok = ok && strings.HasSuffix(months, "M")
	case "calendar":
		dates, years, later := strings.Cut(rest, "+")
		e.Dates, ok = strings.Split(dates, ","), true
		if later {
			e.Years, ok = number(years)
		}
	}
	if !ok {
		return genesis.Expiry{}, fmt.Errorf("%q is not an expiry rule: write one like %s", s, ExpiryForms)
	}
	return e, nil
}

// ParseDays reads a number of days such as "14d".
func ParseDays(s string) (int64, error) {
	n, ok := number(strings.TrimSuffix(s, "d"))
	if !ok || !strings.HasSuffix(s, "d") {
		return 0, fmt.Errorf("%q is not a number of days such as 14d", s)
	}
	return int64(n), nil
}

// ParseDate reads a date such as 2011-12-31.
func ParseDate(s string) (token.Date, error) {
	parts := strings.Split(s, "-")
	if len(parts) == 3 && len(s) == len("2011-12-31") {
		year, ok1 := number(parts[0])
		month, ok2 := number(parts[1])
		day, ok3 := number(parts[2])
		d := token.Date{Year: year, Month: month, Day: day}
		inYear := year >= 1970 && month >= 1 && month <= 12 && day >= 1
		if ok1 && ok2 && ok3 && inYear && dateOf((d.EndOf(0)-1).Day(0)) == d {
			return d, nil
		}
	}
	return token.Date{}, fmt.Errorf("%q is not a date such as 2011-12-31", s)
}

func number(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 16)
	return int(n), err == nil
}
