package token

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// Code names a program: 2 to 12 of A-Z and 0-9.
type Code string

// Valid reports whether the code is well formed.
func (c Code) Valid() bool {
	if len(c) < 2 || len(c) > MaxCodeLength {
		return false
	}
	for _, b := range []byte(c) {
		if (b < 'A' || b > 'Z') && (b < '0' || b > '9') {
			return false
		}
	}
	return true
}

// Prices are what one point is worth between partners. They are the registry's,
// never a caller's.
type Prices struct {
	Onramp     Money // what a partner pays for a point that it buys for a member in an exchange
	Offramp    Money // what a point fetches when a member exchanges it away
	Redemption Money // what the issuer owes the partner that honours a point
}

// Expiry is the kind of an expiry rule.
type Expiry uint8

// The expiry rules. In all of them a point is valid to the end (24:00) of its last
// day, in the program's offset from UTC.
const (
	Never    Expiry = iota + 1 // points do not expire
	Rolling                    // a number of months after they were earned
	Calendar                   // on fixed dates of the year
	Sliding                    // a number of months after the member last earned or spent
)

var expiryNames = []string{"", "none", "rolling", "calendar", "sliding"}

// String names the rule.
func (e Expiry) String() string {
	if int(e) < len(expiryNames) {
		return expiryNames[e]
	}
	return "unknown"
}

// Rounding moves the last valid day to the end of the period it falls in.
type Rounding uint8

// The roundings of a last valid day.
const (
	NoRounding Rounding = iota
	ToMonth
	ToQuarter
	ToHalfYear
	ToYear
)

var roundingNames = []string{"none", "month", "quarter", "half_year", "year"}

// String names the rounding.
func (r Rounding) String() string {
	if int(r) < len(roundingNames) {
		return roundingNames[r]
	}
	return "unknown"
}

// MonthDay is a day that comes every year; 29 February is 28 in a common year.
type MonthDay struct{ Month, Day uint8 }

// ExpiryRule says when points expire.
type ExpiryRule struct {
	Kind     Expiry
	Months   int        // Rolling and Sliding: 1 to MaxExpiryMonths
	Rounding Rounding   // Rolling
	Dates    []MonthDay // Calendar: 1 to MaxCalendarDates, in the order of the year
	Years    int        // Calendar: years after the first such date on or after the day of earning
}

// LastDay is the last valid day of points earned, or for Sliding last used, on the
// day. It is not called for Never.
func (r ExpiryRule) LastDay(earned Date) Date {
	switch r.Kind {
	case Rolling, Sliding:
		return r.Rounding.end(earned.AddMonths(r.Months))
	case Calendar:
		return r.calendarDay(earned)
	}
	panic("token: no last day under expiry rule " + r.Kind.String())
}

func (r Rounding) end(d Date) Date {
	months := r.months()
	if months == 0 {
		return d
	}
	d.Month = (d.Month-1)/months*months + months
	return d.EndOfMonth()
}

// months is the length of the period; 0 for NoRounding.
func (r Rounding) months() int {
	return [...]int{ToMonth: 1, ToQuarter: 3, ToHalfYear: 6, ToYear: 12}[r]
}

// calendarDay is the first of the dates on or after the day of earning, Years later.
func (r ExpiryRule) calendarDay(earned Date) Date {
	for _, md := range r.Dates {
		if d := md.in(earned.Year); d.Month > earned.Month || d.Month == earned.Month && d.Day >= earned.Day {
			return md.in(earned.Year + r.Years)
		}
	}
	return r.Dates[0].in(earned.Year + 1 + r.Years)
}

func (md MonthDay) in(year int) Date {
	month := int(md.Month)
	return Date{Year: year, Month: month, Day: min(int(md.Day), partner.DaysIn(year, month))}
}

// Unlimited stands for no bound in BackdatingSeconds.
const Unlimited = -1

// Program is a partner's points currency with the terms in force. A change of terms
// raises Terms and leaves the lots that exist as they are.
type Program struct {
	Code              Code
	Owner             partner.ID // owes the points; never changes
	Name              string
	Privacy           Privacy // how much of it others see
	Terms             uint32  // version of the terms, from 1
	Prices            Prices
	Expiry            ExpiryRule
	OffsetSeconds     int64  // fixed UTC offset of the program's days, east positive
	ActivationSeconds int64  // from earning to the first day on which points can be spent; 0: at once
	DebtCap           Points // how far a clawback may take a balance below zero; 0: stops at zero
	Transfers         bool   // whether members may pass points on
	TransferDayCap    Points // most an account may pass on in a day; 0: no cap
	BackdatingSeconds int64  // how far back a business time may lie, or Unlimited
	Cap               Points // most points outstanding; 0: the partner's limit alone holds
	// ExchangeShareBasisPoints bounds what each other partner may owe the owner while its
	// members exchange points into the program: hundredths of a percent of the owner's limit.
	ExchangeShareBasisPoints int64
}

var (
	// ErrUnknownProgram: the operation names a program that the registry does not have.
	ErrUnknownProgram = errors.New("unknown program")
	// ErrNotOwner: the partner that acts does not own the program.
	ErrNotOwner = errors.New("the program belongs to another partner")
	// ErrFutureDated: the business time lies after the block's time.
	ErrFutureDated = errors.New("the business time is in the future")
	// ErrBackdated: the business time lies further back than the program allows.
	ErrBackdated = errors.New("the business time is too far back")
	// ErrBornExpired: points earned then would have expired already.
	ErrBornExpired = errors.New("the points would be born expired")
)

// Validity is from when and until when points earned now can be spent; 0: at once, and
// for ever. Under a sliding rule they live longer if the member goes on using them.
func (p Program) Validity(now Time) (active, expires Time) {
	lot, err := p.Lot(1, now, now)
	if err != nil {
		return 0, 0
	}
	if p.Expiry.Kind == Sliding {
		lot.ExpiresAt = p.Expiry.LastDay(now.Date(p.OffsetSeconds)).EndOf(p.OffsetSeconds)
	}
	return lot.ActiveAt, lot.ExpiresAt
}

// Lot is what n points earned at the business time become when they are issued now.
// It fails with ErrFutureDated, ErrBackdated or ErrBornExpired.
func (p Program) Lot(n Points, earned, now Time) (Lot, error) {
	lot := Lot{Terms: p.Terms, Amount: n}
	switch {
	case earned > now:
		return Lot{}, fmt.Errorf("%w: %d, block time %d", ErrFutureDated, earned, now)
	case earned < MinTime || p.BackdatingSeconds != Unlimited && int64(now-earned) > p.BackdatingSeconds:
		return Lot{}, fmt.Errorf("%w: %d, block time %d, at most %d s back", ErrBackdated, earned, now, p.BackdatingSeconds)
	}
	if p.ActivationSeconds > 0 {
		// Rounded up to the start of a day, so that a day's purchases share one lot.
		lot.ActiveAt = (earned + Time(p.ActivationSeconds)).UpToDay(p.OffsetSeconds)
		if lot.ActiveAt <= now {
			lot.ActiveAt = 0
		}
	}
	if p.Expiry.Kind == Rolling || p.Expiry.Kind == Calendar {
		lot.ExpiresAt = p.Expiry.LastDay(earned.Date(p.OffsetSeconds)).EndOf(p.OffsetSeconds)
		if lot.ExpiresAt <= now {
			return Lot{}, fmt.Errorf("%w: earned %d, expired %d, block time %d", ErrBornExpired, earned, lot.ExpiresAt, now)
		}
	}
	return lot, nil
}
