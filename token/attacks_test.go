package token_test

import (
	"errors"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

func (b *bench) balanceOf(account string, program token.Code) token.Balance {
	return b.balances[token.BalanceKey{Account: key(account), Program: program}]
}

func TestACustomerWhoBuysEveryDayForTenYearsIsNeverShutOut(t *testing.T) {
	b := newBench(t)
	roll := b.programs["BREW"]
	roll.Code, roll.Owner = "ROLL", "mart"
	b.programs["ROLL"], b.totals["ROLL"] = roll, token.Totals{}
	most := 0
	for range 3653 {
		for _, code := range []token.Code{"BREW", "ROLL"} {
			owner := string(b.programs[code].Owner)
			issue := token.Issue{Account: key("ann"), Program: code, Points: 5, Time: uint64(b.now),
				Reason: token.ForPurchase}
			b.runs++
			if _, err := b.run(call{b.now, key(owner + ".issuer"), operationName(b.runs), issue}); err != nil {
				t.Fatal(err)
			}
			most = max(most, len(b.balanceOf("ann", code).Lots))
		}
		b.now += day
	}
	checkInvariants(t, b.world)
	if grid := roll.Grid(); most > grid {
		t.Errorf("%d lots in a balance, the grid is %d", most, grid)
	}
}

func TestOnePartnersPointsDoNotWeighOnAnothers(t *testing.T) {
	b := newBench(t)
	for range 300 {
		b.issue("ann", "BREW", 1)
		b.now += day
	}
	before := b.world.clone()
	b.issue("ann", "MART", 10)
	b.redeem("ann", "MART", 10, "brew")
	if got := len(b.balanceOf("ann", "MART").Lots); got != 0 {
		t.Errorf("%d lots in mart's balance", got)
	}
	if was, is := before.balanceText("ann", "BREW"), b.balanceText("ann", "BREW"); was != is {
		t.Errorf("another program's balance was touched:\n%s\n%s", was, is)
	}
}

func (w *world) balanceText(account string, program token.Code) string {
	return balance(w.balances[token.BalanceKey{Account: key(account), Program: program}])
}

// Sixteen holds of a year's lots each come back at one instant.
func TestWhatComesBackFromHoldsStaysOnTheGrid(t *testing.T) {
	b := newBench(t)
	brew := b.programs["BREW"]
	for range 366 {
		b.issue("ann", "BREW", 32)
		b.now += day
	}
	deadline := b.now + 7*day
	for range token.MaxHolds {
		b.hold("ann", "BREW", 366, deadline)
	}
	b.refuse(token.ErrTooManyHolds, "ann", token.Hold{Account: key("ann"), Program: "BREW", Points: 1, Partner: "brew", Deadline: uint64(deadline)})
	b.sweepTo(deadline)
	if got := b.balanceOf("ann", "BREW"); len(got.Lots) > brew.Grid() || got.Held != 0 || len(got.Lots) < 300 {
		t.Errorf("%d lots came back, the grid is %d; %d held", len(got.Lots), brew.Grid(), got.Held)
	}
}

func TestPointsOnHoldAreNotSafeFromAClawback(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(b *bench, hold token.OperationID)
		want string
	}{
		{"released", func(b *bench, hold token.OperationID) { b.do("brew.redeemer", token.Release{Hold: hold}) }, "100"},
		{"timed out", func(b *bench, _ token.OperationID) { b.sweepTo(b.now + hour) }, "100"},
		{"captured", func(b *bench, hold token.OperationID) {
			b.do("brew.redeemer", token.Capture{Hold: hold, Points: 5100})
		}, "debt 5000"},
		{"captured in part", func(b *bench, hold token.OperationID) {
			b.do("brew.redeemer", token.Capture{Hold: hold, Points: 200})
		}, "debt 100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.issue("ann", "MART", 100)
			bought := b.issue("ann", "MART", 5000)
			hold := b.hold("ann", "MART", 5100, b.now+hour)
			if e := b.do("mart.issuer", token.Reverse{Operation: bought, Points: 5000}); e.Claimed != 5000 || e.Debt != 0 {
				t.Errorf("the goods came back: %d claimed, %d debt, want 5000 claimed", e.Claimed, e.Debt)
			}
			c.end(b, hold)
			b.has("ann", "MART", c.want)
			b.refuse(token.ErrOverReversed, "mart.issuer", token.Reverse{Operation: bought, Points: 1})
		})
	}
}

