package token_test

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

var (
	seedFlag  = flag.Uint64("seed", 1, "first seed of the twin test")
	seedsFlag = flag.Uint64("seeds", 500, "how many seeds the twin test runs")
	stepsFlag = flag.Int("steps", 300, "how many steps the twin test runs for each seed")
)

// step is one move of a random run: time, and then a sweep, new terms or an operation.
type step struct {
	now   token.Time
	sweep bool
	terms *token.Program
	call  call
}

func (s step) String() string {
	switch {
	case s.terms != nil:
		return fmt.Sprintf("%d (%s): new terms %+v", s.now, show(s.now), *s.terms)
	case s.sweep:
		return fmt.Sprintf("%d (%s): sweep", s.now, show(s.now))
	}
	return fmt.Sprintf("%d (%s): %s: %s %T%+v", s.now, show(s.now), name(s.call.sender), strings.TrimRight(string(s.call.id[:]), "\x00"), s.call.op, s.call.op)
}

// both are the two ledgers of a run.
type both struct {
	world *world
	twin  *twin
}

// take makes a step in both ledgers and says what they disagree on. A reason to refuse
// is alike if it is the same sentinel.
func (b both) take(s step) string {
	switch {
	case s.terms != nil:
		b.world.programs[s.terms.Code] = *s.terms
		i, _, _ := b.twin.program(s.terms.Code)
		b.twin.programs[i] = *s.terms
		return ""
	case s.sweep:
		b.world.sweepAll(s.now)
		b.twin.sweep(s.now)
		return differ(b.world, b.twin, s.now, true)
	}
	e, err := b.world.apply(s.call)
	want, reason := b.twin.apply(s.call)
	if !errors.Is(err, reason) || (err == nil) != (reason == nil) {
		return fmt.Sprintf("outcome %v, twin %v", err, reason)
	}
	if d := differEffects(b.twin, e, want, s.now); d != "" {
		return d
	}
	return differ(b.world, b.twin, s.now, false)
}

// replay makes the steps anew and stops at the first that the ledgers disagree on.
func replay(seed uint64, steps []step) (int, string) {
	run := newRun(seed)
	for i, s := range steps {
		if d := run.both.take(s); d != "" {
			return i, d
		}
	}
	return -1, ""
}

// shrink leaves out all steps without which the ledgers still disagree.
func shrink(seed uint64, steps []step) []step {
	for chunk := len(steps) / 2; chunk > 0; chunk /= 2 {
		for i := 0; i+chunk <= len(steps); {
			fewer := slices.Delete(slices.Clone(steps), i, i+chunk)
			if at, _ := replay(seed, fewer); at >= 0 {
				steps = fewer[:at+1]
			} else {
				i += chunk
			}
		}
	}
	return steps
}

// run makes up the steps. Even seeds sweep before every operation and have tight caps;
// odd ones sweep now and then, so that operations meet points whose time has come and
// is not booked, and have none (what is not booked yet counts against a cap).
type run struct {
	both
	*rand.Rand
	lazy    bool
	now     token.Time
	steps   int
	holds   []token.OperationID
	spends  []token.OperationID // issues, redemptions, captures
	pending []token.OperationID // adjustments
	keys    []token.Address
	outcome map[string]int
}

func newRun(seed uint64) *run {
	r := &run{Rand: rand.New(rand.NewPCG(seed, 0)), lazy: seed%2 == 1, now: at("2025-11-20") + token.Time(seed%97)*day, outcome: map[string]int{}}
	partners, programs := r.coalition()
	addresses := []token.Address{key("ann"), key("bob"), key("cleo"), key("dan"), key("eve"), key("fred")}
	r.both = both{newWorld(), newTwin(partners, programs, addresses)}
	r.world.coalition(partners, programs)
	for _, p := range partners {
		for _, k := range p.Keys {
			r.keys = append(r.keys, k.Address)
		}
	}
	r.keys = append(append(r.keys, addresses...), key("new"), token.Address{})
	return r
}

