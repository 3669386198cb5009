package token_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func TestPointsDieAtTheirInstantSweptOrNot(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "AVIA", 100)
	redeem := token.Redeem{Account: key("ann"), Program: "AVIA", Points: 1, Partner: "mart"}
	b.now = at("2028-01-31 23:59:59")
	b.do("ann", redeem)
	b.now++ // not swept
	b.refuse(token.ErrInsufficient, "ann", redeem)
	b.refuse(token.ErrInsufficient, "ann", token.Exchange{Account: key("ann"), From: "AVIA", To: "MART", Points: 10})
	b.refuse(token.ErrInsufficient, "ann", token.Hold{Account: key("ann"), Program: "AVIA", Points: 1, Partner: "mart", Deadline: uint64(b.now + 1)})
	if e := b.do("avia.issuer", token.Clawback{Account: key("ann"), Program: "AVIA", Points: 5, Reason: token.ForReturn}); e.Points != 0 || e.Short != 5 {
		t.Errorf("clawed back %d dead points", e.Points)
	}
	b.has("ann", "AVIA", "nothing") // the clawback booked them
	b.sweepTo(b.now)
	if got := b.totals["AVIA"]; got.Expired != 99 || got.Holders != 0 {
		t.Errorf("totals are %+v, want 99 expired and no holder", got)
	}
}

func TestPointsWaitForTheirActivationSweptOrNot(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "KINO", 100)
	redeem := token.Redeem{Account: key("ann"), Program: "KINO", Points: 1, Partner: "mart"}
	b.now = at("2026-01-29 22:59:59")
	b.refuse(token.ErrInsufficient, "ann", redeem)
	b.now++ // not swept
	b.do("ann", redeem)
	b.has("ann", "KINO", "99 until 2027-12-31 23:00:00") // the redemption booked it
	b.issue("ann", "KINO", 1)
	b.sweepTo(b.now)
	b.has("ann", "KINO", "99 until 2027-12-31 23:00:00, 1 from 2026-02-12 23:00:00 until 2027-12-31 23:00:00")
	if got := b.totals["KINO"].Pending; got != 1 {
		t.Errorf("%d pending, want 1", got)
	}
}

func TestClawbackTakesTheNewest(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "KINO", 10)
	b.sweepTo(at("2026-02-01"))
	b.issue("ann", "KINO", 20)
	b.do("kino.issuer", token.Clawback{Account: key("ann"), Program: "KINO", Points: 25,
		Reason: token.ForReturn})
	b.has("ann", "KINO", "5 until 2027-12-31 23:00:00")
}

func TestAShortClawbackStopsAtZeroOrBecomesDebtUpToTheCap(t *testing.T) {
	for _, c := range []struct {
		name        string
		program     token.Code
		points      uint64
		short, debt token.Points
		after       string
	}{
		{"all there is", "MART", 100, 0, 0, "nothing"},
		{"stops at zero", "MART", 101, 1, 0, "nothing"},
		{"becomes debt", "KINO", 101, 1, 1, "debt 1"},
		{"becomes debt to the cap", "KINO", 600, 500, 500, "debt 500"},
		{"and no further", "KINO", 601, 501, 500, "debt 500"},
		{"the largest amount", "KINO", uint64(token.MaxSupply), token.MaxSupply - 100, 500, "debt 500"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.issue("ann", c.program, 100)
			owner := string(b.programs[c.program].Owner)
			e := b.do(owner+".issuer", token.Clawback{Account: key("ann"), Program: c.program, Points: c.points, Reason: token.ForReturn})
			if e.Short != c.short || e.Debt != c.debt || e.Points != 100 {
				t.Errorf("took %d, short %d, debt %d; want 100, %d, %d", e.Points, e.Short, e.Debt, c.short, c.debt)
			}
			b.has("ann", c.program, c.after)
		})
	}
}

