package ledger_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Two partners lift the limit of one: what is spent at the other counts as paid at once,
// and then all of it is taken back. The invariants are checked after every block.
func TestTwoPartnersCannotPassALimitByRefundsOfWhatTheySayIsPaid(t *testing.T) {
	c := newCoalition(t)
	one := func(sender string, o op.Operation) ledger.Receipt {
		t.Helper()
		filler := token.Lock{Account: member(9), Ref: c.ref()} // so that a refusal is in a receipt
		return c.block(c.sign(sender, tx.Independent, o, filler))[0].Receipts[0]
	}
	one("mart custodian", kept("mart", 0, c.ref()))
	const all = 222_222_222 // as many as the limit of 1,000,000 admits
	const worth = all * 4_500
	var spent []op.ID
	for range 2 {
		one("mart issuer", token.Issue{Account: member(0), Program: "MART", Points: all,
			Time: uint64(c.now), Reason: token.ForPurchase, Ref: c.ref()})
		spent = append(spent, one("mart custodian", token.Redeem{Account: member(0), Program: "MART",
			Points: all, Partner: "kino", Ref: c.ref()}).ID)
		sent := partner.RecordPayment{Creditor: "kino", Amount: worth, Ref: c.ref()}
		one("kino treasurer", partner.DecidePayment{Payment: one("mart treasurer", sent).ID,
			Verdict: partner.Came, Ref: c.ref()})
	}
	var codes []uint32
	for _, id := range spent {
		back := token.Reverse{Operation: id, Points: all, Ref: c.ref()}
		codes = append(codes, one("kino redeemer", back).Code)
	}
	limit, _ := ledger.RejectionOf(token.ErrLimit)
	if codes[0] != 0 || codes[1] != limit.Code {
		t.Errorf("the refunds ended with %v, want 0 and %d", codes, limit.Code)
	}
}
