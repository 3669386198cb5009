package ledger_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

var (
	randomSeed   = flag.Uint64("seed", 0, "run the random blocks of this seed only")
	randomSeeds  = flag.Int("seeds", 50, "how many seeds of random blocks to run")
	randomBlocks = flag.Int("blocks", 25, "how many random blocks a seed makes")
)

// TestRandomBlocks runs random blocks on the real ledger and over plain maps: every
// operation must end alike and leave the same state, and after every block every
// invariant must hold. A failure names its seed.
func TestRandomBlocks(t *testing.T) {
	first, n := uint64(1), *randomSeeds
	if *randomSeed != 0 {
		first, n = *randomSeed, 1
	}
	tally := map[string]int{}
	for seed := first; seed < first+uint64(n); seed++ {
		ok := t.Run("", func(t *testing.T) {
			t.Logf("again with: go test ./ledger -run TestRandomBlocks -seed %d", seed)
			runRandom(t, &dice{Rand: rand.New(rand.NewPCG(seed, 0))}, *randomBlocks, tally)
		})
		if !ok {
			return
		}
	}
	for _, o := range token.Kinds {
		if ok := tally[o.Kind().String()+" ok"]; ok < 2 && n > 1 {
			t.Errorf("only %d of kind %s took effect: the dice test too little of it", ok, o.Kind())
		}
	}
	t.Log(tally)
}

// FuzzBlocks lets the fuzzer choose the dice: no input may break an invariant, panic
// or make the ledger and the maps differ.
func FuzzBlocks(f *testing.F) {
	f.Add([]byte("a purchase, an exchange and a redemption"), uint64(1))
	f.Fuzz(func(t *testing.T, choices []byte, seed uint64) {
		if len(choices) > 4096 {
			return
		}
		runRandom(t, &dice{Rand: rand.New(&script{choices, rand.NewPCG(seed, 1)})}, 4, map[string]int{})
	})
}

// script is a source of numbers that come from bytes until these run out.
type script struct {
	left []byte
	then *rand.PCG
}

func (s *script) Uint64() (n uint64) {
	if len(s.left) == 0 {
		return s.then.Uint64()
	}
	for range min(4, len(s.left)) {
		n, s.left = n<<16|uint64(s.left[0])<<8, s.left[1:]
	}
	return n
}

// runRandom counts in tally what became of the operations, by kind.
func runRandom(t *testing.T, d *dice, blocks int, tally map[string]int) {
	c := newCoalition(t)
	twin := newPlain(t, c.view())
	d.c, d.ids, d.past = c, map[op.Kind][]token.OperationID{}, nil
	inputs := d.founding()
	for range blocks {
		b := ledger.Block{Height: c.ledger.Height() + 1, Time: c.now, Inputs: inputs}
		c.withinCost(inputs...)
		var got []string
		for _, r := range c.block(inputs...) {
			if len(r.Receipts) == 0 || r.Code != 0 {
				got = append(got, outcome(r))
				continue
			}
			for _, receipt := range r.Receipts {
				got = append(got, outcome(ledger.Result{Code: receipt.Code}))
				tally[receipt.Kind.String()+" "+got[len(got)-1]]++
				if receipt.Code == 0 {
					d.ids[receipt.Kind] = append(d.ids[receipt.Kind], receipt.ID)
				}
			}
		}
		if want := twin.block(b); !slices.Equal(got, want) {
			t.Fatalf("block %d:\nledger %v\n  maps %v", b.Height, got, want)
		}
		v := c.view()
		twin.compare(t, v)
		c.now += d.wait()
		inputs = make([]ledger.Input, d.IntN(6))
		for i := range inputs {
			inputs[i] = d.input()
		}
	}
}

// dice makes random transactions that are mostly sensible.
type dice struct {
	*rand.Rand
	c    *coalition
	ids  map[op.Kind][]token.OperationID // that took effect, for later ones to refer to
	past []ledger.Input
}

func pick[T any](d *dice, values ...T) T { return values[d.IntN(len(values))] }