func TestTheNextPointsIssuedPayDebtOff(t *testing.T) {
	b := newBench(t)
	clawback := token.Clawback{Account: key("ann"), Program: "KINO", Points: 300, Reason: token.ForReturn}
	b.do("kino.issuer", clawback)
	b.do("kino.issuer", clawback)
	b.has("ann", "KINO", "debt 500")
	if e := b.do("kino.issuer", token.Issue{Account: key("ann"), Program: "KINO", Points: 499, Time: uint64(b.now), Reason: token.ForPurchase}); e.Debt != 499 || len(e.Made) != 0 {
		t.Errorf("paid %d off and made %v, want 499 and nothing", e.Debt, e.Made)
	}
	b.has("ann", "KINO", "debt 1")
	b.issue("ann", "KINO", 3)
	b.has("ann", "KINO", "2 from 2026-01-29 23:00:00 until 2027-12-31 23:00:00")
	if got := b.totals["KINO"]; got.Issued != 502 || got.ClawedBack != 500 || got.Debt != 0 {
		t.Errorf("totals are %+v, want 502 issued, 500 clawed back, no debt", got)
	}
}

func TestATransferKeepsTermsAndExpiry(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "BREW", 100)
	b.sweepTo(at("2026-06-01"))
	b.issue("ann", "BREW", 100)
	b.do("ann", token.Transfer{Account: key("ann"), To: key("bob"), Program: "BREW", Points: 150})
	b.has("ann", "BREW", "50 until 2027-06-01 08:00:00")
	b.has("bob", "BREW", "100 until 2027-01-16 08:00:00, 50 until 2027-06-01 08:00:00")
}

func TestTheProgramsDayCapCountsInItsOffset(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "BREW", 3000)
	pass := func(n uint64) token.Operation {
		return token.Transfer{Account: key("ann"), To: key("bob"), Program: "BREW", Points: n}
	}
	b.now = at("2026-01-16 01:00") // still the 15th, eight hours west
	b.do("ann", pass(600))
	b.refuse(token.ErrDayCap, "ann", pass(401))
	b.do("ann", pass(400))
	b.now = at("2026-01-16 07:59:59")
	b.refuse(token.ErrDayCap, "ann", pass(1))
	b.now++
	b.do("ann", pass(1000))
	b.do("bob", token.Transfer{Account: key("bob"), To: key("ann"), Program: "BREW", Points: 1000}) // a cap of his own
}

func TestTheAccountsDayCapCountsMoneyInUTC(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 1000)
	b.issue("ann", "AVIA", 1000)
	b.do("ann", token.SetDayCap{Account: key("ann"), Cap: 900_000}) // 200 MART or 100 AVIA
	redeem := func(program token.Code, n uint64) token.Operation {
		return token.Redeem{Account: key("ann"), Program: program, Points: n, Partner: "brew"}
	}
	b.do("ann", redeem("MART", 100))
	b.refuse(token.ErrDayCap, "ann", redeem("AVIA", 51))
	b.do("ann", token.Transfer{Account: key("ann"), To: key("bob"), Program: "MART", Points: 20})
	b.hold("ann", "AVIA", 40, b.now+hour)
	b.refuse(token.ErrDayCap, "ann", redeem("MART", 1))
	b.do("ann", token.Exchange{Account: key("ann"), From: "MART", To: "AVIA", Points: 500}) // stays with her
	b.sweepTo(at("2026-01-15 23:59:59"))
	b.refuse(token.ErrDayCap, "ann", redeem("MART", 1)) // the hold came back, its day's worth did not
	b.now++
	b.do("ann", redeem("MART", 200))
	b.do("ann", token.SetDayCap{Account: key("ann")})
	b.do("ann", redeem("AVIA", 500))
}

