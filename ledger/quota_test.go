package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

const minQuota = int64(partner.MinQuota)

// newQuotas is a coalition whose partners have the smallest quota.
func newQuotas(t testing.TB) *coalition {
	quota := minQuota
	c := &coalition{t: t, now: start, keys: newCoalition(t).keys, quota: &quota}
	c.ledger = c.found("")
	return c
}

// bulk are so many operations of a key of mart, none of which can take effect.
func (c *coalition) bulk(sender string, count int) ledger.Input {
	ops := make([]op.Operation, count)
	for i := range ops {
		ops[i] = token.Capture{Points: 1, Ref: c.ref()}
	}
	return c.sign(sender, tx.Independent, ops...)
}

// useUp uses the quota of mart up but for so much that only its tills may have.
func (c *coalition) useUp() {
	c.t.Helper()
	one := c.bulk("mart issuer", 1000)
	weight := int64(c.weigher().Weight(one))
	var all []ledger.Input
	for range c.used("mart").Left(false) / weight {
		all = append(all, c.bulk("mart issuer", 1000))
	}
	c.block(all...)
	if left := c.used("mart").Left(false); left >= weight {
		c.t.Fatalf("%d left to mart", left)
	}
}

func (c *coalition) used(id partner.ID) partner.Quota {
	c.t.Helper()
	quotas := c.view().Quotas(c.now)
	q := quotas.Of(id)
	if err := quotas.Err(); err != nil {
		c.t.Fatal(err)
	}
	return q
}

func (c *coalition) issueTo(member string, program token.Code) op.Operation {
	return token.Issue{Account: c.address(member), Program: program, Points: 1, Time: uint64(c.now),
		Reason: token.ForPurchase, Ref: c.ref()}
}

func (c *coalition) transfer(from, to string) op.Operation {
	return token.Transfer{Account: c.address(from), To: c.address(to), Program: "MART", Points: 1, Ref: c.ref()}
}

// Keys cost nothing, so one brand can have as many accounts as it likes. All of them
// together have its quota, its tills keep their part of it, and nobody else notices.
func TestTheAccountsOfABrandSpendItsOwnQuota(t *testing.T) {
	const accounts, each = 500, 20
	c := newQuotas(t)
	var ops []op.Operation
	name := func(i int) string { return fmt.Sprint("puppet ", i) }
	for i := range accounts {
		ops = append(ops, c.own(name(i), "mart"))
	}
	c.want(outcome(c.block(c.sign("mart custodian", tx.Atomic, ops...))[0]), "ok")
	c.want(c.do("kino custodian", c.own("eve", "kino")), "ok")
	transfers := func(from string) ledger.Input {
		ops := make([]op.Operation, each)
		for i := range ops {
			ops[i] = c.transfer(from, name(0))
		}
		return c.sign(from, tx.Independent, ops...)
	}
	refused := 0
	for round := 0; refused < accounts; round++ {
		if round == 100 {
			t.Fatal("the quota holds everything")
		}
		refused = 0
		var all []ledger.Input
		for i := range accounts {
			all = append(all, transfers(name(i)))
		}
		for _, r := range c.block(all...) {
			if outcome(r) == "quota" {
				refused++
			}
		}
	}
	if left := c.used("mart").Left(true); left < minQuota/4 {
		t.Errorf("%d are left to mart's tills, want a quarter of %d", left, minQuota)
	}
	c.want(c.do("mart issuer", c.issueTo(name(0), "MART")), "ok")
	c.want(c.do("mart custodian", token.Lock{Account: c.address(name(1)), Ref: c.ref()}), "ok")
	c.want(outcome(c.block(c.bulk("mart issuer", 21))[0]), "quota") // no till's
	c.want(c.do("kino issuer", c.issueTo(name(0), "KINO")), "ok")
	c.want(outcome(c.block(transfers("eve"))[0]), "ok")
	c.want(outcome(c.block(c.bulk("kino issuer", 2000))[0]), "ok")
}