func (r *run) coalition() (partners []partner.Partner, programs []token.Program) {
	status := []partner.Status{partner.Active, partner.Active, partner.Active, partner.Leaving, partner.Suspended}
	for i, id := range []partner.ID{"avia", "brew", "kino", "mart"} {
		p := partner.Partner{ID: id, Status: partner.Active, Keys: roleKeys(id), Limit: 1 << 60}
		if i > 1 {
			p.Status = status[r.IntN(len(status))]
		}
		if !r.lazy {
			p.Limit = partner.Money(100+r.IntN(300)) * 10_000
		}
		partners = append(partners, p)
	}
	for i, code := range []token.Code{"AA", "BB", "CC", "DD", "EE"} {
		p := token.Program{Code: code, Owner: partners[i%4].ID, Terms: 1, Expiry: r.rule(), OffsetSeconds: int64(r.IntN(27)-12) * hour,
			Prices:            token.Prices{Onramp: r.price(), Offramp: r.price(), Redemption: r.price()},
			BackdatingSeconds: []int64{token.Unlimited, 0, 3 * day, 40 * day}[r.IntN(4)]}
		p.ActivationSeconds = []int64{0, 0, 3600, 3 * day}[r.IntN(4)]
		p.DebtCap = []token.Points{0, 30}[r.IntN(2)]
		p.Transfers = r.IntN(3) > 0 && p.Expiry.Kind != token.Sliding
		p.TransferDayCap = []token.Points{0, 40}[r.IntN(2)]
		if !r.lazy && r.IntN(3) == 0 {
			p.Cap = token.Points(50 + r.IntN(100))
		}
		programs = append(programs, p)
	}
	return partners, programs
}

func (r *run) price() token.Money { return token.Money(1+r.IntN(40)) * 500 }

func (r *run) rule() token.ExpiryRule {
	dates := []token.MonthDay{{Month: 2, Day: 29}, {Month: 6, Day: 30}, {Month: 12, Day: 31}}
	switch first := r.IntN(3); token.Expiry(1 + r.IntN(4)) {
	case token.Rolling:
		return token.ExpiryRule{Kind: token.Rolling, Months: 1 + r.IntN(8), Rounding: token.Rounding(r.IntN(5))}
	case token.Calendar:
		return token.ExpiryRule{Kind: token.Calendar, Dates: dates[first : first+1+r.IntN(3-first)], Years: r.IntN(2)}
	case token.Sliding:
		return token.ExpiryRule{Kind: token.Sliding, Months: 1 + r.IntN(3)}
	}
	return token.ExpiryRule{Kind: token.Never}
}

// later moves the time: often not at all, now and then to the instant, or a second to
// either side, at which something falls due.
func (r *run) later() {
	switch r.IntN(15) {
	case 0, 1:
		r.now += token.Time(r.IntN(3 * hour))
	case 2:
		r.now += token.Time(r.IntN(3 * day))
	case 3:
		if r.IntN(4) == 0 {
			r.now += token.Time(r.IntN(60 * day))
		}
	case 4, 5:
		var due []token.Event
		for e := range r.world.agenda {
			if e.At+1 >= r.now && e.At < r.now+40*day {
				due = append(due, e)
			}
		}
		slices.SortFunc(due, token.Event.Compare)
		if len(due) > 0 {
			r.now = max(r.now, due[r.IntN(min(3, len(due)))].At+token.Time(r.IntN(3)-1))
		}
	}
}

