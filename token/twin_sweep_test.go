package token_test

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// walk runs random operations on a world whose sweeps are few, and shows it before and
// after each step.
func walk(seed uint64, show func(before *world, s step, after *world)) {
	r := newRun(seed)
	for range 150 {
		for _, s := range r.next() {
			before := r.world.clone()
			r.take(s)
			r.learn(s)
			show(before, s, r.world)
		}
	}
}

// A block books only so much; the rest waits for the next. How much it is must not matter.
func TestSweepingInPiecesIsSweepingAtOnce(t *testing.T) {
	for seed := uint64(1); seed < 60; seed += 2 {
		walk(seed, func(_ *world, s step, w *world) {
			if s.call.op == nil || len(w.operations)%4 > 0 || t.Failed() {
				return
			}
			once, pieces := w.clone(), w.clone()
			once.sweepAll(s.now)
			for left := -1; left != len(pieces.agenda.all(s.now)); {
				left = len(pieces.agenda.all(s.now))
				pieces.sweep(s.now, 1)
				checkInvariants(t, pieces)
			}
			if !reflect.DeepEqual(once, pieces) {
				t.Errorf("seed %d at %d: a sweep in pieces ends otherwise", seed, s.now)
			}
		})
	}
}

// expiries are the points of a program in lots and open holds, by expiry.
func expiries(w *world) map[token.Code]map[token.Time]token.Points {
	out := map[token.Code]map[token.Time]token.Points{}
	count := func(code token.Code, lots token.Lots) {
		if out[code] == nil {
			out[code] = map[token.Time]token.Points{}
		}
		for _, lot := range lots {
			out[code][lot.ExpiresAt] += lot.Amount
		}
	}
	for key, b := range w.balances {
		count(key.Program, b.Lots)
	}
	for _, h := range w.holds {
		count(h.Program, h.Lots)
	}
	return out
}

// surviving are the points that expire at x or later; 0 is never.
func surviving(points map[token.Time]token.Points, x token.Time) (sum token.Points) {
	for at, n := range points {
		if at == 0 || x != 0 && at >= x {
			sum += n
		}
	}
	return sum
}

// Invariant 2: whatever is not a new point, and not a reversal, leaves no more points
// alive after any day than there were.
func TestNoLotsExpiryMovesLater(t *testing.T) {
	adds := map[op.Kind]bool{op.KindIssue: true, op.KindExchange: true, op.KindReverse: true, op.KindApproveAdjustment: true}
	for seed := uint64(0); seed < 60; seed++ {
		walk(seed, func(before *world, s step, after *world) {
			if s.call.op != nil && adds[s.call.op.Kind()] {
				return
			}
			was, is := expiries(before), expiries(after)
			for code, points := range is {
				for x := range maps.Keys(points) {
					if later, earlier := surviving(points, x), surviving(was[code], x); later > earlier {
						t.Errorf("seed %d: %s: %d %s expire at %d or later, before it were %d", seed, fmt.Sprint(s), later, code, x, earlier)
					}
				}
			}
		})
	}
}
