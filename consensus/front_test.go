package consensus

import (
	"bytes"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// An import waits in the bulk lane, so that what a rival sends after a look into the
// mempool comes first, as small as it is. It takes none of the import's accounts.
func TestWhoComesFirstThroughTheLanesTakesNoAccount(t *testing.T) {
	a := newTestAppOf(t, 2)
	salt := [32]byte{1}
	enroll := token.Enroll{Account: address.Custodial(a.c.hash, "p1", salt), Salt: salt, Ref: a.c.ref()}
	batch := []op.Operation{enroll}
	for range 2000 {
		batch = append(batch, token.Issue{Account: enroll.Account, Program: "P1", Points: 1,
			Time: uint64(a.now.Unix()) - 60, Reason: token.ForPurchase, Ref: a.c.ref()})
	}
	bulk := a.c.sign("p1 issuer", batch...)
	thief := enroll
	thief.Controller = a.c.address("thief")
	stolen, thieves := a.c.sign("p2 issuer", enroll), a.c.sign("p2 issuer", thief)
	block := a.proposes(bulk, stolen, thieves)
	if len(block) != 3 || !bytes.Equal(block[2], bulk) || !a.accepts(block...) {
		t.Fatalf("the rival does not come first: the test proves nothing")
	}
	results := a.block(block...).TxResults
	for i, result := range results[:2] {
		if result.Code == 0 {
			t.Errorf("the rival's transaction %d took effect", i)
		}
	}
	receipts, err := record.DecodeReceipts(results[2].Data)
	if err != nil || len(receipts) != len(batch) {
		t.Fatalf("%d receipts, %v", len(receipts), err)
	}
	for i, r := range receipts {
		if r.Code != 0 {
			t.Fatalf("operation %d of the import was refused: %d", i, r.Code)
		}
	}
}
