package ledger_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// The ref of a redemption of as many lots as there can be, reversed in as many parts as may
// be, is used again and again, by operations that name a program of few lots. To tell where
// it was taken, a node read all its 101 entries each time.
func TestARefThatIsTakenCostsNoMoreThanTheTable(t *testing.T) {
	c := fullest(t, "", 1)
	ref := c.ref()
	all := token.Redeem{Account: member(0), Program: "ROLL", Points: 365 * 1000, Partner: "kino", Ref: ref}
	spent := c.sign("mart custodian", tx.Atomic, all)
	taken := c.commit(spent).Results[0].Receipts[0].ID
	want := ledger.OperationAt{Height: c.ledger.Height(), Tx: spent.Hash}
	for range token.MaxReversals {
		c.commit(c.sign("kino redeemer", tx.Atomic, token.Reverse{Operation: taken, Points: 1, Ref: c.ref()}))
	}
	var again []op.Operation
	for range 100 {
		again = append(again, token.Redeem{Account: member(0), Program: "MART", Points: 1, Partner: "kino", Ref: ref})
	}
	in := c.sign("mart custodian", tx.Independent, again...)
	c.withinCost(in)
	out, err := c.ledger.Execute(ledger.Block{Height: c.ledger.Height() + 1, Time: c.now, Inputs: []ledger.Input{in}})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Results[0].Receipts[99].At; got != want {
		t.Errorf("the ref was taken at %+v, want %+v", got, want)
	}
}

// An operation and its reversals in one block are found as well.
func TestWhereAnOperationIsThatWasReversedInItsBlock(t *testing.T) {
	c := newCoalition(t)
	c.block(c.sign("mart custodian", tx.Atomic, kept("mart", 0, c.ref())))
	issue := token.Issue{Account: member(0), Program: "MART", Points: 10, Time: uint64(c.now),
		Reason: token.ForPurchase, Ref: c.ref()}
	issued := op.HeaderOf(issue).ID("mart")
	in := c.sign("mart issuer", tx.Atomic, issue,
		token.Reverse{Operation: issued, Points: 1, Ref: c.ref()},
		token.Reverse{Operation: issued, Points: 1, Ref: c.ref()})
	c.block(in)
	_, at, ok, err := c.view().Operation(issued)
	if want := (ledger.OperationAt{Height: c.ledger.Height(), Tx: in.Hash}); err != nil || !ok || at != want {
		t.Errorf("it is at %+v, %v, %v, want %+v", at, ok, err, want)
	}
}
