package api

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// BenchmarkBatchAnswer is what an import's batch costs beside the ledger: the answer's
// JSON, written by the node and read by the client. 1,000 operations.
func BenchmarkBatchAnswer(b *testing.B) {
	final := Final{Height: 1}
	for i := range 1000 {
		account := token.Address{byte(i), byte(i >> 8), 3}
		final.Result.Receipts = append(final.Result.Receipts, ledger.Receipt{Op: uint32(i), Kind: op.KindIssue, ID: token.OperationID{byte(i)},
			Effects: []op.Effect{token.LotsMoved{What: op.EffectMade, Account: account, Program: "MART", Lots: token.LotList{Lots: token.Lots{{Terms: 1, Amount: 12}}}}}})
	}
	tx, err := transactionOf(final)
	if err != nil {
		b.Fatal(err)
	}
	text, err := json.Marshal(tx)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			tx, err := transactionOf(final)
			if err != nil {
				b.Fatal(err)
			}
			if err := json.NewEncoder(io.Discard).Encode(tx); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			var got Transaction
			if err := json.Unmarshal(text, &got); err != nil {
				b.Fatal(err)
			}
		}
	})
}
