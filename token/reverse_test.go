package token_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

func TestAReversedRedemptionReturnsToItsLotsTheLastSpentFirst(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "AVIA", 100)
	b.now = at("2026-02-01")
	b.issue("ann", "AVIA", 100)
	spent := b.redeem("ann", "AVIA", 150, "mart")
	b.has("ann", "AVIA", "50 until 2028-03-01")
	b.owes("avia", "mart", "1.35")
	b.do("mart.redeemer", token.Reverse{Operation: spent, Points: 60})
	b.has("ann", "AVIA", "10 until 2028-02-01, 100 until 2028-03-01")
	b.owes("avia", "mart", "0.81")
	b.do("mart.redeemer", token.Reverse{Operation: spent, Points: 90})
	b.has("ann", "AVIA", "100 until 2028-02-01, 100 until 2028-03-01")
	b.owes("avia", "mart", "0.00")
	b.refuse(token.ErrOverReversed, "mart.redeemer", token.Reverse{Operation: spent, Points: 1})
	if got := b.totals["AVIA"]; got.Redeemed != 150 || got.Reinstated != 150 {
		t.Errorf("totals are %+v, want 150 redeemed and reinstated", got)
	}
}

func TestPointsReturnedAfterTheirLastDayExpireAtOnce(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "AVIA", 100)
	b.now = at("2026-02-01")
	b.issue("ann", "AVIA", 100)
	spent := b.redeem("ann", "AVIA", 200, "mart")
	b.sweepTo(at("2028-02-01"))
	if e := b.do("mart.redeemer", token.Reverse{Operation: spent, Points: 200}); e.Points != 200 || e.Lapsed != 100 {
		t.Errorf("returned %d, of them %d lapsed; want 200 and 100", e.Points, e.Lapsed)
	}
	b.has("ann", "AVIA", "100 until 2028-03-01")
	b.owes("avia", "mart", "0.00")
}

func TestAReversedCaptureReturnsWhatWasCaptured(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	hold := b.hold("ann", "MART", 50, b.now+hour)
	b.do("brew.redeemer", token.Capture{Hold: hold, Points: 30})
	captured := b.last
	b.refuse(token.ErrNotReversible, "brew.redeemer", token.Reverse{Operation: hold, Points: 1})
	b.refuse(token.ErrOverReversed, "brew.redeemer", token.Reverse{Operation: captured, Points: 31})
	b.do("brew.redeemer", token.Reverse{Operation: captured, Points: 30})
	b.has("ann", "MART", "100")
	b.owes("mart", "brew", "0.00")
}

func TestAReversalUsesThePriceOfItsDay(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	spent := b.redeem("ann", "MART", 100, "brew")
	mart := b.programs["MART"]
	mart.Prices.Redemption = 9_000
	b.programs["MART"] = mart
	b.do("brew.redeemer", token.Reverse{Operation: spent, Points: 50})
	b.owes("mart", "brew", "0.225")
}

func TestAReversedIssueTakesItsOwnLotFirst(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "KINO", 10)
	first := b.last
	b.now = at("2026-01-20")
	b.issue("ann", "KINO", 20)
	b.do("kino.issuer", token.Reverse{Operation: first, Points: 4})
	b.has("ann", "KINO", "6 from 2026-01-29 23:00:00 until 2027-12-31 23:00:00, 20 from 2026-02-03 23:00:00 until 2027-12-31 23:00:00")
	b.do("kino.issuer", token.Reverse{Operation: first, Points: 6})
	b.has("ann", "KINO", "20 from 2026-02-03 23:00:00 until 2027-12-31 23:00:00")
}

// Active points of the same last day are other points than the pending ones of an issue.
func TestAReversedPendingIssueLeavesActivePointsAlone(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "KINO", 10)
	b.sweepTo(at("2026-02-01"))
	pending := b.issue("ann", "KINO", 20)
	e := b.do("kino.issuer", token.Reverse{Operation: pending, Points: 20})
	b.has("ann", "KINO", "10 until 2027-12-31 23:00:00")
	if len(e.Taken) != 1 || e.Taken[0].Lots.Total() != 20 {
		t.Errorf("took %v, want one lot of 20", e.Taken)
	}
}

func TestAReversedIssueThatWasSpentTakesTheNewestThenDebt(t *testing.T) {
	b := newBench(t)
	issued := b.issue("ann", "KINO", 100)
	b.sweepTo(at("2026-02-01"))
	b.redeem("ann", "KINO", 90, "mart")
	b.issue("ann", "KINO", 5)
	if e := b.do("kino.issuer", token.Reverse{Operation: issued, Points: 100}); e.Points != 15 || e.Short != 85 || e.Debt != 85 {
		t.Errorf("took %d, short %d, debt %d; want 15, 85, 85", e.Points, e.Short, e.Debt)
	}
	b.has("ann", "KINO", "debt 85")
}

// Each part writes the operation's record anew.
func TestAnOperationIsReversedInSoManyPartsAtMost(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 1000)
	for _, c := range []struct {
		sender    string
		operation token.OperationID
	}{{"mart.issuer", b.issue("ann", "MART", 1000)}, {"brew.redeemer", b.redeem("ann", "MART", 1000, "brew")}} {
		one := token.Reverse{Operation: c.operation, Points: 1}
		for range token.MaxReversals {
			b.do(c.sender, one)
		}
		b.refuse(token.ErrOverReversed, c.sender, one)
	}
}
