package token_test

import (
	"math/big"
	"slices"
	"time"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// The twin is a second ledger, written from the design and as dumb as can be: every
// point is a row of its own, each step looks at all rows, money is big integers,
// calendars are the standard library's, and there is no agenda and no stored total.
// It is slow; where it and the package disagree, one of them has a bug.

// row is one point.
type row struct {
	account, program int // indexes into the twin's names
	terms            uint32
	active, expires  token.Time // 0: at once, never
	held             bool
}

// flow is points that entered or left a program, from the first step on.
type flow struct {
	program token.Code
	what    string
	n       int64
}

// debt is money that one partner has come to owe another; negative for a reversal.
type debt struct {
	pair   partner.Pair
	amount *big.Int
	why    partner.Reason
}

type twinAccount struct {
	home       partner.ID
	controller token.Address
	locked     bool
	dayCap     int64
	recovery   token.Recovery
}

type twinHold struct {
	token.HeldPoints
	rows []*row
}

type twinOperation struct {
	kind     op.Kind
	account  int
	partner  partner.ID
	program  token.Code
	points   int64
	price    token.Money
	rows     []*row // redemptions: the points, in the order in which they were spent
	lot      row    // issues
	reversed int64
	parts    int // in which it was reversed
}

// purse is an account's points of one program, by index.
type purse struct{ account, program int }

// left is what left a purse on a day, as far as a cap counted it.
type left struct {
	purse
	day, n int64
}

type twin struct {
	partners    map[partner.ID]partner.Partner
	programs    []token.Program // sorted by code
	addresses   []token.Address
	accounts    []*twinAccount // by index; nil: not enrolled
	rows        []*row
	flows       []flow
	remainders  map[token.Code]int64
	debts       []debt
	short       map[purse]int64 // what later issues pay off
	idle        map[purse]token.Time
	passed      []left // transfers, in points
	spent       []left // spending under a cap of the account, in millionths
	holds       map[token.OperationID]*twinHold
	adjustments map[token.OperationID]*token.Adjustment
	operations  map[token.OperationID]*twinOperation
}

func newTwin(partners []partner.Partner, programs []token.Program, addresses []token.Address) *twin {
	t := &twin{partners: map[partner.ID]partner.Partner{}, programs: slices.Clone(programs), addresses: addresses,
		accounts: make([]*twinAccount, len(addresses)), remainders: map[token.Code]int64{}, short: map[purse]int64{},
		idle: map[purse]token.Time{}, holds: map[token.OperationID]*twinHold{},
		adjustments: map[token.OperationID]*token.Adjustment{}, operations: map[token.OperationID]*twinOperation{}}
	for _, p := range partners {
		t.partners[p.ID] = p
	}
	return t
}

// tick lets time pass: points whose time has come expire, recoveries take effect.
func (t *twin) tick(now token.Time) {
	t.rows = slices.DeleteFunc(t.rows, func(r *row) bool {
		idle := t.idle[purse{r.account, r.program}]
		over := !r.held && (r.expires != 0 && r.expires <= now || idle != 0 && idle <= now)
		if over {
			t.flow(t.programs[r.program].Code, "expired", 1)
		}
		return over
	})
	for p, when := range t.idle {
		if when <= now {
			delete(t.idle, p)
		}
	}
	for _, a := range t.accounts {
		if a != nil && a.recovery.At != 0 && a.recovery.At <= now {
			a.controller, a.recovery = a.recovery.Controller, token.Recovery{}
		}
	}
}

// sweep releases the holds whose deadline has come.
func (t *twin) sweep(now token.Time) {
	t.tick(now)
	t.moving(now, func() {
		for _, h := range t.holds {
			if h.Status == token.HoldOpen && h.Deadline <= now {
				h.Status = token.HoldTimedOut
				t.giveBack(h.rows, now)
			}
		}
	})
}

// moving runs a change and sets the idle expiry of the purses whose points it changed.
func (t *twin) moving(now token.Time, change func()) {
	before := t.counts()
	change()
	after := t.counts()
	for a := range t.addresses {
		for i, p := range t.programs {
			at := purse{a, i}
			if p.Expiry.Kind != token.Sliding || before[a][i] == after[a][i] {
				continue
			}
			if delete(t.idle, at); after[a][i] > 0 {
				t.idle[at] = endOfLastDay(p, now)
			}
		}
	}
}

func (t *twin) counts() (n [8][8]int64) {
	for _, r := range t.rows {
		if !r.held {
			n[r.account][r.program]++
		}
	}
	return n
}

func (t *twin) flow(code token.Code, what string, n int64) {
	if n != 0 {
		t.flows = append(t.flows, flow{code, what, n})
	}
}

func (t *twin) flowed(code token.Code, what string) (n token.Points) {
	for _, f := range t.flows {
		if f.program == code && f.what == what {
			n += token.Points(f.n)
		}
	}
	return n
}

func (t *twin) owe(debtor, creditor partner.ID, amount *big.Int, why partner.Reason) []debt {
	if debtor == creditor || amount.Sign() == 0 {
		return nil
	}
	d := debt{partner.Pair{Debtor: debtor, Creditor: creditor}, amount, why}
	t.debts = append(t.debts, d)
	return []debt{d}
}

func (t *twin) owed(pair partner.Pair) *big.Int {
	sum := new(big.Int)
	for _, d := range t.debts {
		switch {
		case d.pair != pair:
		case d.why == partner.ForReversal:
			sum.Sub(sum, d.amount)
		default:
			sum.Add(sum, d.amount)
		}
	}
	return sum
}

// giveBack returns points to the accounts they left; those past their day expire.
func (t *twin) giveBack(rows []*row, now token.Time) (made []*row, lapsed int64) {
	for _, r := range rows {
		if r.held {
			t.drop([]*row{r})
			r.held = false
		}
		if r.expires != 0 && r.expires <= now {
			t.flow(t.programs[r.program].Code, "expired", 1)
			lapsed++
			continue
		}
		t.rows = append(t.rows, r)
		made = append(made, r)
	}
	return made, lapsed
}

// drop takes points out.
func (t *twin) drop(rows []*row) {
	gone := map[*row]bool{}
	for _, r := range rows {
		gone[r] = true
	}
	t.rows = slices.DeleteFunc(t.rows, func(r *row) bool { return gone[r] })
}

// in are the points of a purse that are not held.
func (t *twin) in(account, program int) (rows []*row) {
	for _, r := range t.rows {
		if r.account == account && r.program == program && !r.held {
			rows = append(rows, r)
		}
	}
	return rows
}

// spendable are the points that can be spent, soonest to expire first and then oldest.
func (t *twin) spendable(account, program int, now token.Time) (rows []*row) {
	for _, r := range t.in(account, program) {
		if r.active <= now {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b *row) int { return before(a, b, now) })
	return rows
}

// newest are the points in the order in which a return takes them: pending before
// active, then latest to expire.
func (t *twin) newest(account, program int, now token.Time) []*row {
	rows := t.in(account, program)
	slices.SortStableFunc(rows, func(a, b *row) int {
		if pa, pb := pendingUntil(a, now), pendingUntil(b, now); pa != pb {
			return int(pb - pa)
		}
		return before(b, a, now)
	})
	return rows
}

func pendingUntil(r *row, now token.Time) token.Time {
	if r.active <= now {
		return 0
	}
	return r.active
}

func before(a, b *row, now token.Time) int {
	const never = 1 << 60
	ea, eb := a.expires, b.expires
	if ea == 0 {
		ea = never
	}
	if eb == 0 {
		eb = never
	}
	switch {
	case ea != eb:
		return int(ea - eb)
	case a.terms != b.terms:
		return int(a.terms) - int(b.terms)
	}
	return int(pendingUntil(a, now) - pendingUntil(b, now))
}

// outstanding are all points of a program.
func (t *twin) outstanding(program int) (n int64) {
	for _, r := range t.rows {
		if r.program == program {
			n++
		}
	}
	return n
}

// endOfLastDay is the instant at which points earned or last used now expire.
func endOfLastDay(p token.Program, now token.Time) token.Time {
	zone := time.FixedZone("", int(p.OffsetSeconds))
	y, m, d := time.Unix(int64(now), 0).In(zone).Date()
	earned := time.Date(y, m, d, 0, 0, 0, 0, zone)
	var last time.Time
	switch p.Expiry.Kind {
	case token.Rolling, token.Sliding:
		last = monthsLater(earned, p.Expiry.Months)
		if period := []int{0, 1, 3, 6, 12}[p.Expiry.Rounding]; period > 0 {
			for last.AddDate(0, 0, 1).Day() != 1 || int(last.Month())%period != 0 {
				last = last.AddDate(0, 0, 1)
			}
		}
	case token.Calendar:
		for last = earned; ; last = last.AddDate(0, 0, 1) {
			if md, ok := listed(p.Expiry.Dates, last); ok {
				last = inYear(md, last.Year()+p.Expiry.Years, zone)
				break
			}
		}
	}
	return token.Time(last.AddDate(0, 0, 1).Unix())
}

func monthsLater(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, day.Location())
	last := first.AddDate(0, 1, -1)
	return first.AddDate(0, 0, min(day.Day(), last.Day())-1)
}

func listed(dates []token.MonthDay, day time.Time) (token.MonthDay, bool) {
	for _, md := range dates {
		if inYear(md, day.Year(), day.Location()).Equal(day) {
			return md, true
		}
	}
	return token.MonthDay{}, false
}

func inYear(md token.MonthDay, year int, zone *time.Location) time.Time {
	day := time.Date(year, time.Month(md.Month), int(md.Day), 0, 0, 0, 0, zone)
	if day.Month() != time.Month(md.Month) { // 29 February of a common year
		day = day.AddDate(0, 0, -1)
	}
	return day
}