// What is charged is the weight of the transaction, once, whatever becomes of it.
func TestWhatATransactionWeighsIsCharged(t *testing.T) {
	c := newQuotas(t)
	c.do("mart custodian", c.own("ann", "mart"))
	enrolled := c.used("mart").Used
	batch := c.bulk("mart redeemer", 1000)
	c.want(outcome(c.block(batch)[0]), "ok")
	if used, weight := c.used("mart").Used-enrolled, int64(c.weigher().Weight(batch)); used != weight {
		t.Errorf("%d was charged for a batch of a thousand, want %d", used, weight)
	}
	late := c.sign("mart issuer", tx.Atomic, c.issueTo("ann", "MART"))
	c.now += 600
	again := c.bulk("mart redeemer", 20)
	c.block(again)
	for _, test := range []struct {
		what    string
		in      ledger.Input
		says    string
		charged bool
	}{
		{"the same again", again, "repeated_tx", false},
		{"what came too late", late, "tx_expired", true},
		{"a member's", c.sign("ann", tx.Atomic, c.transfer("ann", "bob")), "unknown_account", true},
		{"a stranger's in the member's name", c.sign("eve", tx.Atomic, c.transfer("ann", "bob")), "not_controller", false},
		{"what is too heavy to run", c.bulk("mart issuer", 3500), "tx_too_heavy", true},
		{"what does not decode", ledger.Admit([]byte{1}, tx.Domain{ChainID: 7001}), "malformed", false},
	} {
		before := c.used("mart").Used
		c.want(outcome(c.block(test.in)[0]), test.says)
		want := int64(0)
		if test.charged {
			want = int64(c.weigher().Weight(test.in))
		}
		if got := c.used("mart").Used - before; got != want {
			t.Errorf("%s: %d was charged, want %d", test.what, got, want)
		}
	}
	if used := c.used("kino").Used; used != 0 {
		t.Errorf("kino was charged %d", used)
	}
}

// What a quota refused can be sent again: the day ends at 00:00 UTC and no second before.
func TestTheQuotaIsAnewAtMidnight(t *testing.T) {
	c := newQuotas(t)
	midnight := c.now.UpToDay(0)
	c.now = midnight - 120
	c.useUp()
	again := c.bulk("mart issuer", 1000)
	for _, at := range []token.Time{midnight - 60, midnight - 1} {
		c.now = at
		if _, err := c.view().Check(again); !errors.Is(err, partner.ErrQuota) {
			t.Errorf("the door says %v", err)
		}
		c.want(outcome(c.block(again)[0]), "quota")
		if _, _, found, err := c.view().TxHeight(again.Hash); found || err != nil {
			t.Fatalf("it is remembered, %v", err)
		}
	}
	c.now = midnight
	c.want(outcome(c.block(again)[0]), "ok")
	if used := c.used("mart"); used.Used != int64(c.weigher().Weight(again)) {
		t.Errorf("%d used on the new day, want what the one weighs", used.Used)
	}
	c.want(outcome(c.block(again)[0]), "repeated_tx")
}

// One that does not fit is no end for those behind it in the block.
func TestASmallerOneFitsWhereALargerDoesNot(t *testing.T) {
	c := newQuotas(t)
	c.useUp()
	results := c.block(c.bulk("mart issuer", 1000), c.bulk("mart redeemer", 5), c.bulk("kino issuer", 1000))
	for i, want := range []string{"quota", "ok", "ok"} {
		c.want(outcome(results[i]), want)
	}
}

// The heaviest transaction fits the smallest quota on every day.
func TestTheSmallestQuotaHoldsTheHeaviestTransaction(t *testing.T) {
	if left := (partner.Quota{Limit: minQuota}).Left(false); left < ledger.MaxTxWeight*2 {
		t.Errorf("%d, a transaction may weigh %d", left, ledger.MaxTxWeight)
	}
}

// A ledger that is opened anew between all blocks comes to the same app hash.
func TestQuotasSurviveRestarts(t *testing.T) {
	once, dir := newQuotas(t), t.TempDir()
	again := newQuotas(t)
	again.ledger = again.found(dir)
	blocks := func(c *coalition, after func()) {
		for range 3 {
			c.useUp()
			after()
			c.block(c.bulk("mart issuer", 1000), c.bulk("mart issuer", 3))
			after()
			c.now += 86_400
		}
	}
	blocks(once, func() {})
	blocks(again, func() {
		again.ledger.Close()
		l, err := ledger.Open(dir, ledger.Options{})
		if err != nil {
			t.Fatal(err)
		}
		again.ledger = l
		t.Cleanup(func() { l.Close() })
	})
	if once.ledger.AppHash() != again.ledger.AppHash() {
		t.Error("the app hashes differ")
	}
}
