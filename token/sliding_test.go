package token_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// BEAN points expire at the end of the day six months after the member earned or spent.
func TestIdlePointsExpireTogether(t *testing.T) {
	b := newBench(t)
	idle := func(want string) {
		t.Helper()
		got := b.balances[token.BalanceKey{Account: key("ann"), Program: "BEAN"}].IdleExpiry
		if got != 0 && show(got) != want || got == 0 && want != "none" {
			t.Errorf("idle expiry is %s, want %s", show(got), want)
		}
	}
	b.issue("ann", "BEAN", 100)
	idle("2026-07-16")
	b.sweepTo(at("2026-03-31 08:00"))
	b.redeem("ann", "BEAN", 10, "mart")
	idle("2026-10-01")
	b.sweepTo(at("2026-04-01"))
	b.do("ann", token.SetDayCap{Account: key("ann"), Cap: 1_000_000})
	b.issue("ann", "MART", 1)
	idle("2026-10-01")
	b.sweepTo(at("2026-09-30 23:59:59"))
	b.has("ann", "BEAN", "90")
	b.sweepTo(at("2026-10-01"))
	b.has("ann", "BEAN", "nothing")
	idle("none")
	if got := b.totals["BEAN"].Expired; got != 90 {
		t.Errorf("%d expired, want 90", got)
	}
}

func TestIdlePointsCannotBeSpentBeforeTheSweep(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "BEAN", 100)
	b.now = at("2026-07-16")
	b.refuse(token.ErrInsufficient, "ann", token.Redeem{Account: key("ann"), Program: "BEAN", Points: 1, Partner: "mart"})
	b.has("ann", "BEAN", "100") // the refused operation booked nothing
	b.issue("ann", "BEAN", 5)
	b.has("ann", "BEAN", "5") // and new points do not wake the old
	b.sweepTo(b.now)
	b.has("ann", "BEAN", "5")
}

func TestActivationKeepsNoIdlePointsAlive(t *testing.T) {
	b := newBench(t)
	bean := b.programs["BEAN"]
	bean.ActivationSeconds = 14 * day
	b.programs["BEAN"] = bean
	b.issue("ann", "BEAN", 100)
	b.has("ann", "BEAN", "100 from 2026-01-30")
	b.sweepTo(at("2026-02-01"))
	b.has("ann", "BEAN", "100")
	if got := show(b.balances[token.BalanceKey{Account: key("ann"), Program: "BEAN"}].IdleExpiry); got != "2026-07-16" {
		t.Errorf("idle expiry is %s after activation, want 2026-07-16", got)
	}
}

func TestALateSweepOfAnActivationWakesNoIdlePoints(t *testing.T) {
	b := newBench(t)
	bean := b.programs["BEAN"]
	bean.ActivationSeconds = 14 * day
	b.programs["BEAN"] = bean
	b.issue("ann", "BEAN", 100)
	b.sweepTo(at("2026-08-01")) // both fell due long ago: activation is booked first
	b.has("ann", "BEAN", "nothing")
}

// A hold of one point that is left to time out would keep a whole balance alive for ever.
func TestAHoldThatComesBackKeepsNoIdlePointsAlive(t *testing.T) {
	for _, points := range []uint64{1, 100} {
		for _, end := range []string{"timed out", "released"} {
			b := newBench(t)
			b.issue("ann", "BEAN", 100)
			b.sweepTo(at("2026-07-10"))
			hold := b.hold("ann", "BEAN", points, b.now+day)
			if end == "released" {
				b.do("brew.redeemer", token.Release{Hold: hold})
			}
			b.sweepTo(b.now + day)
			b.has("ann", "BEAN", "100")
			if got := show(b.balances[token.BalanceKey{Account: key("ann"), Program: "BEAN"}].IdleExpiry); got != "2026-07-16" {
				t.Errorf("%d points, %s: idle expiry is %s, want 2026-07-16", points, end, got)
			}
			b.sweepTo(at("2026-07-16"))
			b.has("ann", "BEAN", "nothing")
		}
	}
}

