package ledger

import (
	"fmt"
	"math"
	"slices"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

const secondsPerDay = 24 * 3600

func (v *genesisCheck) program(in GenesisProgram) token.Program {
	name := "program " + string(in.Code)
	p := token.Program{Code: in.Code, Owner: in.Owner, Name: in.Name, Terms: 1,
		ActivationSeconds: in.Activation * secondsPerDay, DebtCap: in.DebtCap,
		Transfers: in.Transfers.Allowed, TransferDayCap: in.Transfers.DailyCap,
		BackdatingSeconds: token.Unlimited, Cap: in.Cap}
	if !in.Code.Valid() {
		v.bad("%s: a code is 2 to 12 of A-Z and 0-9", name)
	}
	if len(in.Name) > partner.MaxNameLength {
		v.bad("%s: name over %d bytes", name, partner.MaxNameLength)
	}
	p.Prices = v.prices(name, in.Prices)
	p.Expiry = v.expiry(name, in.Expiry)
	if p.OffsetSeconds = parseOffset(in.UTCOffset); p.OffsetSeconds == badOffset {
		v.bad("%s: utc_offset %q: want +hh:mm or -hh:mm", name, in.UTCOffset)
		p.OffsetSeconds = 0
	}
	if in.Activation < 0 || in.Activation*secondsPerDay > token.MaxActivationSeconds {
		v.bad("%s: activation_days %d: want 0 to %d", name, in.Activation, token.MaxActivationSeconds/secondsPerDay)
	}
	if in.Backdating != nil {
		if p.BackdatingSeconds = *in.Backdating * secondsPerDay; *in.Backdating < 0 || *in.Backdating > 100*366 {
			v.bad("%s: backdating_days %d: want 0 to 36600, or null for no limit", name, *in.Backdating)
		}
	}
	for _, n := range []token.Points{in.DebtCap, in.Cap, in.Transfers.DailyCap} {
		if n < 0 || n > token.MaxSupply {
			v.bad("%s: %d points: want 0 to %d", name, n, token.MaxSupply)
		}
	}
	if months := int64(p.Expiry.Months); months > 0 && p.ActivationSeconds >= months*28*secondsPerDay {
		v.bad("%s: points would expire before they become active", name)
	}
	if p.Expiry.Kind == token.Sliding && p.Transfers {
		// A transferred lot would take its new holder's idleness for its own and so live longer.
		v.bad("%s: points with sliding expiry cannot be transferred", name)
	}
	return p
}

func (v *genesisCheck) prices(name string, in GenesisPrices) token.Prices {
	p := token.Prices{
		Onramp:     v.money(name+": onramp", in.Onramp),
		Offramp:    v.money(name+": offramp", in.Offramp),
		Redemption: v.money(name+": redemption", in.Redemption),
	}
	for _, m := range []partner.Money{p.Onramp, p.Offramp, p.Redemption} {
		if m < 1 || m > maxPrice {
			v.bad("%s: price %s: want 0.000001 to %s", name, m, maxPrice)
		}
	}
	if p.Offramp > p.Onramp {
		// Exchanged in a circle through another such program, points would multiply.
		v.bad("%s: offramp %s is above onramp %s", name, p.Offramp, p.Onramp)
	}
	return p
}

// maxPrice bounds the price of a point: no coalition's point is worth a million, and
// the product with a day's points stays far from overflow.
const maxPrice = 1_000_000 * partner.Unit

func (v *genesisCheck) expiry(name string, in GenesisExpiry) token.ExpiryRule {
	rule := token.ExpiryRule{Months: in.Months, Years: in.Years}
	for _, kind := range []token.Expiry{token.Never, token.Rolling, token.Calendar, token.Sliding} {
		if kind.String() == in.Type {
			rule.Kind = kind
		}
	}
	known := false
	for _, r := range []token.Rounding{token.NoRounding, token.ToMonth, token.ToQuarter, token.ToHalfYear, token.ToYear} {
		if r.String() == in.Rounding || in.Rounding == "" && r == token.NoRounding {
			rule.Rounding, known = r, true
		}
	}
	for _, date := range in.Dates {
		rule.Dates = append(rule.Dates, v.date(name, date))
	}
	monthly := rule.Kind == token.Rolling || rule.Kind == token.Sliding
	switch {
	case rule.Kind == 0:
		v.bad("%s: expiry type %q: want none, rolling, calendar or sliding", name, in.Type)
	case !known:
		v.bad("%s: expiry rounding %q: want none, month, quarter, half_year or year", name, in.Rounding)
	case monthly != (in.Months > 0) || in.Months < 0 || in.Months > token.MaxExpiryMonths:
		v.bad("%s: expiry months %d: want 1 to %d for rolling and sliding, and none for others", name, in.Months, token.MaxExpiryMonths)
	case rule.Rounding != token.NoRounding && rule.Kind != token.Rolling:
		v.bad("%s: only rolling expiry is rounded", name)
	case (rule.Kind == token.Calendar) != (len(in.Dates) > 0) || len(in.Dates) > token.MaxCalendarDates:
		v.bad("%s: expiry dates: want 1 to %d for calendar, and none for others", name, token.MaxCalendarDates)
	case in.Years < 0 || in.Years > 100 || in.Years > 0 && rule.Kind != token.Calendar:
		v.bad("%s: expiry years %d: want 0 to 100, for calendar only", name, in.Years)
	case !slices.IsSortedFunc(rule.Dates, func(a, b token.MonthDay) int { return int(a.Month)*32 + int(a.Day) - int(b.Month)*32 - int(b.Day) }):
		v.bad("%s: expiry dates are not in the order of the year", name)
	}
	return rule
}

func (v *genesisCheck) date(name, s string) token.MonthDay {
	var month, day uint8
	days := [...]uint8{1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
	_, err := fmt.Sscanf(s, "%02d-%02d", &month, &day)
	if err != nil || len(s) != 5 || month < 1 || month > 12 || day < 1 || day > days[month] {
		v.bad("%s: date %q: want month and day such as 12-31", name, s)
		return token.MonthDay{Month: 1, Day: 1}
	}
	return token.MonthDay{Month: month, Day: day}
}

const badOffset = math.MinInt64

// parseOffset reads "+hh:mm" or "-hh:mm" into seconds; "" is 0.
func parseOffset(s string) int64 {
	if s == "" {
		return 0
	}
	var sign byte
	var hours, minutes int64
	if _, err := fmt.Sscanf(s, "%c%02d:%02d", &sign, &hours, &minutes); err != nil || len(s) != 6 ||
		hours < 0 || hours > 14 || minutes < 0 || minutes > 59 {
		return badOffset
	}
	switch seconds := hours*3600 + minutes*60; sign {
	case '+':
		return seconds
	case '-':
		return -seconds
	}
	return badOffset
}
