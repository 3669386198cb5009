package token_test

import (
	"errors"
	"math"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// lift gives a partner no limit, and its programs no worth, so that only counts of
// points bind.
func (b *bench) lift(id partner.ID) {
	p := b.partners[id]
	p.Limit = 1 << 62
	b.partners[id] = p
	for _, code := range p.Programs {
		program := b.programs[token.Code(code)]
		program.Prices.Redemption = 1
		b.programs[token.Code(code)] = program
	}
}

func (b *bench) limit(id partner.ID, limit token.Money) {
	p := b.partners[id]
	p.Limit = limit
	b.partners[id] = p
}

func (b *bench) cap(code token.Code, points token.Points) {
	p := b.programs[code]
	p.Cap = points
	b.programs[code] = p
}

func TestTheProgramsCapBoundsWhatIsOutstanding(t *testing.T) {
	b := newBench(t)
	b.cap("MART", 100)
	b.issue("ann", "AVIA", 1000)
	issue := func(n uint64) token.Operation {
		return token.Issue{Account: key("ann"), Program: "MART", Points: n, Time: uint64(b.now),
			Reason: token.ForPurchase}
	}
	exchange := func(n uint64) token.Operation {
		return token.Exchange{Account: key("ann"), From: "AVIA", To: "MART", Points: n}
	}
	b.refuse(token.ErrCap, "mart.issuer", issue(101))
	b.do("mart.issuer", issue(84))
	b.refuse(token.ErrCap, "ann", exchange(11)) // 17 points
	b.do("ann", exchange(10))                   // 16
	b.refuse(token.ErrCap, "mart.issuer", issue(1))
	hold := b.hold("ann", "MART", 100, b.now+hour)
	b.refuse(token.ErrCap, "mart.issuer", issue(1)) // held points are outstanding
	b.do("brew.redeemer", token.Capture{Hold: hold, Points: 1})
	b.do("mart.issuer", issue(1))
}

// The member had the points before: a refund never fails for want of room.
func TestARefundAsksForNoCapAndNoLimit(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	spent := b.redeem("ann", "MART", 60, "brew")
	b.cap("MART", 70)
	b.limit("mart", partner.Unit*3/10)
	b.do("brew.redeemer", token.Reverse{Operation: spent, Points: 60})
	b.has("ann", "MART", "100")
	b.refuse(token.ErrCap, "mart.issuer", token.Issue{Account: key("ann"), Program: "MART", Points: 1, Time: uint64(b.now), Reason: token.ForPurchase})
}

func TestPointsThatLapseOnTheirReturnNeedNoRoom(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "AVIA", 100)
	spent := b.redeem("ann", "AVIA", 100, "mart")
	b.sweepTo(at("2028-02-01"))
	b.issue("ann", "AVIA", 50)
	world := b.world.clone()
	b.cap("AVIA", 10) // lowered below what is outstanding
	if _, err := b.apply(call{b.now, key("mart.redeemer"), id("x"), token.Reverse{Operation: spent, Points: 100}}); err != nil {
		t.Errorf("refused: %v", err)
	}
	if b.totals["AVIA"].Outstanding != world.totals["AVIA"].Outstanding {
		t.Errorf("%d outstanding, want %d", b.totals["AVIA"].Outstanding, world.totals["AVIA"].Outstanding)
	}
}

func TestThePartnersLimitSumsOverItsPrograms(t *testing.T) {
	b := newBench(t)
	b.limit("brew", 50*partner.Unit)
	b.issue("ann", "BREW", 1000) // 45.00
	b.issue("ann", "BEAN", 1999) // 4.9975
	bean := func(n uint64) token.Operation {
		return token.Issue{Account: key("ann"), Program: "BEAN", Points: n, Time: uint64(b.now),
			Reason: token.ForPurchase}
	}
	b.refuse(token.ErrLimit, "brew.issuer", bean(2))
	b.do("brew.issuer", bean(1))
	b.refuse(token.ErrLimit, "brew.issuer", bean(1))
	b.redeem("ann", "BREW", 1, "mart") // is owed now, so it makes no room
	b.refuse(token.ErrLimit, "brew.issuer", bean(1))
	b.redeem("ann", "BREW", 1, "brew") // owes nothing, so it makes room for 18
	b.refuse(token.ErrLimit, "brew.issuer", bean(19))
	b.do("brew.issuer", bean(18))
}