func TestAnExchangeFloorsAndBooksTheRemainder(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 1000)
	e := b.do("ann", token.Exchange{Account: key("ann"), From: "MART", To: "AVIA", Points: 999, Minimum: 399})
	if e.Points != 999 || e.Received != 399 || e.Remainder != 6_000 {
		t.Errorf("gave %d, got %d, remainder %s; want 999, 399, 0.006", e.Points, e.Received, e.Remainder)
	}
	b.has("ann", "MART", "1")
	b.has("ann", "AVIA", "399 until 2028-02-01")
	b.owes("mart", "avia", "3.99")
	if mart, avia := b.totals["MART"], b.totals["AVIA"]; mart.ExchangedOut != 999 || mart.Remainder != 6_000 || avia.ExchangedIn != 399 {
		t.Errorf("totals are %+v and %+v", mart, avia)
	}
}

func TestAnExchangeBetweenProgramsOfOnePartnerOwesNothing(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "BEAN", 300)
	if e := b.do("ann", token.Exchange{Account: key("ann"), From: "BEAN", To: "BREW", Points: 250}); e.Received != 10 || len(e.Owed) != 0 {
		t.Errorf("got %d and %v owed, want 10 and nothing", e.Received, e.Owed)
	}
}

func TestARedemptionAtThePartnersOwnOwesNothing(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	b.redeem("ann", "MART", 40, "mart")
	b.redeem("ann", "MART", 60, "avia")
	b.owes("mart", "avia", "0.27")
	if len(b.positions) != 1 {
		t.Errorf("positions are %v, want that of mart to avia alone", b.positions)
	}
}

func TestAHoldIsCapturedReleasedOrTimesOut(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	whole, part := b.hold("ann", "MART", 10, b.now+hour), b.hold("ann", "MART", 20, b.now+hour)
	given, left := b.hold("ann", "MART", 30, b.now+hour), b.hold("ann", "MART", 40, b.now+hour)
	b.has("ann", "MART", "100 held")
	b.refuse(token.ErrInsufficient, "ann", token.Redeem{Account: key("ann"), Program: "MART", Points: 1, Partner: "brew"})
	b.do("brew.redeemer", token.Capture{Hold: whole, Points: 10})
	b.has("ann", "MART", "90 held")
	b.do("brew.redeemer", token.Capture{Hold: part, Points: 1})
	b.has("ann", "MART", "19, 70 held")
	b.do("brew.redeemer", token.Release{Hold: given})
	b.has("ann", "MART", "49, 40 held")
	b.owes("mart", "brew", "0.0495")
	b.sweepTo(b.now + hour - 1)
	b.has("ann", "MART", "49, 40 held")
	b.sweepTo(b.now + 1)
	b.has("ann", "MART", "89")
	b.refuse(token.ErrHoldExpired, "brew.redeemer", token.Capture{Hold: left, Points: 40})
}

func TestPointsThatExpireOnHoldCanBeCapturedAndDoNotReturn(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "AVIA", 100)
	b.now = at("2028-01-31 12:00")
	part, whole := b.hold("ann", "AVIA", 50, b.now+2*day), b.hold("ann", "AVIA", 30, b.now+2*day)
	b.sweepTo(at("2028-02-01 12:00"))
	b.has("ann", "AVIA", "80 held")
	if e := b.do("brew.redeemer", token.Capture{Hold: part, Points: 20}); e.Points != 20 || e.Lapsed != 30 {
		t.Errorf("captured %d, lapsed %d, want 20 and 30", e.Points, e.Lapsed)
	}
	if e := b.do("brew.redeemer", token.Release{Hold: whole}); e.Lapsed != 30 || len(e.Made) != 0 {
		t.Errorf("lapsed %d, made %v, want 30 and nothing", e.Lapsed, e.Made)
	}
	b.has("ann", "AVIA", "nothing")
	if got := b.totals["AVIA"]; got.Redeemed != 20 || got.Expired != 80 {
		t.Errorf("totals are %+v, want 20 redeemed and 80 expired", got)
	}
}

