package genesis

import (
	"fmt"
	"math"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

const secondsPerDay = 24 * 3600

// program reads a program. What cannot be read is told, and something harmless stands
// in for it, so that Validate does not tell it again.
func (v *check) program(in Program) token.Program {
	name := "program " + string(in.Code)
	p := token.Program{Code: in.Code, Owner: in.Owner, Name: in.Name, Terms: 1,
		ActivationSeconds: v.days(name+": activation_days", in.Activation, token.MaxActivationSeconds),
		DebtCap:           in.DebtCap, Transfers: in.Transfers.Allowed, TransferDayCap: in.Transfers.DailyCap,
		BackdatingSeconds: token.Unlimited, Cap: in.Cap, ExchangeShareBasisPoints: token.DefaultExchangeShare}
	p.Privacy = v.privacy(name, in.Privacy)
	p.Prices = v.prices(name, in.Prices)
	p.Expiry = v.expiry(name, in.Expiry)
	if p.OffsetSeconds = parseOffset(in.UTCOffset); p.OffsetSeconds == badOffset {
		v.bad("%s: utc_offset %q: want +hh:mm or -hh:mm", name, in.UTCOffset)
		p.OffsetSeconds = 0
	}
	if in.ExchangeShare != nil {
		p.ExchangeShareBasisPoints = *in.ExchangeShare
	}
	if in.Backdating != nil {
		p.BackdatingSeconds = v.days(name+": backdating_days", *in.Backdating, token.MaxBackdatingSeconds)
	}
	return p
}

// privacy reads how much of a program others see; whether it may be so is for Validate.
func (v *check) privacy(name, in string) token.Privacy {
	for _, p := range []token.Privacy{token.Open, token.Private} {
		if in == p.String() {
			return p
		}
	}
	if in != "" {
		v.bad("%s: privacy %q: want open", name, in)
	}
	return token.Open
}

// days turns a number of days into at most so many seconds.
func (v *check) days(what string, n, maxSeconds int64) int64 {
	if most := maxSeconds / secondsPerDay; n < 0 || n > most {
		v.bad("%s %d: want 0 to %d", what, n, most)
		return 0
	}
	return n * secondsPerDay
}

func (v *check) prices(name string, in Prices) token.Prices {
	before := len(v.problems)
	p := token.Prices{
		Onramp:     v.money(name+": onramp", in.Onramp),
		Offramp:    v.money(name+": offramp", in.Offramp),
		Redemption: v.money(name+": redemption", in.Redemption),
	}
	if len(v.problems) > before {
		return token.Prices{Onramp: partner.Unit, Offramp: 1, Redemption: 1}
	}
	return p
}

func (v *check) expiry(name string, in Expiry) token.ExpiryRule {
	before := len(v.problems)
	rule := token.ExpiryRule{Months: in.Months, Years: in.Years}
	for _, kind := range []token.Expiry{token.Never, token.Rolling, token.Calendar, token.Sliding} {
		if kind.String() == in.Type {
			rule.Kind = kind
		}
	}
	known := in.Rounding == ""
	for _, r := range []token.Rounding{token.NoRounding, token.ToMonth, token.ToQuarter, token.ToHalfYear, token.ToYear} {
		if r.String() == in.Rounding {
			rule.Rounding, known = r, true
		}
	}
	for _, date := range in.Dates {
		rule.Dates = append(rule.Dates, v.date(name, date))
	}
	if rule.Kind == 0 {
		v.bad("%s: expiry type %q: want none, rolling, calendar or sliding", name, in.Type)
	}
	if !known {
		v.bad("%s: expiry rounding %q: want none, month, quarter, half_year or year", name, in.Rounding)
	}
	if len(v.problems) > before {
		return token.ExpiryRule{Kind: token.Never}
	}
	return rule
}

func (v *check) date(name, s string) token.MonthDay {
	var d token.MonthDay
	if _, err := fmt.Sscanf(s, "%02d-%02d", &d.Month, &d.Day); err != nil || len(s) != 5 {
		v.bad("%s: date %q: want month and day such as 12-31", name, s)
	}
	return d
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
