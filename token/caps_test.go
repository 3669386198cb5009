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
		return token.Issue{Account: key("ann"), Program: "MART", Points: n, Time: uint64(b.now)}
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

func TestAReversalKeepsTheCaps(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	spent := b.redeem("ann", "MART", 60, "brew")
	b.cap("MART", 70)
	b.refuse(token.ErrCap, "brew.redeemer", token.Reverse{Operation: spent, Points: 31})
	b.do("brew.redeemer", token.Reverse{Operation: spent, Points: 30})
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
	brew := b.partners["brew"]
	brew.Limit = 50 * partner.Unit
	b.partners["brew"] = brew
	b.issue("ann", "BREW", 1000) // 45.00
	b.issue("ann", "BEAN", 1999) // 4.9975
	bean := func(n uint64) token.Operation {
		return token.Issue{Account: key("ann"), Program: "BEAN", Points: n, Time: uint64(b.now)}
	}
	b.refuse(token.ErrLimit, "brew.issuer", bean(2))
	b.do("brew.issuer", bean(1))
	b.refuse(token.ErrLimit, "brew.issuer", bean(1))
	b.redeem("ann", "BREW", 1, "mart") // makes room for 18
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
		return token.Issue{Account: key("bob"), Program: "AVIA", Points: n, Time: uint64(b.now)}
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

func TestAnAccountHoldsNoMoreLotsThanTheLimit(t *testing.T) {
	b := newBench(t)
	avia := b.programs["AVIA"]
	avia.Expiry = token.ExpiryRule{Kind: token.Rolling, Months: 24}
	b.programs["AVIA"] = avia
	b.issue("ann", "MART", 100)
	for n := 1; n < token.MaxLots; n++ {
		b.issue("ann", "AVIA", 1)
		b.now += day
	}
	if got := b.accounts[key("ann")].Lots(); got != token.MaxLots {
		t.Fatalf("the account has %d lots, want %d", got, token.MaxLots)
	}
	one := func(code token.Code) token.Operation {
		return token.Issue{Account: key("ann"), Program: code, Points: 1, Time: uint64(b.now)}
	}
	b.refuse(token.ErrTooManyLots, "avia.issuer", one("AVIA"))
	b.refuse(token.ErrTooManyLots, "kino.issuer", one("KINO"))
	b.refuse(token.ErrTooManyLots, "ann", token.Exchange{Account: key("ann"), From: "MART", To: "BEAN", Points: 50})
	b.do("mart.issuer", one("MART"))
	b.now -= day
	b.do("avia.issuer", one("AVIA")) // joins yesterday's
	b.do("ann", token.Exchange{Account: key("ann"), From: "MART", To: "BEAN", Points: 101})
}

func TestAnAccountIsGivenNoMoreLotsThanTheLimit(t *testing.T) {
	b := newBench(t)
	brew := b.programs["BREW"]
	brew.TransferDayCap = 0
	b.programs["BREW"] = brew
	b.issue("bob", "MART", 2)
	for n := 1; n < token.MaxLots; n++ {
		b.issue("bob", "BREW", 1)
		b.now += day
	}
	b.issue("ann", "BREW", 1)
	b.issue("ann", "MART", 1)
	give := func(code token.Code) token.Operation {
		return token.Transfer{Account: key("ann"), To: key("bob"), Program: code, Points: 1}
	}
	b.refuse(token.ErrTooManyLots, "ann", give("BREW"))
	b.do("ann", give("MART")) // joins what is there
	spent := b.redeem("bob", "MART", 3, "brew")
	b.do("ann", give("BREW"))
	b.refuse(token.ErrTooManyLots, "brew.redeemer", token.Reverse{Operation: spent, Points: 1})
}

// What a hold gives back cannot be refused: it is the member's.
func TestAHoldReturnsToAFullAccount(t *testing.T) {
	b := newBench(t)
	avia := b.programs["AVIA"]
	avia.Expiry = token.ExpiryRule{Kind: token.Rolling, Months: 24}
	b.programs["AVIA"] = avia
	b.issue("ann", "MART", 10)
	for n := 1; n < token.MaxLots; n++ {
		b.issue("ann", "AVIA", 1)
		b.now += day
	}
	hold := b.hold("ann", "MART", 10, b.now+hour)
	b.issue("ann", "AVIA", 1)
	b.do("brew.redeemer", token.Release{Hold: hold})
	b.has("ann", "MART", "10")
}
