package token_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
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
	c := s.call
	return fmt.Sprintf("%d (%s): %s: %s %T%s", s.now, show(s.now), name(c.sender), strings.TrimRight(string(c.id[:]), "\x00"), c.op, spelled(fmt.Sprintf("%+v", c.op)))
}

var byteArray = regexp.MustCompile(`\[[0-9 ]{39,}\]`)

// spelled writes addresses and ids, which fmt shows as lists of bytes, as the names they are.
func spelled(text string) string {
	return byteArray.ReplaceAllStringFunc(text, func(list string) string {
		var out []byte
		for _, field := range strings.Fields(strings.Trim(list, "[]")) {
			b, _ := strconv.Atoi(field)
			out = append(out, byte(b))
		}
		return strconv.Quote(strings.TrimRight(string(out), "\x00"))
	})
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
	b.world.mature(s.now)
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

// run makes up the steps. Even seeds sweep before every operation; odd ones sweep now
// and then, so that operations meet points whose time has come and is not booked.
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
	var addresses []token.Address
	for _, name := range []string{"ann", "gus", "gil", "hal", "hope", "bob", "eve", "fred"} {
		addresses = append(addresses, key(name))
	}
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
	status := []partner.Status{partner.Active, partner.Active, partner.Active, partner.Leaving, partner.Suspended, partner.Gone, partner.Defaulted}
	for i, id := range []partner.ID{"avia", "brew", "kino", "mart"} {
		p := partner.Partner{ID: id, Status: partner.Active, Keys: roleKeys(id), Limit: 1 << 60}
		if i > 1 {
			p.Status = status[r.IntN(len(status))]
		}
		p.Limit = partner.Money(100+r.IntN(300)) * 10_000
		p.IssuerDayLimit = []partner.Money{0, 0, p.Limit / 3}[r.IntN(3)]
		partners = append(partners, p)
	}
	for i, code := range []token.Code{"AA", "BB", "CC", "DD", "EE"} {
		p := token.Program{Code: code, Owner: partners[i%4].ID, Terms: 1, ExchangeShareBasisPoints: []int64{10_000, 10_000, 300, 0}[r.IntN(4)], Expiry: r.rule(), OffsetSeconds: int64(r.IntN(27)-12) * hour,
			Prices:            token.Prices{Onramp: r.price(), Offramp: r.price(), Redemption: r.price()},
			BackdatingSeconds: []int64{token.Unlimited, 0, 3 * day, 40 * day}[r.IntN(4)]}
		p.ActivationSeconds = []int64{0, 0, 3600, 3 * day}[r.IntN(4)]
		p.DebtCap = []token.Points{0, 30}[r.IntN(2)]
		p.Transfers = r.IntN(3) > 0 && p.Expiry.Kind != token.Sliding
		p.TransferDayCap = []token.Points{0, 15}[r.IntN(2)]
		if r.IntN(3) == 0 {
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
		return []step{r.operation(op.KindEnroll)}
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
	kinds := []op.Kind{op.KindIssue, op.KindIssue, op.KindIssue, op.KindRedeem, op.KindRedeem, op.KindTransfer,
		op.KindExchange, op.KindHold, op.KindHold, op.KindCapture, op.KindReverse, op.KindReverse}
	kind := token.Kinds[r.IntN(len(token.Kinds))].Kind()
	rare := kind == op.KindRecover || kind == op.KindLock || kind == op.KindEnroll
	if r.IntN(2) == 0 || rare && r.IntN(5) > 0 {
		kind = kinds[r.IntN(len(kinds))]
	}
	if r.IntN(8) == 0 && r.recovering() {
		kind = op.KindVeto // which has so short a time
	}
	return append(steps, r.operation(kind))
}

func (r *run) recovering() bool {
	for _, acc := range r.twin.accounts {
		if acc != nil && acc.recovery.At > r.now {
			return true
		}
	}
	return false
}

// learn remembers what later operations may name.
func (r *run) learn(s step) {
	if s.call.op == nil {
		return
	}
	kind := s.call.op.Kind()
	result := "refused"
	if o, done := r.world.operations[s.call.id]; done && o.Kind == kind {
		result = "done"
		switch kind {
		case op.KindHold:
			r.holds = append(r.holds, s.call.id)
		case op.KindProposeAdjustment:
			r.pending = append(r.pending, s.call.id)
		}
		if kind == op.KindIssue || kind == op.KindRedeem || kind == op.KindCapture || r.IntN(20) == 0 {
			r.spends = append(r.spends, s.call.id)
		}
	}
	r.outcome[kind.String()+" "+result]++
	if acc := r.world.accounts[r.named(s.call.op)]; acc.Forward != (token.Address{}) || len(acc.Sources) > 0 {
		r.outcome[kind.String()+" "+result+" after a merge"]++
	}
}

// named is the account that an operation is about.
func (r *run) named(o token.Operation) (a token.Address) {
	switch o := o.(type) {
	case token.Capture:
		return r.world.holds[o.Hold].Account
	case token.Release:
		return r.world.holds[o.Hold].Account
	case token.Reverse:
		return r.world.operations[o.Operation].Account
	case token.ApproveAdjustment:
		return r.world.adjustments[o.Adjustment].Account
	case token.Transfer:
		return o.To
	case token.Merge:
		return o.Target
	}
	o.Walk(&firstNamed{first: &a})
	return a
}

// firstNamed is a visitor that looks for the first account that an operation names.
type firstNamed struct {
	op.Visitor
	first *token.Address
}

func (v *firstNamed) Address(_ string, a token.Address) token.Address {
	if *v.first == (token.Address{}) {
		*v.first = a
	}
	return a
}

func (*firstNamed) Word(_ string, v [32]byte) [32]byte         { return v }
func (*firstNamed) Number(_ string, v uint64) uint64           { return v }
func (*firstNamed) Text(_ op.TextField, v string) string       { return v }
func (*firstNamed) Choice(_ op.ChoiceField, v uint8) uint8     { return v }
func (*firstNamed) Bytes(_ op.BytesField, v op.Bytes) op.Bytes { return v }

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
	results := []string{" done", " refused", " done after a merge", " refused after a merge"}
	for _, o := range token.Kinds {
		for _, result := range results {
			what := o.Kind().String() + result
			never := what == "enroll done after a merge"
			if none := outcome[what] == 0; none != never {
				t.Errorf("%s: %d: the test proves nothing about it", what, outcome[what])
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