func TestAClaimIsPaidByWhicheverHoldComesBackFirst(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 300)
	first := b.hold("ann", "MART", 100, b.now+hour)
	second := b.hold("ann", "MART", 200, b.now+2*hour)
	b.do("mart.issuer", token.Clawback{Account: key("ann"), Program: "MART", Points: 250,
		Reason: token.ForReturn})
	b.do("brew.redeemer", token.Release{Hold: first})
	b.has("ann", "MART", "200 held")
	b.do("mart.issuer", token.Clawback{Account: key("ann"), Program: "MART", Points: 100, Reason: token.ForReturn}) // 50 can be claimed, the rest is not there
	b.do("brew.redeemer", token.Release{Hold: second})
	b.has("ann", "MART", "nothing")
	if got := b.totals["MART"]; got.ClawedBack != 300 || got.Claim != 0 {
		t.Errorf("clawed back %d, claim %d, want 300 and none", got.ClawedBack, got.Claim)
	}
}

func TestAReversalNeverCountsPointsThatItDidNotGet(t *testing.T) {
	b := newBench(t)
	bought := b.issue("ann", "MART", 100)
	b.redeem("ann", "MART", 70, "brew")
	if e := b.do("mart.issuer", token.Reverse{Operation: bought, Points: 100}); e.Points != 30 || e.Short != 70 {
		t.Errorf("took %d, short %d, want 30 and 70", e.Points, e.Short)
	}
	if got := b.operations[bought].Reversed; got != 30 {
		t.Errorf("%d count as reversed, want 30", got)
	}
	b.issue("ann", "MART", 50)
	b.do("mart.issuer", token.Reverse{Operation: bought, Points: 70})
	b.has("ann", "MART", "nothing")
	b.refuse(token.ErrOverReversed, "mart.issuer", token.Reverse{Operation: bought, Points: 21})
}

func TestDebtIsPaidWhateverBringsThePoints(t *testing.T) {
	for _, c := range []struct {
		name  string
		bring func(b *bench)
	}{
		{"an issue", func(b *bench) { b.issue("ann", "KINO", 60) }},
		{"an exchange", func(b *bench) {
			b.issue("ann", "AVIA", 1000)
			b.do("ann", token.Exchange{Account: key("ann"), From: "AVIA", To: "KINO", Points: 150}) // 60 points
		}},
		{"a transfer", func(b *bench) {
			kino := b.programs["KINO"]
			kino.Transfers, kino.ActivationSeconds = true, 0
			b.programs["KINO"] = kino
			b.issue("bob", "KINO", 60)
			b.do("bob", token.Transfer{Account: key("bob"), To: key("ann"), Program: "KINO", Points: 60})
		}},
		{"a refund", func(b *bench) { b.do("mart.redeemer", token.Reverse{Operation: id("spent"), Points: 60}) }},
		{"a return from a hold", func(b *bench) { b.do("brew.redeemer", token.Release{Hold: id("held")}) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			kino := b.programs["KINO"]
			kino.ActivationSeconds = 0
			b.programs["KINO"] = kino
			b.issue("ann", "KINO", 150)
			for _, before := range []call{
				{b.now, key("ann"), id("spent"), token.Redeem{Account: key("ann"), Program: "KINO", Points: 90, Partner: "mart"}},
				{b.now, key("ann"), id("held"), token.Hold{Account: key("ann"), Program: "KINO", Points: 60, Partner: "brew", Deadline: uint64(b.now + hour)}},
				// 60 are claimed of the hold, 40 become debt; the payee takes all but 60.
				{b.now, key("kino.issuer"), id("back"), token.Clawback{Account: key("ann"), Program: "KINO", Points: 40, Reason: token.ForReturn}},
			} {
				if c.name != "a return from a hold" && before.id == id("held") {
					before.op = token.Redeem{Account: key("ann"), Program: "KINO", Points: 60, Partner: "mart"}
				}
				if _, err := b.run(before); err != nil {
					t.Fatal(err)
				}
			}
			c.bring(b)
			b.has("ann", "KINO", "20 until 2027-12-31 23:00:00")
			if got := b.totals["KINO"].ClawedBack; got != 40 {
				t.Errorf("%d clawed back, want 40", got)
			}
		})
	}
}

