package token_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// tape deals out a fuzzer's bytes; at its end it deals zeros.
type tape struct{ left []byte }

func (t *tape) byte() byte {
	if len(t.left) == 0 {
		return 0
	}
	b := t.left[0]
	t.left = t.left[1:]
	return b
}

// number is small, near an edge, or any 64 bits at all.
func (t *tape) number(now token.Time) uint64 {
	edges := []uint64{0, 1, 1<<53 - 1, 1 << 53, math.MaxInt64, 1 << 63, math.MaxUint64, uint64(now), uint64(now) + 1, uint64(now) + 7*day, 1 << 62}
	switch b := t.byte(); {
	case b < 200:
		return uint64(b)
	case b < 240:
		return edges[int(b)%len(edges)]
	default:
		var wide [8]byte
		for i := range wide {
			wide[i] = t.byte()
		}
		return binary.LittleEndian.Uint64(wide[:])
	}
}

func pick[T any](t *tape, from ...T) T { return from[int(t.byte())%len(from)] }

// reason is a word of a list, mostly, or what is none.
func (t *tape) reason() token.Reason {
	return pick(t, token.ForPurchase, token.ForReturn, token.ForFraud, "", "gift")
}

// operation reads an operation off the tape.
func (t *tape) operation(b *bench) token.Operation {
	a := pick(t, key("ann"), key("bob"), key("cleo"), key("dan"), token.Address{})
	code := pick[token.Code](t, "AVIA", "BEAN", "BREW", "KINO", "MART", "EXIT", "NONE", "")
	who := pick[partner.ID](t, "avia", "brew", "kino", "mart", "exit", "halt", "none", "")
	other := pick(t, key("ann"), key("bob"), key("new"), token.Address{})
	o := b.someOperation(t)
	n := t.number(b.now)
	switch token.Kinds[int(t.byte())%len(token.Kinds)].Kind() {
	case op.KindEnroll:
		wrong := token.Enroll{Account: a, Controller: other}
		return pick(t, wrong, consented("dan", "mart", b.now), kept("kid"))
	case op.KindSetController:
		return token.SetController{Account: a, Controller: other}
	case op.KindRecover:
		return token.Recover{Account: a, Controller: other}
	case op.KindVeto:
		return token.Veto{Account: a}
	case op.KindLock:
		return token.Lock{Account: a}
	case op.KindUnlock:
		return token.Unlock{Account: a}
	case op.KindMerge:
		return joined(a, other, "mart", name(other), b.now)
	case op.KindSetDayCap:
		return token.SetDayCap{Account: a, Cap: n}
	case op.KindIssue:
		return token.Issue{Account: a, Program: code, Points: n, Time: t.number(b.now), Reason: t.reason()}
	case op.KindClawback:
		return token.Clawback{Account: a, Program: code, Points: n, Reason: t.reason()}
	case op.KindTransfer:
		return token.Transfer{Account: a, To: other, Program: code, Points: n}
	case op.KindExchange:
		return token.Exchange{Account: a, From: code, To: pick[token.Code](t, "AVIA", "BEAN", "BREW", "KINO", "MART"), Points: n, Minimum: t.number(b.now)}
	case op.KindRedeem:
		return token.Redeem{Account: a, Program: code, Points: n, Partner: who}
	case op.KindHold:
		return token.Hold{Account: a, Program: code, Points: n, Partner: who, Deadline: t.number(b.now)}
	case op.KindCapture:
		return token.Capture{Hold: o, Points: n}
	case op.KindRelease:
		return token.Release{Hold: o}
	case op.KindReverse:
		return token.Reverse{Operation: o, Points: n}
	case op.KindProposeAdjustment:
		return token.ProposeAdjustment{Account: a, Program: code, Points: n, Direction: token.Direction(t.byte()),
			Reason: t.reason()}
	}
	return token.ApproveAdjustment{Adjustment: o}
}

// someOperation is the id of one of the last operations.
func (b *bench) someOperation(t *tape) token.OperationID {
	return operationName(b.runs - int(t.byte()%8))
}

// FuzzOperations runs operations with any amounts, times, names and signers. None may
// panic, and the invariants hold after each.
func FuzzOperations(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("every wallet must add up, whatever it is told to do, in whatever order"))
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 255, 254, 253, 252, 251, 250})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		b, left := newBench(t), &tape{bytes}
		for _, code := range []token.Code{"AVIA", "BEAN", "BREW", "KINO", "MART"} {
			b.issue("ann", code, 1000)
		}
		for range 40 {
			if len(left.left) == 0 {
				break
			}
			b.now += token.Time(pick[int](left, 0, 0, 0, 1, hour, day, 15*day, 400*day))
			if left.byte()%2 == 0 {
				b.sweepTo(b.now)
			}
			sender := pick(left, "ann", "bob", "new", "kino.custodian", "mart.custodian", "avia.every", "brew.every", "kino.every",
				"mart.every", "mart.treasurer", "exit.every", "halt.every", "gone.every", "")
			b.try(sender, left.operation(b))
		}
	})
}