func TestAllProgramsTogetherStayBelowTheLargestSupply(t *testing.T) {
	b := newBench(t)
	b.lift("mart")
	b.lift("avia")
	b.issue("ann", "MART", uint64(token.MaxSupply)-100)
	b.issue("ann", "AVIA", 90)
	avia := func(n uint64) token.Operation {
		return token.Issue{Account: key("bob"), Program: "AVIA", Points: n, Time: uint64(b.now),
			Reason: token.ForPurchase}
	}
	b.refuse(token.ErrSupply, "avia.issuer", avia(11))
	b.do("avia.issuer", avia(10))
	b.refuse(token.ErrSupply, "avia.issuer", avia(1))
	b.refuse(token.ErrSupply, "ann", token.Exchange{Account: key("ann"), From: "MART", To: "AVIA", Points: 10})
	spent := b.redeem("ann", "MART", uint64(token.MaxSupply)-100, "brew")
	b.do("avia.issuer", avia(1))
	b.refuse(token.ErrSupply, "brew.redeemer", token.Reverse{Operation: spent, Points: uint64(token.MaxSupply) - 100})
	b.do("brew.redeemer", token.Reverse{Operation: spent, Points: uint64(token.MaxSupply) - 101})
}

// The largest supply is worth 2^63 - 1,024 at 1,024 millionths a point, and more than
// money can express at 1,025.
func TestMoneyThatCannotBeExpressedIsRefused(t *testing.T) {
	b := newBench(t)
	b.lift("mart")
	b.issue("ann", "MART", uint64(token.MaxSupply))
	redeem := token.Redeem{Account: key("ann"), Program: "MART", Points: uint64(token.MaxSupply), Partner: "brew"}
	price := func(m token.Money) {
		mart, owner := b.programs["MART"], b.partners["mart"]
		mart.Prices.Redemption, owner.Limit = m, math.MaxInt64
		b.programs["MART"], b.partners["mart"] = mart, owner
	}
	price(1_025)
	if _, err := b.apply(call{b.now, key("ann"), id("too much"), redeem}); !errors.Is(err, partner.ErrMoneyRange) {
		t.Errorf("at 1,025: got %v, want %v", err, partner.ErrMoneyRange)
	}
	price(1_024)
	b.do("ann", redeem)
	b.do("brew.redeemer", token.Reverse{Operation: b.last, Points: redeem.Points})
	b.owes("mart", "brew", "0.00")
	b.refuse(partner.ErrMoneyRange, "ann", redeem) // what was owed in all is kept
}

// hostile: limits that forget what was spent let a partner owe without bound.
func TestALimitDoesNotForgetWhatIsOwed(t *testing.T) {
	b := newBench(t)
	b.limit("mart", partner.Unit)
	for range 100 {
		issue := token.Issue{Account: key("ann"), Program: "MART", Points: 100, Time: uint64(b.now),
			Reason: token.ForPurchase}
		if _, err := b.try("mart.issuer", issue); err != nil {
			b.refuse(token.ErrLimit, "mart.issuer", issue)
			break
		}
		b.redeem("ann", "MART", 100, "kino") // a redemption is never refused for the limit
	}
	if owed := b.nets["mart"].Due; owed > partner.Unit {
		t.Errorf("mart owes %s, its limit is 1.00", owed)
	}
	// What brew owes mart covers nothing.
	b.issue("bob", "BREW", 100)
	b.redeem("bob", "BREW", 100, "mart")
	b.refuse(token.ErrLimit, "mart.issuer", token.Issue{Account: key("ann"), Program: "MART", Points: 100, Time: uint64(b.now), Reason: token.ForPurchase})
}

