package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/audit/check"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// sameIndex fails unless the index of transactions that follows from the log is the one
// that is kept, and says how many it has.
func (c *coalition) sameIndex() int {
	c.t.Helper()
	v := c.view()
	kept, err := ledger.KeptTransactions(v)
	if err != nil {
		c.t.Fatal(err)
	}
	made, err := v.RebuildTransactions()
	if err != nil || len(made) != len(kept) {
		c.t.Fatalf("%d transactions follow from the log, %d are kept: %v", len(made), len(kept), err)
	}
	for _, e := range made {
		if kept[string(e.Key)] != string(e.Value) {
			c.t.Errorf("transaction %x is at %x by the log, and kept at %x", e.Key[1:], e.Value, kept[string(e.Key)])
		}
	}
	return len(made)
}

// Blocks of everything that can be in one, in any order: what took effect, what was
// refused whole or in parts, what came too late, is repeated, does not decode, or is more
// than a quota holds. The ledger is opened anew in between.
func TestTheIndexOfTransactionsFollowsFromTheLog(t *testing.T) {
	dir := t.TempDir()
	c := newQuotas(t)
	c.ledger = c.found(dir)
	c.do("mart custodian", c.own("ann", "mart"))
	dice := rand.New(rand.NewPCG(1, 1))
	issue := func(n uint64) token.Issue {
		return token.Issue{Account: c.address("ann"), Program: "MART", Points: n, Time: uint64(c.now),
			Reason: token.ForPurchase, Ref: c.ref()}
	}
	var old []ledger.Input
	makes := []func() ledger.Input{
		func() ledger.Input { return c.sign("mart issuer", tx.Atomic, issue(1)) },
		func() ledger.Input { return c.sign("mart issuer", tx.Atomic, issue(1), issue(0)) },
		func() ledger.Input { return c.sign("mart issuer", tx.Independent, issue(0), issue(1), issue(0)) },
		func() ledger.Input { return c.sign("mart issuer", tx.Independent, issue(0), issue(0)) },
		func() ledger.Input { return c.bulk("mart issuer", 3) },
		func() ledger.Input { return c.bulk("kino issuer", 2500) }, // a day holds few
		func() ledger.Input { return c.sign("a stranger", tx.Atomic, issue(1)) },
		func() ledger.Input {
			return ledger.Admit(fmt.Appendf(nil, "junk %d", dice.Uint64()), tx.Domain{ChainID: 7001})
		},
		func() ledger.Input { return old[dice.IntN(len(old))] },
		func() ledger.Input {
			c.now -= 1000
			late := c.sign("mart issuer", tx.Atomic, issue(1))
			c.now += 1000
			return late
		},
	}
	old = append(old, makes[0]())
	says := map[string]int{}
	for range 40 {
		var inputs []ledger.Input
		for range dice.IntN(12) {
			inputs = append(inputs, makes[dice.IntN(len(makes))]())
		}
		for _, r := range c.block(inputs...) {
			says[outcome(r)]++
		}
		old = append(old, inputs...)
		if dice.IntN(4) == 0 {
			c.ledger.Close()
			l, err := ledger.Open(dir, ledger.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
			c.ledger = l
		}
		c.sameIndex()
	}
	for _, want := range []string{"ok", "amount_not_positive", "not_partner_key", "malformed", "repeated_tx",
		"tx_expired", "quota"} {
		if says[want] == 0 {
			t.Errorf("no transaction was %s: %v", want, says)
		}
	}
}

// The check of the whole state notices an index that is not the log's.
func TestTheCheckComparesTheIndexOfTransactions(t *testing.T) {
	for _, put := range []bool{false, true} {
		c := newCoalition(t)
		in := c.bulk("mart issuer", 2)
		c.block(in)
		if put {
			in.Hash[0]++
		}
		if err := ledger.LoseTransaction(c.ledger, in.Hash, put); err != nil {
			t.Fatal(err)
		}
		report, err := check.State(context.Background(), c.view())
		if err != nil || len(report.Violations) != 1 || report.Violations[0].Invariant != 6 ||
			!strings.Contains(report.Violations[0].What, "transaction") {
			t.Errorf("%v, %v", report.Violations, err)
		}
	}
}
