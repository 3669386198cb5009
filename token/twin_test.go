package token_test

import (
	"bytes"
	"cmp"
	"maps"
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
	idled            bool // its purse died of idleness while it was held
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
	forward    token.Address // merged into it
}

type twinHold struct {
	token.HeldPoints
	id   token.OperationID
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
	stamps      []stamp // of issuer keys, issues and clawbacks
	merges      []mergeStamp
	flows       []flow
	remainders  map[token.Code]int64
	debts       []debt
	short       map[purse]int64 // what the next points that come in pay off
	claims      map[purse]int64 // what is taken from the next points that come back from holds
	idle        map[purse]token.Time
	used        []purse // by the step that is under way: earned or spent
	passed      []left  // transfers, in points
	spent       []left  // spending under a cap of the account, in millionths
	holds       map[token.OperationID]*twinHold
	adjustments map[token.OperationID]*token.Adjustment
	operations  map[token.OperationID]*twinOperation
}

func newTwin(partners []partner.Partner, programs []token.Program, addresses []token.Address) *twin {
	t := &twin{partners: map[partner.ID]partner.Partner{}, programs: slices.Clone(programs), addresses: addresses,
		accounts: make([]*twinAccount, len(addresses)), remainders: map[token.Code]int64{}, short: map[purse]int64{}, claims: map[purse]int64{},
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
		r.idled = r.idled || r.held && idle != 0 && idle <= now
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

// sweep releases the holds whose deadline has come, the earliest first.
func (t *twin) sweep(now token.Time) {
	t.tick(now)
	t.moving(now, func() {
		for _, h := range t.overdue(now) {
			t.endHold(h, token.HoldTimedOut, h.rows, now)
		}
	})
}

// overdue are the open holds whose deadline has come, the earliest first.
func (t *twin) overdue(now token.Time) (holds []*twinHold) {
	for _, h := range t.holds {
		if h.Status == token.HoldOpen && h.Deadline <= now {
			holds = append(holds, h)
		}
	}
	slices.SortFunc(holds, func(a, b *twinHold) int {
		return cmp.Or(int(a.Deadline-b.Deadline), bytes.Compare(a.id[:], b.id[:]))
	})
	return holds
}

// moving runs a change and sets the idle expiry of the purses that it used, and of those
// that have come to have points.
func (t *twin) moving(now token.Time, change func()) {
	t.used = nil
	change()
	free, held := t.free(), t.held()
	for a := range t.addresses {
		for i, p := range t.programs {
			at := purse{a, i}
			_, known := t.idle[at]
			switch {
			case p.Expiry.Kind != token.Sliding:
			case free[a][i]+held[a][i] == 0:
				delete(t.idle, at)
			case slices.Contains(t.used, at), !known && free[a][i] > 0:
				t.idle[at] = endOfLastDay(p, now)
			}
		}
	}
}

func (t *twin) free() (n [8][8]int64) {
	for _, r := range t.rows {
		if !r.held {
			n[r.account][r.program]++
		}
	}
	return n
}

// uses are the purses in which an operation that was carried out has earned or spent.
func (t *twin) uses(o op.Operation) (used []purse) {
	mark := func(a token.Address, codes ...token.Code) {
		account, _, _ := t.account(a)
		for _, code := range codes {
			program, _, _ := t.program(code)
			used = append(used, purse{account, program})
		}
	}
	switch o := o.(type) {
	case token.Issue:
		mark(o.Account, o.Program)
	case token.Redeem:
		mark(o.Account, o.Program)
	case token.Exchange:
		mark(o.Account, o.From, o.To)
	case token.Capture:
		mark(t.holds[o.Hold].Account, t.holds[o.Hold].Program)
	case token.ApproveAdjustment:
		if adj := t.adjustments[o.Adjustment]; adj.Direction == token.ToCredit {
			mark(adj.Account, adj.Program)
		}
	}
	return used
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

// giveBack returns points to the accounts they left; those past their day expire, and
// of the others debt is paid first.
func (t *twin) giveBack(rows []*row, now token.Time) (e twinEffects) {
	var alive []*row
	for _, r := range rows {
		if r.idled || r.expires != 0 && r.expires <= now {
			t.flow(t.programs[r.program].Code, "expired", 1)
			e.lapsed++
			continue
		}
		alive = append(alive, r)
	}
	made, paid := t.receive(alive, now)
	e.made, e.debt = copies(made), paid
	return e
}

// receive puts points where they say, but for what pays the debt there: the soonest to
// expire.
func (t *twin) receive(rows []*row, now token.Time) (made []*row, paid int64) {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b *row) int { return before(a, b, now) })
	for _, r := range rows {
		at := purse{r.account, r.program}
		if t.short[at] > 0 {
			t.short[at]--
			t.flow(t.programs[r.program].Code, "clawed back", 1)
			paid++
			continue
		}
		t.rows = append(t.rows, r)
		made = append(made, r)
	}
	return made, paid
}

// endHold closes a hold and gives back the rest of its points, once the claims on the
// purse's holds are paid. A claim that no hold is left for is a debt.
func (t *twin) endHold(h *twinHold, how token.HoldStatus, rest []*row, now token.Time) (e twinEffects) {
	h.Status = how
	t.drop(h.rows)
	for _, r := range h.rows {
		r.held = false
	}
	at := purse{h.rows[0].account, h.rows[0].program}
	for t.claims[at] > 0 && len(rest) > 0 {
		t.claims[at]--
		t.flow(h.Program, "clawed back", 1)
		rest = rest[1:]
	}
	lost := t.claims[at] - t.held()[at.account][at.program]
	if lost > 0 {
		came := t.newest(at.account, at.program, now)
		came = came[:min(lost, int64(len(came)))]
		t.drop(came)
		t.flow(h.Program, "clawed back", int64(len(came)))
		e.debt = lost - int64(len(came))
		t.claims[at] -= lost
		t.short[at] += e.debt
		e.taken = copies(came)
	}
	back := t.giveBack(rest, now)
	back.debt += e.debt
	back.taken = e.taken
	return back
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

// clone is a deep copy, for an operation that may fail halfway.
func (t *twin) clone() *twin {
	out := *t
	copied := map[*row]*row{}
	copyRows := func(rows []*row) []*row {
		out := make([]*row, len(rows))
		for i, r := range rows {
			if copied[r] == nil {
				fresh := *r
				copied[r] = &fresh
			}
			out[i] = copied[r]
		}
		return out
	}
	out.accounts = slices.Clone(t.accounts)
	for i, acc := range out.accounts {
		if acc != nil {
			fresh := *acc
			out.accounts[i] = &fresh
		}
	}
	out.rows = copyRows(t.rows)
	out.remainders, out.short, out.claims, out.idle = maps.Clone(t.remainders), maps.Clone(t.short), maps.Clone(t.claims), maps.Clone(t.idle)
	out.flows, out.debts, out.passed, out.spent = slices.Clone(t.flows), slices.Clone(t.debts), slices.Clone(t.passed), slices.Clone(t.spent)
	out.merges = slices.Clone(t.merges)
	out.holds, out.operations = map[token.OperationID]*twinHold{}, map[token.OperationID]*twinOperation{}
	for id, h := range t.holds {
		fresh := *h
		fresh.rows = copyRows(h.rows)
		out.holds[id] = &fresh
	}
	for id, o := range t.operations {
		fresh := *o
		fresh.rows = copyRows(o.rows)
		out.operations[id] = &fresh
	}
	return &out
}
