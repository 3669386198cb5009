package token_test

import (
	"errors"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// TestStatusDecides walks the table of rights: in every status each operation that asks
// for a right is refused as partner_inactive exactly where the status excludes it.
func TestStatusDecides(t *testing.T) {
	now := uint64(at("2026-01-15 12:00"))
	issue := token.Issue{Account: key("ann"), Program: "MART", Points: 10, Time: now,
		Reason: token.ForPurchase}
	adjust := func(d token.Direction) token.ProposeAdjustment {
		return token.ProposeAdjustment{Account: key("ann"), Program: "MART", Points: 1, Direction: d, Reason: token.ForCorrection}
	}
	for _, c := range []struct {
		name   string
		right  partner.Right // that mart's status must give
		sender string
		op     token.Operation
	}{
		{"issue", partner.ToIssue, "mart.issuer", issue},
		{"exchange into its program", partner.ToIssue, "ann", token.Exchange{Account: key("ann"), From: "BREW", To: "MART", Points: 5}},
		{"credit proposed", partner.ToIssue, "mart.issuer", adjust(token.ToCredit)},
		{"credit approved", partner.ToIssue, "mart.treasurer", token.ApproveAdjustment{Adjustment: id("credit")}},
		{"clawback", partner.ToTakeBack, "mart.issuer", token.Clawback{Account: key("ann"), Program: "MART", Points: 1, Reason: token.ForReturn}},
		{"debit proposed", partner.ToTakeBack, "mart.issuer", adjust(token.ToDebit)},
		{"debit approved", partner.ToTakeBack, "mart.treasurer", token.ApproveAdjustment{Adjustment: id("debit")}},
		{"issue reversed", partner.ToTakeBack, "mart.issuer", token.Reverse{Operation: id("issued"), Points: 1}},
		{"redeem at it", partner.ToHonour, "ann", token.Redeem{Account: key("ann"), Program: "BREW", Points: 1, Partner: "mart"}},
		{"hold for it", partner.ToHonour, "ann", token.Hold{Account: key("ann"), Program: "BREW", Points: 1, Partner: "mart", Deadline: now + 60}},
		{"capture", partner.ToCapture, "mart.redeemer", token.Capture{Hold: id("held"), Points: 1}},
		{"release", partner.ToGiveBack, "mart.redeemer", token.Release{Hold: id("held")}},
		{"redemption reversed", partner.ToGiveBack, "mart.redeemer", token.Reverse{Operation: id("redeemed"), Points: 1}},
		{"enroll", partner.ToEnroll, "mart.custodian", consented("dan", "mart", at("2026-01-15 12:00"))},
		{"spend in custody", partner.ToKeep, "mart.custodian", token.Redeem{Account: key("kid"), Program: "BREW", Points: 1, Partner: "brew"}},
		{"unlock in custody", partner.ToKeep, "mart.custodian", token.Unlock{Account: key("kid")}},
		{"recover", partner.ToKeep, "mart.custodian", token.Recover{Account: key("ann"), Controller: key("new")}},
		{"lock a member's own account", partner.ToLock, "mart.custodian", token.Lock{Account: key("ann")}},
		{"lock an account in custody", partner.ToLock, "mart.custodian", token.Lock{Account: key("kid")}},
		{"redeem its points", partner.Redeemable, "ann", token.Redeem{Account: key("ann"), Program: "MART", Points: 1, Partner: "brew"}},
		{"hold its points", partner.Redeemable, "ann", token.Hold{Account: key("ann"), Program: "MART", Points: 1, Partner: "brew", Deadline: now + 60}},
		{"exchange its points", partner.Exchangeable, "ann", token.Exchange{Account: key("ann"), From: "MART", To: "BREW", Points: 50}},
		{"pass its points on", partner.Transferable, "ann", token.Transfer{Account: key("ann"), To: key("bob"), Program: "MART", Points: 1}},
	} {
		for _, status := range []partner.Status{partner.Active, partner.Suspended, partner.Leaving, partner.Gone, partner.Defaulted} {
			t.Run(c.name+" "+status.String(), func(t *testing.T) {
				b := newBench(t)
				prepareStatus(b)
				mart := b.partners["mart"]
				mart.Status = status
				b.partners["mart"] = mart
				var want error
				if !status.May(c.right) {
					want = partner.ErrPartnerInactive
				}
				if _, err := b.try(c.sender, c.op); !errors.Is(err, want) || want == nil && err != nil {
					t.Errorf("got %v, want %v", err, want)
				}
			})
		}
	}
}

// prepareStatus brings about what the operations of TestStatusDecides are about.
func prepareStatus(b *bench) {
	now := uint64(b.now)
	b.do("mart.custodian", kept("kid"))
	b.issue("ann", "MART", 100)
	b.issue("ann", "BREW", 100)
	b.issue("kid", "BREW", 10)
	adjust := func(d token.Direction) token.ProposeAdjustment {
		return token.ProposeAdjustment{Account: key("ann"), Program: "MART", Points: 1, Direction: d, Reason: token.ForCorrection}
	}
	for _, c := range []call{
		{b.now, key("mart.issuer"), id("issued"), token.Issue{Account: key("ann"), Program: "MART", Points: 10, Time: now, Reason: token.ForPurchase}},
		{b.now, key("mart.issuer"), id("credit"), adjust(token.ToCredit)},
		{b.now, key("mart.issuer"), id("debit"), adjust(token.ToDebit)},
		{b.now, key("ann"), id("held"), token.Hold{Account: key("ann"), Program: "BREW", Points: 5, Partner: "mart", Deadline: now + 60}},
		{b.now, key("ann"), id("redeemed"), token.Redeem{Account: key("ann"), Program: "BREW", Points: 5, Partner: "mart"}},
	} {
		if _, err := b.apply(c); err != nil {
			b.t.Fatal(err)
		}
	}
}

// Who issued the points stops nothing that was promised before.
func TestWhatWasHeldIsCapturedThoughItsIssuerIsSuspended(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	hold := b.hold("ann", "MART", 60, b.now+hour)
	mart := b.partners["mart"]
	mart.Status = partner.Suspended
	b.partners["mart"] = mart
	b.do("brew.redeemer", token.Capture{Hold: hold, Points: 40})
	b.do("brew.redeemer", token.Reverse{Operation: b.last, Points: 10})
	b.owes("mart", "brew", "0.135")
}
