package token_test

import (
	"fmt"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// card opens an account in mart's custody.
func (b *bench) card(name string) {
	b.t.Helper()
	b.do("mart.custodian", kept(name))
}

// merge is what mart's custodian signs, with the consent of the target's key, if it has one.
func merge(source, target string) token.Merge {
	return joined(key(source), key(target), "mart", target, at("2026-01-15 12:00"))
}

func holdOfCard(b *bench, points uint64) token.Hold {
	return token.Hold{Account: key("card"), Program: "MART", Points: points, Partner: "brew",
		Deadline: uint64(b.now + hour)}
}

func TestRefusedMerges(t *testing.T) {
	tryEach(t, func(b *bench) {
		b.card("card")
		b.card("old")
		b.do("mart.custodian", merge("old", "bob"))
	}, []refusal{
		{"into one with a key", "mart.custodian", merge("card", "ann"), nil},
		{"by a stranger", "ann", merge("card", "ann"), partner.ErrNotPartnerKey},
		{"by an issuer", "mart.issuer", merge("card", "ann"), partner.ErrWrongRole},
		{"by a suspended partner", "halt.custodian", merge("card", "ann"), partner.ErrPartnerInactive},
		{"by another partner", "kino.custodian", merge("card", "cleo"), token.ErrNotHome},
		{"of nobody's", "mart.custodian", merge("dan", "ann"), token.ErrUnknownAccount},
		{"into nobody's", "mart.custodian", merge("card", "dan"), token.ErrUnknownAccount},
		{"of a merged one", "mart.custodian", merge("old", "ann"), token.ErrMerged},
		{"into a merged one", "mart.custodian", merge("card", "old"), token.ErrMerged},
		{"into itself", "mart.custodian", merge("card", "card"), token.ErrSameAccount},
		{"of one with a key", "mart.custodian", merge("ann", "card"), token.ErrNotCustodial},
		{"into another partner's", "mart.custodian", merge("card", "cleo"), token.ErrNotHome},
	})
}

// A custodian can spend what it keeps. Were it to merge such an account into a stranger's
// without his consent, its debts and what is returned later would be paid with his points.
func TestNothingIsMergedIntoAStrangersOwn(t *testing.T) {
	now := at("2026-01-15 12:00")
	const longest = token.MaxConsentSeconds
	of := func(source, target, home, by string, at token.Time) token.Merge {
		return joined(key(source), key(target), partner.ID(home), by, at)
	}
	forOther := of("card", "bob", "mart", "ann", now)
	forOther.Target = key("ann")
	ofOther := of("old", "ann", "mart", "ann", now)
	ofOther.Source = key("card")
	opening := of("card", "ann", "mart", "ann", now)
	opening.Consent = consented("ann", "mart", now).Consent
	tryEach(t, func(b *bench) {
		b.now = now
		b.card("card")
		b.card("old")
	}, []refusal{
		{"agreed to now", "mart.custodian", of("card", "ann", "mart", "ann", now), nil},
		{"agreed to a month ago", "mart.custodian", of("card", "ann", "mart", "ann", now-longest), nil},
		{"agreed to longer ago", "mart.custodian",
			of("card", "ann", "mart", "ann", now-longest-1), token.ErrConsentDate},
		{"agreed to tomorrow", "mart.custodian", of("card", "ann", "mart", "ann", now+hour+1), token.ErrConsentDate},
		{"without a word", "mart.custodian", of("card", "ann", "mart", "", now), token.ErrConsentDate},
		{"agreed to by another", "mart.custodian", of("card", "ann", "mart", "bob", now), token.ErrBadConsent},
		{"agreed to at another home", "mart.custodian", of("card", "ann", "kino", "ann", now), token.ErrBadConsent},
		{"agreed to of another account", "mart.custodian", ofOther, token.ErrBadConsent},
		{"agreed to for another account", "mart.custodian", forOther, token.ErrBadConsent},
		{"with the consent to be opened", "mart.custodian", opening, token.ErrBadConsent},
		{"into custody, where no key agrees", "mart.custodian",
			of("card", "old", "mart", "ann", now), token.ErrBadConsent},
		{"into custody", "mart.custodian", of("card", "old", "mart", "", now), nil},
	})
}

func TestNoAccountIsMergedDuringARecovery(t *testing.T) {
	b := newBench(t)
	b.card("card")
	b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("eve")})
	b.refuse(token.ErrRecovering, "mart.custodian", merge("card", "ann"))
	b.refuse(token.ErrRecovering, "mart.custodian", merge("ann", "card"))
	b.now += 48 * hour // not swept
	b.refuse(token.ErrBadConsent, "mart.custodian", merge("card", "ann"))
	b.do("mart.custodian", joined(key("card"), key("ann"), "mart", "eve", b.now))
	b.issue("card", "MART", 5)
	b.do("eve", token.Redeem{Account: key("ann"), Program: "MART", Points: 5, Partner: "brew"})
}