func (r *run) next() []step {
	r.later()
	r.steps++
	if r.steps <= 5 {
		return []step{r.operation(token.KindEnroll)}
	}
	var steps []step
	if !r.lazy || r.IntN(6) == 0 {
		steps = append(steps, step{now: r.now, sweep: true})
	}
	if r.IntN(100) == 0 {
		p := r.twin.programs[r.IntN(len(r.twin.programs))]
		p.Terms++
		if rule := r.rule(); p.Expiry.Kind != token.Sliding && rule.Kind != token.Sliding {
			p.Expiry = rule
		}
		return append(steps, step{now: r.now, terms: &p})
	}
	kinds := []token.Kind{token.KindIssue, token.KindIssue, token.KindIssue, token.KindRedeem, token.KindRedeem, token.KindTransfer,
		token.KindExchange, token.KindHold, token.KindHold, token.KindCapture, token.KindReverse, token.KindReverse}
	kind := token.Kind(1 + r.IntN(int(token.KindApproveAdjustment)))
	rare := kind == token.KindRecover || kind == token.KindLock || kind == token.KindEnroll || kind == token.KindSetDayCap
	if r.IntN(2) == 0 || rare && r.IntN(5) > 0 {
		kind = kinds[r.IntN(len(kinds))]
	}
	return append(steps, r.operation(kind))
}

// learn remembers what later operations may name.
func (r *run) learn(s step) {
	if s.call.op == nil {
		return
	}
	kind := s.call.op.Kind()
	result := "refused"
	if op, done := r.world.operations[s.call.id]; done && op.Kind == kind {
		result = "done"
		switch kind {
		case token.KindHold:
			r.holds = append(r.holds, s.call.id)
		case token.KindProposeAdjustment:
			r.pending = append(r.pending, s.call.id)
		}
		if kind == token.KindIssue || kind == token.KindRedeem || kind == token.KindCapture || r.IntN(20) == 0 {
			r.spends = append(r.spends, s.call.id)
		}
	}
	r.outcome[kind.String()+" "+result]++
}

func TestTheLedgerAgreesWithItsTwin(t *testing.T) {
	outcome := map[string]int{}
	for seed := *seedFlag; seed < *seedFlag+*seedsFlag; seed++ {
		run := newRun(seed)
		var steps []step
		for len(steps) < *stepsFlag {
			for _, s := range run.next() {
				steps = append(steps, s)
				d := run.take(s)
				if checkInvariants(t, run.world); d != "" || t.Failed() {
					fewer := shrink(seed, steps)
					_, d = replay(seed, fewer)
					t.Fatalf("seed %d: at step %d: %s\n%s", seed, len(steps), d, list(fewer))
				}
				run.learn(s)
			}
		}
		run.take(step{now: run.now, sweep: true})
		for k, n := range run.outcome {
			outcome[k] += n
		}
	}
	for kind := token.KindEnroll; kind <= token.KindApproveAdjustment; kind++ {
		for _, result := range []string{" done", " refused"} {
			if outcome[kind.String()+result] == 0 {
				t.Errorf("no %s was %s: the test proves nothing about it", kind, result)
			}
		}
	}
	t.Logf("%d seeds from %d: %v", *seedsFlag, *seedFlag, outcome)
}

func list(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintln(&b, s)
	}
	return b.String()
}

// --- operations ---

func (r *run) points() uint64 {
	switch r.IntN(40) {
	case 0:
		return 0
	case 1:
		return []uint64{1<<53 - 1, 1 << 53, 1 << 63, math.MaxUint64}[r.IntN(4)]
	}
	return uint64(1 + r.IntN(25))
}

func (r *run) account() token.Address {
	if r.IntN(40) == 0 {
		return key("fred") // seldom enrolled
	}
	return r.twin.addresses[r.IntN(5)]
}

func (r *run) code() token.Code {
	if r.IntN(60) == 0 {
		return "NONE"
	}
	return r.twin.programs[r.IntN(len(r.twin.programs))].Code
}

func (r *run) someone() token.Address { return r.keys[r.IntN(len(r.keys))] }

// controllerOf is the key that may act for the account.
func (r *run) controllerOf(a token.Address) token.Address {
	i := slices.Index(r.twin.addresses, a)
	acc := r.twin.accounts[i]
	switch {
	case r.IntN(25) == 0 || acc == nil:
		return r.someone()
	case acc.controller == token.Address{}:
		return key(string(acc.home) + ".custodian")
	}
	return acc.controller
}

