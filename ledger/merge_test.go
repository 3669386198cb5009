package ledger_test

import (
	"fmt"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// A merge of full balances, settled on the way, costs no more than the table says, and
// as many as may be moved would not either.
func TestTheFullestMergeCostsNoMoreThanTheTable(t *testing.T) {
	const programs = 4
	c := &coalition{t: t, now: start, refs: 1 << 20, keys: newCoalition(t).keys}
	var full []genesis.Program
	for i := range programs {
		full = append(full, genesis.Program{Code: token.Code(fmt.Sprintf("ROLLROLL%d", i)), Owner: "mart",
			Prices: genesis.Prices{Onramp: "0.0005", Offramp: "0.0004", Redemption: "0.00045"},
			Expiry: genesis.Expiry{Type: "rolling", Months: 12}})
	}
	c.ledger = c.found("", full...)
	for i := range 2 {
		c.commit(c.sign("mart custodian", tx.Atomic, kept("mart", i, c.ref())))
		for _, p := range full {
			var ops []op.Operation
			for day := range 365 {
				ops = append(ops, token.Issue{Account: member(i), Program: p.Code, Points: 1000,
					Time: uint64(start) - uint64(day)*86_400, Reason: token.ForPurchase, Ref: c.ref()})
			}
			c.commit(c.sign("mart issuer", tx.Independent, ops...))
		}
	}
	c.now += 2 * 86_400 // two lots of each balance are dead and not booked
	in := c.sign("mart custodian", tx.Atomic, token.Merge{Source: member(0), Target: member(1), Ref: c.ref()})
	c.withinCost(in)
	m, err := ledger.Measure(c.ledger, ledger.Block{Height: c.ledger.Height() + 1, Time: c.now,
		Inputs: []ledger.Input{in}})
	if err != nil {
		t.Fatal(err)
	}
	got := m.Operations[journal.Cause{Kind: journal.Operation, Tx: in.Hash}]
	most := token.CostOf(op.KindMerge, token.MaxLots)
	if all := got.Bytes / programs * token.MaxMoved; got.Bytes < programs*300*10 || all > most.Bytes {
		t.Errorf("%d balances made %d bytes, all would make %d, at most %d",
			programs, got.Bytes, all, most.Bytes)
	}
	c.commit(in)
	c.check()
}

// A ref that an account used is used for the account that it was merged into: a till that
// repeats a redemption after the merge does not take points twice.
func TestAMergeMakesNoRefNew(t *testing.T) {
	c := newCoalition(t)
	c.block(c.sign("mart custodian", tx.Atomic, kept("mart", 0, c.ref()), kept("mart", 1, c.ref())))
	for i := range 2 {
		c.block(c.sign("mart issuer", tx.Atomic, token.Issue{Account: member(i), Program: "MART", Points: 100,
			Time: uint64(c.now), Reason: token.ForPurchase, Ref: c.ref()}))
	}
	receipt := c.ref()
	redeem := func(i int) string {
		r := c.block(c.sign("mart custodian", tx.Atomic, token.Redeem{Account: member(i), Program: "MART",
			Points: 10, Partner: "kino", Ref: receipt}))
		return outcome(r[0])
	}
	if got := redeem(0); got != "ok" {
		t.Fatal(got)
	}
	c.merge(0, 1)
	c.now += 60
	if got := redeem(1); got != "duplicate_ref" {
		t.Errorf("by the target's address it is %s", got)
	}
	c.now += 60
	if got := redeem(0); got != "duplicate_ref" {
		t.Errorf("by the source's address it is %s", got)
	}
	c.check()
}

// The statement of the target shows where its points came from, and that of the source
// ends with the merge.
func TestStatementsOfMergedAccounts(t *testing.T) {
	c := newCoalition(t)
	c.block(c.sign("mart custodian", tx.Atomic, kept("mart", 0, c.ref()), kept("mart", 1, c.ref())))
	issue := func() {
		c.block(c.sign("mart issuer", tx.Atomic, token.Issue{Account: member(0), Program: "MART", Points: 100,
			Time: uint64(c.now), Reason: token.ForPurchase, Ref: c.ref()}))
	}
	issue()
	c.merge(0, 1)
	issue()
	for i, other := range []token.Address{member(1), member(0)} {
		lines, _, err := c.view().Statement(member(i), nil, 10)
		if err != nil {
			t.Fatal(err)
		}
		merge := lines[i] // the target's has a later line
		if merge.Operation.Kind != op.KindMerge || merge.Other != other || len(merge.Changes) != 1 {
			t.Errorf("member %d: %s with %x, %d changes",
				i, merge.Operation.Kind, merge.Other, len(merge.Changes))
		}
	}
	c.block(c.sign("mart custodian", tx.Atomic, kept("mart", 2, c.ref())))
	c.merge(2, 1) // which has nothing
	lines, _, err := c.view().Statement(member(2), nil, 10)
	if err != nil || lines[0].Other != member(1) {
		t.Errorf("the empty account's last line is %+v (%v)", lines[0], err)
	}
}

func (c *coalition) merge(from, to int) {
	c.t.Helper()
	o := token.Merge{Source: member(from), Target: member(to), Ref: c.ref()}
	if got := outcome(c.block(c.sign("mart custodian", tx.Atomic, o))[0]); got != "ok" {
		c.t.Fatal(got)
	}
}