// Who leaves may merge still, so that a partner's members can take their points away.
func TestALeavingPartnerMerges(t *testing.T) {
	b := newBench(t)
	b.card("card")
	mart := b.partners["mart"]
	mart.Status = partner.Leaving
	b.partners["mart"] = mart
	b.do("mart.custodian", merge("card", "ann"))
}

func TestAnAccountOfMergedOnesIsMergedAndStillFoundInOneStep(t *testing.T) {
	b := newBench(t)
	for i := range token.MaxSources {
		b.card(fmt.Sprint("card", i))
	}
	for i := range token.MaxSources - 1 {
		b.do("mart.custodian", merge(fmt.Sprint("card", i), fmt.Sprint("card", i+1)))
	}
	b.card("card8")
	b.do("mart.custodian", merge("card7", "ann"))
	b.issue("card0", "MART", 9)
	b.has("ann", "MART", "9")
	if got := b.accounts[key("card0")].Forward; got != key("ann") {
		t.Errorf("the first card forwards to %s", name(got))
	}
	b.refuse(token.ErrManySources, "mart.custodian", merge("card8", "ann"))
	b.card("card9")
	b.do("mart.custodian", merge("card9", "card8"))
}

func TestAHomeMergesSoManyAccountsADay(t *testing.T) {
	b := newBench(t)
	b.card("card")
	b.mergeDays["mart"] = token.MergeDay{Day: b.now.Day(0), Merged: token.MaxMerges}
	b.mergeDays["kino"] = b.mergeDays["mart"]
	b.refuse(token.ErrMergesADay, "mart.custodian", merge("card", "ann"))
	b.sweepTo(b.now + day)
	b.do("mart.custodian", merge("card", "ann"))
	if got := b.mergeDays["mart"].Merged; got != 1 {
		t.Errorf("%d merges are counted on the next day, want 1", got)
	}
}

// What left either account today counts against the lower of their caps.
func TestAMergeIsNoWayAroundADailyCap(t *testing.T) {
	b := newBench(t)
	b.card("card")
	b.issue("card", "MART", 1000)
	b.issue("ann", "MART", 1000)
	spend := func(sender, account string, points uint64) token.Operation {
		return token.Redeem{Account: key(account), Program: "MART", Points: points, Partner: "brew"}
	}
	b.do("mart.custodian", token.SetDayCap{Account: key("card"), Cap: 900_000}) // 200 MART
	b.do("ann", token.SetDayCap{Account: key("ann"), Cap: 4_500_000})
	b.do("mart.custodian", spend("mart.custodian", "card", 50))
	b.do("ann", spend("ann", "ann", 100))
	b.do("mart.custodian", merge("card", "ann"))
	b.refuse(token.ErrDayCap, "ann", spend("ann", "ann", 51))
	b.do("ann", spend("ann", "ann", 50))
}