// keyOf is a partner's key in the role.
func (r *run) keyOf(id partner.ID, role partner.Role) token.Address {
	switch r.IntN(25) {
	case 0:
		return r.someone()
	case 1:
		return key(string(id) + ".every")
	}
	return key(string(id) + "." + role.String())
}

func (r *run) partner() partner.ID {
	if r.IntN(40) == 0 {
		return "none"
	}
	return []partner.ID{"avia", "brew", "kino", "mart"}[r.IntN(4)]
}

func (r *run) ownerOf(code token.Code) partner.ID {
	if _, p, err := r.twin.program(code); err == nil && r.IntN(30) > 0 {
		return p.Owner
	}
	return "avia"
}

func (r *run) one(ids []token.OperationID) token.OperationID {
	if len(ids) == 0 || r.IntN(40) == 0 {
		return id("none")
	}
	return ids[max(0, len(ids)-1-r.IntN(5))]
}

func (r *run) operation(kind token.Kind) step {
	a, code := r.account(), r.code()
	c := call{now: r.now, id: id(fmt.Sprint("s", r.steps)), sender: r.controllerOf(a)}
	switch kind {
	case token.KindEnroll:
		a = r.twin.addresses[r.IntN(6)]
		if r.steps <= 5 {
			a = r.twin.addresses[r.steps-1]
		}
		c.sender = r.keyOf([]partner.ID{"avia", "brew"}[r.IntN(2)], partner.Custodian)
		controller := a
		if r.IntN(3) == 0 {
			controller = token.Address{}
		}
		c.op = token.Enroll{Account: a, Controller: controller}
	case token.KindSetController:
		c.op = token.SetController{Account: a, Controller: []token.Address{a, key("new"), {}}[r.IntN(3)]}
	case token.KindRecover:
		if acc := r.world.accounts[a]; acc.Home != "" {
			c.sender = r.keyOf(acc.Home, partner.Custodian)
		}
		c.op = token.Recover{Account: a, Controller: []token.Address{a, key("new"), {}}[r.IntN(3)]}
	case token.KindVeto:
		for i, acc := range r.twin.accounts { // one that has something to veto, if there is one
			if acc != nil && acc.recovery.At > r.now {
				a = r.twin.addresses[i]
				c.sender = r.controllerOf(a)
			}
		}
		c.op = token.Veto{Account: a}
	case token.KindLock:
		if acc := r.world.accounts[a]; acc.Home != "" && r.IntN(2) == 0 {
			c.sender = r.keyOf(acc.Home, partner.Custodian)
		}
		c.op = token.Lock{Account: a}
		if r.IntN(2) == 0 { // else most accounts end up locked
			c.op = token.Unlock{Account: a}
		}
	case token.KindUnlock:
		c.op = token.Unlock{Account: a}
	case token.KindSetDayCap:
		c.op = token.SetDayCap{Account: a, Cap: []uint64{0, 0, 200_000, 1 << 62, 1<<62 + 1}[r.IntN(5)]}
	default:
		r.onPoints(kind, a, code, &c)
	}
	return step{now: r.now, call: c}
}