func TestAnOverdueHoldIsTheMembersAgainSweptOrNot(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "MART", 100)
	hold := b.hold("ann", "MART", 100, b.now+hour)
	b.now += hour
	spent := token.Redeem{Account: key("ann"), Program: "MART", Points: 30, Partner: "mart"}
	undone := b.world.clone()
	b.do("ann", spent)
	b.has("ann", "MART", "70")
	b.refuse(token.ErrHoldExpired, "brew.redeemer", token.Capture{Hold: hold, Points: 1})
	b.world = undone
	b.do("brew.redeemer", token.Release{Hold: hold}) // or the till gives it back
	b.has("ann", "MART", "100")
}

func TestWhatIsDeadCountsAgainstNoCapSweptOrNot(t *testing.T) {
	b := newBench(t)
	b.cap("AVIA", 100)
	avia := b.partners["avia"]
	avia.Limit = 900_000 // 100 points at 0.009
	b.partners["avia"] = avia
	b.issue("ann", "AVIA", 60)
	b.issue("bob", "AVIA", 40)
	issue := func() token.Operation {
		return token.Issue{Account: key("cleo"), Program: "AVIA", Points: 100, Time: uint64(b.now),
			Reason: token.ForPurchase}
	}
	b.now = at("2028-01-31 23:59:59")
	b.refuse(token.ErrCap, "avia.issuer", issue())
	b.now++
	b.do("avia.issuer", issue())
	if got := b.totals["AVIA"]; got.Outstanding != 100 || got.Expired != 100 || got.Unbooked != 100 {
		t.Errorf("totals are %+v, want 100 outstanding, 100 expired, 100 of them unbooked", got)
	}
	b.sweepTo(b.now)
	if got := b.totals["AVIA"]; got.Unbooked != 0 || got.Holders != 1 {
		t.Errorf("totals are %+v, want none unbooked and one holder", got)
	}
}

func TestACounterThatIsFullRefuses(t *testing.T) {
	b := newBench(t)
	full := func(change func(*token.Totals)) {
		t.Helper()
		totals := token.Totals{}
		change(&totals)
		b.totals["MART"] = totals
	}
	issue := token.Issue{Account: key("ann"), Program: "MART", Points: 10, Time: uint64(b.now),
		Reason: token.ForPurchase}
	refused := func(sender string, o token.Operation, want error) {
		t.Helper()
		if _, err := b.apply(call{b.now, key(sender), id("x"), o}); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", o.Kind(), err, want)
		}
	}
	const most = 1<<63 - 1<<53
	full(func(t *token.Totals) { t.Issued, t.ClawedBack = most-9, most-9 })
	refused("mart.issuer", issue, token.ErrCounter)
	full(func(t *token.Totals) { t.ExchangedIn, t.Redeemed = most-10, most-10 })
	refused("mart.issuer", issue, nil)
	b.issue("bob", "AVIA", 100)
	full(func(t *token.Totals) { t.Issued, t.ClawedBack = most, most })
	refused("bob", token.Exchange{Account: key("bob"), From: "AVIA", To: "MART", Points: 100}, token.ErrCounter)
	mart := b.programs["MART"]
	mart.DebtCap = token.MaxSupply
	b.programs["MART"] = mart
	full(func(t *token.Totals) { t.Debt = most - 4 })
	refused("mart.issuer", token.Clawback{Account: key("cleo"), Program: "MART", Points: 5,
		Reason: token.ForReturn}, token.ErrCounter)
	refused("mart.issuer", token.Clawback{Account: key("cleo"), Program: "MART", Points: 4,
		Reason: token.ForReturn}, nil)
}

func TestAnEffectNamesSoManyLotsAndSumsUpTheRest(t *testing.T) {
	b := newBench(t)
	for range 100 {
		b.issue("ann", "BREW", 2)
		b.now += day
	}
	b.runs++
	spend := token.Redeem{Account: key("ann"), Program: "BREW", Points: 199, Partner: "mart"}
	effects, err := b.run(call{b.now, key("ann"), operationName(b.runs), spend})
	if err != nil {
		t.Fatal(err)
	}
	for _, effect := range effects {
		if e, ok := effect.(token.LotsMoved); ok && e.What == op.EffectTaken {
			if len(e.Lots.Lots) != token.MaxNamedLots || e.Lots.More != 68 || e.Lots.MorePoints != 135 || e.Lots.Total() != 199 {
				t.Errorf("named %d lots, %d more of %d points", len(e.Lots.Lots), e.Lots.More, e.Lots.MorePoints)
			}
			return
		}
	}
	t.Errorf("no lots were taken: %+v", effects)
}