// rarely is true one time in n.
func (d *dice) rarely(n int) bool { return d.IntN(n) == 0 }

func (d *dice) wait() token.Time {
	return pick(d, token.Time(0), 0, 1, 60, 60, 3600, 3600, 3600, 86400, 86400, 86400, 15*86400, 120*86400)
}

// founding enrolls the members of both partners and gives them points.
func (d *dice) founding() (inputs []ledger.Input) {
	for _, home := range []partner.ID{"mart", "kino"} {
		var enroll, issue []op.Operation
		for i := range 3 {
			a := homeMember(home, i)
			enroll = append(enroll, kept(home, i, d.c.ref()))
			issue = append(issue, token.Issue{Account: a, Program: codeOf(home), Points: 1000, Time: uint64(d.c.now) - uint64(d.IntN(20*86400)), Reason: token.ForPurchase, Ref: d.c.ref()})
		}
		// One with a key, which is the custodian's, so that he signs all that members do.
		enroll = append(enroll, d.c.own(string(home)+" custodian", home))
		inputs = append(inputs, d.c.sign(string(home)+" custodian", tx.Atomic, enroll...), d.c.sign(string(home)+" issuer", tx.Atomic, issue...))
	}
	return inputs
}

func homeMember(home partner.ID, i int) token.Address {
	return kept(home, i, token.Ref{}).Account
}

func codeOf(home partner.ID) token.Code {
	if home == "kino" {
		return "KINO"
	}
	return "MART"
}

func (d *dice) home() partner.ID { return pick[partner.ID](d, "mart", "mart", "kino") }
func (d *dice) member() token.Address {
	return homeMember(pick(d, partner.ID("mart"), "kino"), d.IntN(4))
}

// own is a member of the partner, or rarely anyone.
func (d *dice) own(home partner.ID) token.Address {
	if d.rarely(12) {
		return d.member()
	}
	return homeMember(home, d.IntN(3))
}

func (d *dice) code() token.Code {
	if d.rarely(30) {
		return "NONE"
	}
	return pick[token.Code](d, "MART", "MART", "KINO")
}

func (d *dice) points() uint64 {
	if d.rarely(25) {
		return pick[uint64](d, 0, 6000, 1<<53, 1<<63)
	}
	return uint64(1 + d.IntN(200))
}

func (d *dice) payee() partner.ID {
	if d.rarely(30) {
		return "none"
	}
	return pick[partner.ID](d, "mart", "kino", "kino")
}

func (d *dice) id(kinds ...op.Kind) token.OperationID {
	ids := d.ids[pick(d, kinds...)]
	if len(ids) == 0 || d.rarely(30) {
		return token.OperationID{}
	}
	return ids[len(ids)-1-d.IntN(min(4, len(ids)))]
}

func (d *dice) ref() token.Ref {
	if d.rarely(20) {
		return token.Ref{byte(d.IntN(20))}
	}
	return d.c.ref()
}

func (d *dice) input() ledger.Input {
	switch {
	case d.rarely(20) && len(d.past) > 0:
		return pick(d, d.past...)
	case d.rarely(20):
		noise := make([]byte, d.IntN(80))
		for i := range noise {
			noise[i] = byte(d.Uint32())
		}
		return ledger.Admit(append([]byte{0x50}, noise...), tx.Domain{ChainID: 7001})
	}
	home, role := d.home(), pick(d, "custodian", "custodian", "custodian", "issuer", "issuer",
		"redeemer", "redeemer", "treasurer")
	ops := make([]op.Operation, 1+d.IntN(4))
	for i := range ops {
		does := role
		if d.rarely(25) {
			does = pick(d, "custodian", "issuer", "redeemer", "treasurer")
		}
		ops[i] = d.op(home, does)
	}
	mode := tx.Atomic
	if len(ops) > 1 && d.IntN(3) > 0 {
		mode = tx.Independent
	}
	in := d.c.sign(string(home)+" "+role, mode, ops...)
	d.past = append(d.past, in)
	return in
}