func TestACustodialAccountFollowsTheHomePartnersKeys(t *testing.T) {
	b := newBench(t)
	b.issue("cleo", "MART", 100)
	redeem := token.Redeem{Account: key("cleo"), Program: "MART", Points: 1, Partner: "brew"}
	b.do("kino.custodian", redeem)
	kino := b.partners["kino"] // changes its keys
	kino.Keys = []partner.Key{{Address: key("fresh"), Roles: partner.Roles(partner.Custodian)}}
	b.partners["kino"], b.keys[key("fresh")] = kino, "kino"
	b.refuse(token.ErrNotController, "kino.custodian", redeem)
	b.do("fresh", redeem)
	b.refuse(token.ErrCustodial, "fresh", token.SetController{Account: key("cleo"), Controller: key("cleo")})
	b.refuse(token.ErrCustodial, "fresh", token.Recover{Account: key("cleo"), Controller: key("cleo")})
}

func TestAMemberHandsAnAccountIntoCustody(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	redeem := token.Redeem{Account: key("ann"), Program: "MART", Points: 1, Partner: "brew"}
	b.do("ann", token.SetController{Account: key("ann"), Controller: key("new")})
	b.refuse(token.ErrNotController, "ann", redeem)
	b.do("new", redeem)
	b.do("new", token.SetController{Account: key("ann")})
	b.refuse(token.ErrNotController, "new", redeem)
	b.do("mart.custodian", redeem)
}

func TestARecoveryTakesEffectAfterItsDelaySweptOrNot(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	redeem := token.Redeem{Account: key("ann"), Program: "MART", Points: 1, Partner: "brew"}
	b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("new")})
	b.refuse(token.ErrRecovering, "ann", redeem)
	b.refuse(token.ErrNotController, "new", redeem)
	b.now += 48*hour - 1
	b.refuse(token.ErrRecovering, "ann", redeem)
	b.refuse(token.ErrNotController, "new", token.Veto{Account: key("ann")})
	b.now++ // not swept
	b.refuse(token.ErrNotController, "ann", token.Veto{Account: key("ann")})
	b.refuse(token.ErrNoRecovery, "new", token.Veto{Account: key("ann")})
	b.do("new", redeem)
	b.sweepTo(b.now)
	if acc := b.accounts[key("ann")]; acc.Controller != key("new") || acc.Recovery != (token.Recovery{}) {
		t.Errorf("the account is %+v after its recovery", acc)
	}
}

func TestARecoveryIsVetoedReplacedOrEndedByTheOldKey(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	redeem := token.Redeem{Account: key("ann"), Program: "MART", Points: 1, Partner: "brew"}
	recover := token.Recover{Account: key("ann"), Controller: key("new")}
	b.do("mart.custodian", recover)
	b.now += 48*hour - 1
	b.do("ann", token.Veto{Account: key("ann")})
	b.do("ann", redeem)
	b.sweepTo(b.now + 1)
	b.refuse(token.ErrNotController, "new", redeem)

	b.do("mart.custodian", recover)
	b.now += 47 * hour
	b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("newer")})
	b.sweepTo(b.now + hour) // the first one's time comes and means nothing
	b.refuse(token.ErrRecovering, "ann", redeem)
	b.do("ann", token.SetController{Account: key("ann"), Controller: key("ann")})
	b.do("ann", redeem)
	b.sweepTo(b.now + 48*hour)
	b.do("ann", redeem)
}

func TestAdjustmentsCountAsIssueAndClawback(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "KINO", 100)
	for _, op := range []token.ProposeAdjustment{
		{Account: key("ann"), Program: "KINO", Points: 5, Direction: token.ToCredit, Reason: token.ForGoodwill},
		{Account: key("ann"), Program: "KINO", Points: 120, Direction: token.ToDebit, Reason: token.ForFraud},
	} {
		b.do("kino.issuer", op)
		proposal := b.last
		b.do("kino.treasurer", token.ApproveAdjustment{Adjustment: proposal})
		b.refuse(token.ErrAdjustmentClosed, "kino.treasurer", token.ApproveAdjustment{Adjustment: proposal})
	}
	b.has("ann", "KINO", "debt 15")
	if got := b.totals["KINO"]; got.Issued != 105 || got.ClawedBack != 105 {
		t.Errorf("totals are %+v, want 105 issued and clawed back", got)
	}
}
