package token_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// reasonedOp is an operation of each kind that has a reason, with the one given.
func reasonedOp(kind op.Kind, why token.Reason) token.Operation {
	switch kind {
	case op.KindIssue:
		return token.Issue{Account: key("ann"), Program: "MART", Points: 1, Time: uint64(at("2026-01-15 12:00")), Reason: why}
	case op.KindClawback:
		return token.Clawback{Account: key("ann"), Program: "MART", Points: 1, Reason: why}
	default:
		return token.ProposeAdjustment{Account: key("ann"), Program: "MART", Points: 1, Direction: token.ToDebit, Reason: why}
	}
}

var reasonRow = regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| ([a-z_, ]+) \\|")

// The page lists every reason with the kinds that have it. What it says is taken, and
// everything else is refused.
func TestReasonsAreThoseOfThePage(t *testing.T) {
	listed := map[op.Kind][]token.Reason{}
	words := []token.Reason{"", "gift", "Purchase", "purchase1"}
	for _, row := range reasonRow.FindAllStringSubmatch(page(t, "reasons"), -1) {
		words = append(words, token.Reason(row[1]))
		for name := range strings.SplitSeq(row[2], ", ") {
			kind, ok := op.ParseKind(name)
			if !ok {
				t.Fatalf("the page has %s for %q", row[1], name)
			}
			listed[kind] = append(listed[kind], token.Reason(row[1]))
		}
		if len(row[1]) > token.MaxReasonLength {
			t.Errorf("%s has %d bytes", row[1], len(row[1]))
		}
	}
	for _, o := range everyKind() {
		kind := o.Kind()
		if got := token.Reasons(kind); !slices.Equal(got, listed[kind]) {
			t.Errorf("%s has the reasons %q, and by the page %q", kind, got, listed[kind])
		}
	}
	for kind, known := range listed {
		for _, why := range words {
			b := newBench(t)
			b.issue("ann", "MART", 10)
			var want error
			if !slices.Contains(known, why) {
				want = token.ErrUnknownReason
			}
			_, err := b.apply(call{b.now, key("mart.issuer"), id("it"), reasonedOp(kind, why)})
			if !errors.Is(err, want) || (err == nil) != (want == nil) {
				t.Errorf("%s for %q: %v, want %v", kind, why, err, want)
			}
			if kept := b.operations[id("it")].Reason; err == nil && kept != why {
				t.Errorf("%s for %q is kept for %q", kind, why, kept)
			}
		}
	}
}

// Whoever reads why points came or went finds it at the approval too, where they did.
func TestAnApprovalKeepsTheReason(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 10)
	o := reasonedOp(op.KindProposeAdjustment, token.ForGoodwill)
	if _, err := b.apply(call{b.now, key("mart.issuer"), id("sorry"), o}); err != nil {
		t.Fatal(err)
	}
	approve := token.ApproveAdjustment{Adjustment: id("sorry")}
	_, err := b.apply(call{b.now, key("mart.treasurer"), id("approved"), approve})
	if kept := b.operations[id("approved")].Reason; err != nil || kept != token.ForGoodwill {
		t.Errorf("approved for %q, %v", kept, err)
	}
}
