package token

import (
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/partner"
)

// Validate tells every rule that the program breaks in a coalition with the
// parameters, in words; none: it is valid. Earlier are the versions of its terms of
// which points may still be alive. That its owner exists and that its code is its own
// only a whole registry shows.
func (p Program) Validate(c partner.Parameters, earlier ...Program) []string {
	var found problems
	found.check(p.Code.Valid(), "a code is 2 to 12 of A-Z and 0-9")
	found.check(p.Owner.Valid(), "owner %q is no partner's id", p.Owner)
	found.check(len(p.Name) <= partner.MaxNameLength, "name over %d bytes", partner.MaxNameLength)
	found.check(p.Privacy == Open, "privacy %s: nodes keep only open programs yet", p.Privacy)
	found.check(p.Terms >= 1, "terms are numbered from 1")
	found.check(max(p.OffsetSeconds, -p.OffsetSeconds) <= MaxOffsetSeconds, "offset of %d s: want at most %d s from UTC",
		p.OffsetSeconds, MaxOffsetSeconds)
	found.check(p.ActivationSeconds >= 0 && p.ActivationSeconds <= MaxActivationSeconds && p.ActivationSeconds%daySeconds == 0,
		"activation after %d s: want 0 to %d days", p.ActivationSeconds, MaxActivationSeconds/daySeconds)
	found.check(p.BackdatingSeconds == Unlimited || p.BackdatingSeconds >= 0 && p.BackdatingSeconds <= MaxBackdatingSeconds,
		"backdating by %d s: want 0 to %d days, or no limit", p.BackdatingSeconds, MaxBackdatingSeconds/daySeconds)
	found.check(p.ExchangeShareBasisPoints >= 0 && p.ExchangeShareBasisPoints <= 10_000,
		"exchange share of %d basis points: want 0 to 10000", p.ExchangeShareBasisPoints)
	for _, n := range []Points{p.DebtCap, p.Cap, p.TransferDayCap} {
		found.check(n >= 0 && n <= MaxSupply, "%d points: want 0 to %d", n, MaxSupply)
	}
	found = append(found, p.Prices.validate(c)...)
	expiry := p.Expiry.validate()
	if found = append(found, expiry...); len(expiry) > 0 {
		return found // what follows reckons with the rule
	}
	grid := p.Grid(earlier...)
	found.check(grid <= MaxLots, "the terms allow %d lots in an account: want at most %d; round the expiry, or make it or the activation shorter",
		grid, MaxLots)
	found.check(!p.Expiry.bornDead(p.ActivationSeconds), "points would expire before they become active")
	// A transferred lot would take its new holder's idleness for its own and so live longer.
	found.check(p.Expiry.Kind != Sliding || !p.Transfers, "points with sliding expiry cannot be transferred")
	return found
}

// validate holds prices to offramp <= redemption <= onramp, and offramp to the spread
// below onramp. Were a point honoured at more than another partner pays for it, an
// exchange would be a way to take the difference out of its issuer; were it taken in
// an exchange at as much as it is given for, a circle of exchanges would make old
// points young for nothing.
func (p Prices) validate(c partner.Parameters) []string {
	var found problems
	for _, m := range []Money{p.Onramp, p.Offramp, p.Redemption} {
		found.check(m >= 1 && m <= MaxPrice, "price %s: want 0.000001 to %s", m, MaxPrice)
	}
	if len(found) > 0 {
		return found
	}
	found.check(p.Offramp <= p.Redemption, "offramp %s is above redemption %s", p.Offramp, p.Redemption)
	found.check(p.Redemption <= p.Onramp, "redemption %s is above onramp %s", p.Redemption, p.Onramp)
	most := int64(p.Onramp) * (10_000 - c.SpreadBasisPoints) / 10_000
	found.check(int64(p.Offramp) <= most, "offramp %s is less than %d basis points below onramp %s: want at most %s",
		p.Offramp, c.SpreadBasisPoints, p.Onramp, Money(most))
	return found
}

func (r ExpiryRule) validate() []string {
	var found problems
	monthly := r.Kind == Rolling || r.Kind == Sliding
	found.check(r.Kind >= Never && r.Kind <= Sliding, "expiry type unknown: want none, rolling, calendar or sliding")
	found.check(r.Rounding <= ToYear, "expiry rounding unknown: want none, month, quarter, half_year or year")
	found.check(monthly == (r.Months != 0) && r.Months >= 0 && r.Months <= MaxExpiryMonths,
		"expiry months %d: want 1 to %d for rolling and sliding, and none for others", r.Months, MaxExpiryMonths)
	found.check(r.Kind != Sliding || r.Months <= MaxSlidingMonths, "sliding expiry: want at most %d months", MaxSlidingMonths)
	found.check(r.Rounding == NoRounding || r.Kind == Rolling, "only rolling expiry is rounded")
	found.check((r.Kind == Calendar) == (len(r.Dates) > 0) && len(r.Dates) <= MaxCalendarDates,
		"expiry dates: want 1 to %d for calendar, and none for others", MaxCalendarDates)
	found.check(r.Years >= 0 && r.Years <= MaxExpiryYears && (r.Years == 0 || r.Kind == Calendar),
		"expiry years %d: want 0 to %d, for calendar only", r.Years, MaxExpiryYears)
	for _, d := range r.Dates {
		found.check(d.valid(), "expiry date %02d-%02d: there is no such day", d.Month, d.Day)
	}
	ordered := slices.IsSortedFunc(r.Dates, func(a, b MonthDay) int { return int(a.Month)*32 + int(a.Day) - int(b.Month)*32 - int(b.Day) })
	found.check(ordered, "expiry dates are not in the order of the year")
	for i := 1; i < len(r.Dates); i++ {
		found.check(r.Dates[i] != r.Dates[i-1], "expiry date %02d-%02d twice", r.Dates[i].Month, r.Dates[i].Day)
	}
	return found
}

// valid reports whether some year has the day.
func (md MonthDay) valid() bool {
	return md.Month >= 1 && md.Month <= 12 && md.Day >= 1 && int(md.Day) <= partner.DaysIn(2000, int(md.Month))
}

// bornDead reports whether points that wait so long to become active may expire
// before, at the shortest life that the rule gives: a month of 28 days, a year of 365.
func (r ExpiryRule) bornDead(activationSeconds int64) bool {
	switch r.Kind {
	case Rolling, Sliding:
		return activationSeconds >= int64(r.Months)*28*daySeconds
	case Calendar:
		return activationSeconds > 0 && activationSeconds >= int64(r.Years)*365*daySeconds
	}
	return false
}

// problems collects what is wrong with a record, in words.
type problems []string

// check notes the problem unless the rule holds.
func (p *problems) check(holds bool, format string, args ...any) {
	if !holds {
		*p = append(*p, fmt.Sprintf(format, args...))
	}
}