// Points on hold when the balance dies of idleness can be captured still, and what is
// not is gone, whatever the member has earned since.
func TestIdlePointsOnHold(t *testing.T) {
	for _, c := range []struct {
		captured uint64
		has      string
		expired  token.Points
	}{{0, "5", 100}, {30, "5", 70}, {60, "5", 40}} {
		b := newBench(t)
		b.issue("ann", "BEAN", 100)
		b.sweepTo(at("2026-07-14"))
		hold := b.hold("ann", "BEAN", 60, b.now+5*day)
		b.now = at("2026-07-17") // before the sweep
		b.issue("ann", "BEAN", 5)
		b.has("ann", "BEAN", "5, 60 held")
		if c.captured > 0 {
			b.do("brew.redeemer", token.Capture{Hold: hold, Points: c.captured})
		}
		b.sweepTo(at("2026-07-20"))
		b.has("ann", "BEAN", c.has)
		if got := b.totals["BEAN"]; got.Expired != c.expired || got.Outstanding != 5 {
			t.Errorf("%d captured: %+v, want %d expired", c.captured, got, c.expired)
		}
	}
}

// What takes points from a member, or gives back what he spent, is no use of them.
func TestOnlyEarningAndSpendingIsUse(t *testing.T) {
	const early, anew = "2026-07-16", "2026-09-03"
	redeem := token.Redeem{Account: key("ann"), Program: "BEAN", Points: 10, Partner: "mart"}
	for _, c := range []struct {
		name   string
		sender string
		op     token.Operation
		want   string
	}{
		{"earning", "brew.issuer", token.Issue{Account: key("ann"), Program: "BEAN", Points: 1, Reason: token.ForPurchase}, anew},
		{"redeeming", "ann", redeem, anew},
		{"exchanging away", "ann", token.Exchange{Account: key("ann"), From: "BEAN", To: "MART", Points: 50}, anew},
		{"setting aside", "ann", token.Hold{Account: key("ann"), Program: "BEAN", Points: 10, Partner: "mart"}, early},
		{"a clawback", "brew.issuer", token.Clawback{Account: key("ann"), Program: "BEAN", Points: 10, Reason: token.ForError}, early},
		{"goods brought back", "mart.redeemer", token.Reverse{Points: 10}, early},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.issue("ann", "BEAN", 100)
			spent := b.redeem("ann", "BEAN", 10, "mart")
			b.sweepTo(at("2026-03-02 08:00"))
			switch o := c.op.(type) {
			case token.Issue:
				o.Time = uint64(b.now)
				c.op = o
			case token.Hold:
				o.Deadline = uint64(b.now + day)
				c.op = o
			case token.Reverse:
				o.Operation = spent
				c.op = o
			}
			b.do(c.sender, c.op)
			if got := show(b.balances[token.BalanceKey{Account: key("ann"), Program: "BEAN"}].IdleExpiry); got != c.want {
				t.Errorf("idle expiry is %s, want %s", got, c.want)
			}
		})
	}
}

// puts counts what is written to the totals.
type puts struct {
	table[token.Code, token.Totals]
	of map[token.Code]int
}

func (p puts) Put(code token.Code, t token.Totals) {
	p.of[code]++
	p.table.Put(code, t)
}

func TestAnOperationWritesTheTotalsOfItsOwnProgramOnly(t *testing.T) {
	b := newBench(t)
	for _, code := range []token.Code{"AVIA", "BEAN", "BREW", "MART"} {
		b.issue("ann", code, 10)
	}
	counted := puts{b.totals, map[token.Code]int{}}
	state := b.state()
	state.Totals = counted
	op := token.Transfer{Account: key("ann"), To: key("bob"), Program: "MART", Points: 1}
	if _, err := op.Apply(token.In(state, partner.Context{Now: b.now, Sender: key("ann"), ID: id("x")})); err != nil {
		t.Fatal(err)
	}
	if len(counted.of) != 1 || counted.of["MART"] == 0 {
		t.Errorf("wrote the totals of %v, want MART alone", counted.of)
	}
}