func (d *dice) op(home partner.ID, role string) op.Operation {
	now := uint64(d.c.now)
	switch role {
	case "issuer":
		switch d.IntN(6) {
		case 0:
			return token.Clawback{Account: d.member(), Program: codeOf(home), Points: d.points(), Reason: token.ForReturn, Ref: d.ref()}
		case 1:
			return token.Reverse{Operation: d.id(op.KindIssue), Points: d.points(), Ref: d.ref()}
		case 2:
			return token.ProposeAdjustment{Account: d.member(), Program: codeOf(home), Points: d.points(),
				Direction: pick(d, token.ToCredit, token.ToDebit), Reason: token.ForGoodwill, Ref: d.ref()}
		}
		return token.Issue{Account: d.member(), Program: pick(d, codeOf(home), codeOf(home), codeOf(home), d.code()), Points: d.points(),
			Time:   now - uint64(d.IntN(32*86400)) + pick[uint64](d, 0, 0, 0, 86400),
			Reason: token.ForPurchase, Ref: d.ref()}
	case "redeemer":
		switch d.IntN(4) {
		case 0:
			return token.Release{Hold: d.id(op.KindHold), Ref: d.ref()}
		case 1:
			return token.Reverse{Operation: d.id(op.KindRedeem, op.KindCapture, op.KindHold), Points: d.points() / 3, Ref: d.ref()}
		}
		return token.Capture{Hold: d.id(op.KindHold), Points: d.points() / 2, Ref: d.ref()}
	case "treasurer":
		return token.ApproveAdjustment{Adjustment: d.id(op.KindProposeAdjustment), Ref: d.ref()}
	}
	return d.custodianOp(home, now)
}

// merge merges an account in custody into another, or into the one with a key.
func (d *dice) merge(home partner.ID, now uint64) token.Merge {
	o := token.Merge{Source: d.own(home), Target: d.own(home), Ref: d.ref()}
	if d.rarely(2) {
		custodian := string(home) + " custodian"
		o.Target, o.Date = d.c.address(custodian), now
		o.Consent = d.c.joined(custodian, address.Joining{Origin: testOrigin, Home: string(home),
			Source: o.Source, Account: o.Target, Date: o.Date})
	}
	return o
}

func (d *dice) custodianOp(home partner.ID, now uint64) op.Operation {
	own := d.c.address(string(home) + " custodian")
	switch d.IntN(17) {
	case 16:
		return d.merge(home, now)
	case 0, 1, 2:
		return token.Transfer{Account: d.own(home), To: d.member(), Program: d.code(),
			Points: d.points(), Ref: d.ref()}
	case 3, 4, 5:
		return token.Exchange{Account: d.own(home), From: d.code(), To: d.code(), Points: d.points(), Minimum: uint64(d.IntN(3)), Ref: d.ref()}
	case 6, 7, 8:
		return token.Redeem{Account: d.own(home), Program: d.code(), Points: d.points(), Partner: d.payee(), Ref: d.ref()}
	case 9, 10, 11:
		return token.Hold{Account: d.own(home), Program: d.code(), Points: d.points(), Partner: d.payee(),
			Deadline: now + uint64(d.IntN(8*86400)), Ref: d.ref()}
	case 12:
		return kept(pick(d, home, home, "mart"), d.IntN(4), d.ref())
	case 13:
		return pick[op.Operation](d, token.Lock{Account: d.own(home), Ref: d.ref()}, token.Unlock{Account: d.own(home), Ref: d.ref()},
			token.Unlock{Account: d.own(home), Ref: d.ref()})
	case 14:
		a := own
		return pick[op.Operation](d, token.Recover{Account: a, Controller: own, Ref: d.ref()},
			token.Veto{Account: a, Ref: d.ref()}, token.Veto{Account: a, Ref: d.ref()})
	}
	return pick[op.Operation](d, token.SetDayCap{Account: d.own(home), Cap: uint64(d.IntN(3_000_000)), Ref: d.ref()},
		token.SetController{Account: own, Controller: pick(d, token.Address{}, own, own),
			Ref: d.ref()})
}