// hostile: a partner that exchanges its own points into another's program fills the
// other's limit with debt of its own.
func TestNobodyFillsAnothersLimitOnCredit(t *testing.T) {
	b := newBench(t)
	b.limit("mart", 100*partner.Unit)
	mart := b.programs["MART"]
	mart.ExchangeShareBasisPoints = 1_000 // 10.00 for each partner
	b.programs["MART"] = mart
	b.issue("ann", "AVIA", 100_000)
	into := func(n uint64) token.Exchange {
		return token.Exchange{Account: key("ann"), From: "AVIA", To: "MART", Points: n}
	}
	b.refuse(token.ErrExchangeShare, "ann", into(1251)) // 2001 points, 10.005
	b.do("ann", into(1250))
	b.refuse(token.ErrExchangeShare, "ann", into(1))
	b.issue("ann", "MART", 10_000)
	b.issue("bob", "BREW", 1000)
	b.do("bob", token.Exchange{Account: key("bob"), From: "BREW", To: "MART", Points: 200}) // brew has a share of its own
	b.refuse(token.ErrExchangeShare, "bob", token.Exchange{Account: key("bob"), From: "BREW", To: "MART", Points: 60})
}

// hostile: a program whose points are redeemed at little carried value past an account's
// daily cap. Its prices are refused now, and the cap counts the higher of the two.
func TestTheDailyCapCountsTheHigherPrice(t *testing.T) {
	b := newBench(t)
	mart := b.programs["MART"]
	mart.Prices.Redemption = 1
	b.programs["MART"] = mart
	if found := mart.Validate(partner.DefaultParameters()); len(found) == 0 {
		t.Error("points that fetch 0.004 in an exchange and 0.000001 at a till are valid")
	}
	b.issue("ann", "MART", 1000)
	b.do("ann", token.SetDayCap{Account: key("ann"), Cap: 400_000})
	b.do("ann", token.Transfer{Account: key("ann"), To: key("bob"), Program: "MART", Points: 100}) // 0.40
	b.refuse(token.ErrDayCap, "ann", token.Transfer{Account: key("ann"), To: key("bob"), Program: "MART", Points: 1})
}

// hostile: one issuer key did by issues and clawbacks all that an adjustment asks two
// keys for.
func TestAKeyAloneIsBoundedInADay(t *testing.T) {
	b := newBench(t)
	mart := b.partners["mart"]
	mart.IssuerDayLimit = partner.Unit // 222 points
	b.partners["mart"] = mart
	issue := func(n uint64) token.Issue {
		return token.Issue{Account: key("ann"), Program: "MART", Points: n, Time: uint64(b.now),
			Reason: token.ForPurchase}
	}
	clawback := func(n uint64) token.Clawback {
		return token.Clawback{Account: key("ann"), Program: "MART", Points: n, Reason: token.ForReturn}
	}
	b.refuse(token.ErrSecondKey, "mart.issuer", issue(223))
	b.do("mart.issuer", issue(200))
	first := b.last
	b.do("mart.issuer", clawback(22))
	b.refuse(token.ErrSecondKey, "mart.issuer", clawback(1))
	b.refuse(token.ErrSecondKey, "mart.issuer", issue(1))
	b.do("mart.every", issue(1))                                     // another key has a day of its own
	b.do("mart.issuer", token.Reverse{Operation: first, Points: 50}) // names its receipt
	b.do("mart.issuer", token.ProposeAdjustment{Account: key("ann"), Program: "MART", Points: 500, Direction: token.ToCredit, Reason: token.ForGoodwill})
	b.do("mart.treasurer", token.ApproveAdjustment{Adjustment: b.last}) // two keys
	b.now = at("2026-01-16")
	b.do("mart.issuer", issue(222))
}