func (r *run) onPoints(kind token.Kind, a token.Address, code token.Code, c *call) {
	n := r.points()
	if spends := kind >= token.KindTransfer && kind <= token.KindHold; spends && r.IntN(5) > 0 {
		some := 0
		if a, code, some = r.funded(kind == token.KindTransfer); n < 100 && r.IntN(3) > 0 {
			n = uint64(1 + r.IntN(some))
		}
		c.sender = r.controllerOf(a)
	}
	switch kind {
	case token.KindIssue:
		c.sender = r.keyOf(r.ownerOf(code), partner.Issuer)
		when := uint64(r.now)
		switch r.IntN(8) {
		case 0:
			when -= uint64(r.IntN(50 * day))
		case 1:
			when = []uint64{0, 1, uint64(r.now) + 1, 1 << 63, math.MaxUint64, uint64(r.now) - 3*day, uint64(r.now) - 3*day - 1}[r.IntN(7)]
		}
		c.op = token.Issue{Account: a, Program: code, Points: n, Time: when}
	case token.KindClawback:
		c.sender = r.keyOf(r.ownerOf(code), partner.Issuer)
		if n > 1<<40 && r.IntN(2) == 0 {
			n = 60
		}
		c.op = token.Clawback{Account: a, Program: code, Points: n}
	case token.KindTransfer:
		c.op = token.Transfer{Account: a, To: r.account(), Program: code, Points: n}
	case token.KindExchange:
		c.op = token.Exchange{Account: a, From: code, To: r.code(), Points: n, Minimum: uint64(r.IntN(4))}
	case token.KindRedeem:
		c.op = token.Redeem{Account: a, Program: code, Points: n, Partner: r.partner()}
	case token.KindHold:
		deadline := uint64(r.now) + uint64(1+r.IntN(7*day))
		if r.IntN(12) == 0 {
			deadline = []uint64{0, uint64(r.now), uint64(r.now) + 7*day, uint64(r.now) + 7*day + 1, math.MaxUint64}[r.IntN(5)]
		}
		c.op = token.PlaceHold{Account: a, Program: code, Points: n, Partner: r.partner(), Deadline: deadline}
	case token.KindCapture, token.KindRelease:
		hold := r.open()
		c.sender = r.keyOf(r.world.holds[hold].Payee, partner.Redeemer)
		if c.op = (token.Release{Hold: hold}); kind == token.KindCapture {
			if held := uint64(r.world.holds[hold].Points); n < 100 && held > 0 && r.IntN(4) > 0 {
				n = 1 + n%held
			}
			c.op = token.Capture{Hold: hold, Points: n}
		}
	case token.KindReverse:
		target := r.one(r.spends)
		done, role := r.world.operations[target], partner.Redeemer
		if done.Kind == token.KindIssue {
			role = partner.Issuer
		}
		c.sender = r.keyOf(done.Partner, role)
		switch left := uint64(done.Points - done.Reversed); {
		case r.IntN(3) == 0:
			n = left
		case n < 100 && left > 0:
			n = 1 + n%left
		}
		c.op = token.Reverse{Operation: target, Points: n}
	case token.KindProposeAdjustment:
		c.sender = r.keyOf(r.ownerOf(code), partner.Issuer)
		c.op = token.ProposeAdjustment{Account: a, Program: code, Points: n, Direction: token.Direction(1 + r.IntN(2)), Reason: token.AdjustmentReason(r.IntN(7))}
	case token.KindApproveAdjustment:
		proposal := r.one(r.pending)
		c.sender = r.keyOf(r.world.adjustments[proposal].Partner, partner.Treasurer)
		c.op = token.ApproveAdjustment{Adjustment: proposal}
	}
}

// funded is an account with points to spend, the program that they are of, and how
// many: at random, if there is any.
func (r *run) funded(transfers bool) (a token.Address, code token.Code, n int) {
	for _, at := range r.Perm(len(r.twin.addresses) * len(r.twin.programs)) {
		i, j := at%len(r.twin.addresses), at/len(r.twin.addresses)
		if n := len(r.twin.spendable(i, j, r.now)); n > 0 && (!transfers || r.twin.programs[j].Transfers) {
			return r.twin.addresses[i], r.twin.programs[j].Code, n
		}
	}
	return r.account(), r.code(), 25
}

// open is a hold that is open, if there is any.
func (r *run) open() token.OperationID {
	for _, i := range r.Perm(len(r.holds)) {
		if h := r.world.holds[r.holds[i]]; h.Status == token.HoldOpen && h.Deadline > r.now && r.IntN(8) > 0 {
			return r.holds[i]
		}
	}
	return r.one(r.holds)
}
