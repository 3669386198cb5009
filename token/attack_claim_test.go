package token_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

// A member has his points on hold when they are clawed back, earns others while the claim
// waits, and has the hold captured: what he earned is not out of reach for that.
func TestWhatComesInWhileAClaimWaitsPaysItWhenACaptureTookTheHold(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	hold := b.hold("ann", "MART", 100, b.now+hour)
	b.do("mart.issuer", token.Clawback{Account: key("ann"), Program: "MART", Points: 100, Reason: token.ForReturn})
	b.issue("ann", "MART", 70)
	b.do("brew.redeemer", token.Capture{Hold: hold, Points: 100})
	b.has("ann", "MART", "debt 30")
	if got := b.totals["MART"].ClawedBack; got != 70 {
		t.Errorf("%d clawed back, want 70", got)
	}
	b.issue("ann", "MART", 30)
	b.has("ann", "MART", "nothing")
}
