package token_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// BEAN points expire at the end of the day six months after the last movement.
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

func TestReturnedIdlePointsCountFromTheirReturn(t *testing.T) {
	b := newBench(t)
	b.issue("ann", "BEAN", 100)
	b.hold("ann", "BEAN", 100, b.now+day)
	b.has("ann", "BEAN", "100 held")
	b.sweepTo(b.now + day)
	b.has("ann", "BEAN", "100")
	if got := show(b.balances[token.BalanceKey{Account: key("ann"), Program: "BEAN"}].IdleExpiry); got != "2026-07-17" {
		t.Errorf("idle expiry is %s, want 2026-07-17", got)
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
