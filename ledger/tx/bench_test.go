package tx_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// txBenchmarks runs the work on a transaction of one operation and on the largest
// batch of a usual kind, and reports the time an operation.
func txBenchmarks(b *testing.B, work func(b *testing.B, raw []byte, signed *tx.Tx)) {
	r := newTxRandom(b, 30)
	one := token.Transfer{Account: token.Address{1}, To: token.Address{2}, Program: "MART", Points: 1000, Ref: token.Ref{3}}
	batch := make([]op.Operation, tx.MaxOps)
	for i := range batch {
		clawback := token.Clawback{Program: "MART", Points: 100, Reason: token.ForReturn}
		r.fill(clawback.Account[:])
		r.fill(clawback.Ref[:])
		batch[i] = clawback
	}
	for _, c := range []struct {
		name string
		mode tx.Mode
		ops  []op.Operation
	}{{"ops=1", tx.Atomic, []op.Operation{one}}, {"ops=4000", tx.Independent, batch}} {
		signed := &tx.Tx{ChainID: 7, ValidUntil: 1_800_000_000, Mode: c.mode, Ops: c.ops}
		if err := signed.Sign(domainOf(signed), r.key()); err != nil {
			b.Fatal(err)
		}
		raw := txEncode(b, signed)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			work(b, raw, signed)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(c.ops)), "ns/operation")
		})
	}
}

func BenchmarkTxDecode(b *testing.B) {
	txBenchmarks(b, func(b *testing.B, raw []byte, _ *tx.Tx) {
		for b.Loop() {
			if _, err := tx.Decode(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTxEncode(b *testing.B) {
	txBenchmarks(b, func(b *testing.B, _ []byte, signed *tx.Tx) {
		for b.Loop() {
			if _, err := signed.Encode(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTxSigningHash(b *testing.B) {
	txBenchmarks(b, func(b *testing.B, _ []byte, signed *tx.Tx) {
		for b.Loop() {
			signed.SigningHash(domainOf(signed))
		}
	})
}

func BenchmarkTxVerifySignature(b *testing.B) {
	txBenchmarks(b, func(b *testing.B, _ []byte, signed *tx.Tx) {
		for b.Loop() {
			if err := signed.VerifySignature(domainOf(signed)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