// So does what either passed on today.
func TestAMergeIsNoWayAroundTheCapOnTransfers(t *testing.T) {
	b := newBench(t)
	b.card("card")
	b.issue("card", "BREW", 600)
	b.issue("ann", "BREW", 1500)
	pass := func(account string, points uint64) token.Operation {
		return token.Transfer{Account: key(account), To: key("bob"), Program: "BREW", Points: points}
	}
	b.do("mart.custodian", pass("card", 600))
	b.do("ann", pass("ann", 300))
	b.do("mart.custodian", merge("card", "ann"))
	b.refuse(token.ErrDayCap, "ann", pass("ann", 101))
	b.do("ann", pass("ann", 100))
}

// Two full lists of holds do not fit into one balance; they end within a week.
func TestAMergeWaitsForHolds(t *testing.T) {
	b := newBench(t)
	b.card("card")
	b.issue("card", "MART", 100)
	b.issue("ann", "MART", 100)
	for range token.MaxHolds {
		b.hold("ann", "MART", 1, b.now+hour)
	}
	b.do("mart.custodian", holdOfCard(b, 1))
	b.refuse(token.ErrTooManyHolds, "mart.custodian", merge("card", "ann"))
	b.sweepTo(b.now + hour)
	b.do("mart.custodian", merge("card", "ann"))
}

// A merge is no activity: beans keep the day on which the member last moved any, in
// either account.
func TestAMergeDoesNotRenewIdlePoints(t *testing.T) {
	for _, later := range []string{"card", "ann"} {
		b := newBench(t)
		b.card("card")
		first := "ann"
		if later == "ann" {
			first = "card"
		}
		b.issue(first, "BEAN", 10)
		b.sweepTo(at("2026-02-15 12:00"))
		b.issue(later, "BEAN", 10)
		b.sweepTo(at("2026-03-15 12:00"))
		b.do("mart.custodian", joined(key("card"), key("ann"), "mart", "ann", b.now))
		b.sweepTo(at("2026-08-15 12:00"))
		b.has("ann", "BEAN", "20")
		b.sweepTo(at("2026-08-16"))
		b.has("ann", "BEAN", "nothing")
	}
}

// The claim of a clawback on an open hold goes with the hold.
func TestAMergeDoesNotShieldFromClaims(t *testing.T) {
	b := newBench(t)
	b.card("card")
	b.issue("card", "MART", 100)
	b.do("mart.custodian", holdOfCard(b, 80))
	hold := b.last
	b.do("mart.issuer", token.Clawback{Account: key("card"), Program: "MART", Points: 100,
		Reason: token.ForReturn})
	b.do("mart.custodian", merge("card", "ann"))
	b.has("ann", "MART", "80 held")
	b.do("brew.redeemer", token.Release{Hold: hold})
	b.has("ann", "MART", "nothing")
}

// What a merge did is told, a line a balance and without lots, and no figure of it adds
// points of different programs.
func TestWhatAMergeTells(t *testing.T) {
	b := newBench(t)
	b.card("card")
	b.issue("card", "AVIA", 100)
	b.issue("card", "KINO", 7)
	b.do("kino.issuer", token.Clawback{Account: key("ann"), Program: "KINO", Points: 3,
		Reason: token.ForReturn})
	b.do("mart.custodian", token.Lock{Account: key("card")})
	got, err := b.run(call{b.now, key("mart.custodian"), id("merge"), merge("card", "ann")})
	want := []op.Effect{
		token.AccountsMerged{Source: key("card"), Target: key("ann")},
		token.BalanceMerged{Source: key("card"), Target: key("ann"), Program: "AVIA", Lots: 1, Points: 100},
		token.BalanceMerged{Source: key("card"), Target: key("ann"), Program: "KINO", Lots: 1, Points: 7},
		token.PointsCounted{What: op.EffectDebtPaid, Account: key("ann"), Program: "KINO", Points: 3},
		token.LockChanged{Account: key("ann"), Locked: true},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || err != nil {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if f := token.FiguresOf(op.KindMerge, got); f.Points != 0 || f.Debt != 0 {
		t.Errorf("its figures are %+v", f)
	}
}
