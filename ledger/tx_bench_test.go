package ledger_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// txBenchmarks runs the work on a transaction of one operation and on the largest
// batch of a usual kind, and reports the time an operation.
func txBenchmarks(b *testing.B, work func(b *testing.B, raw []byte, tx *ledger.Tx)) {
	r := newTxRandom(b, 30)
	one := token.Transfer{Account: token.Address{1}, To: token.Address{2}, Program: "MART", Points: 1000, Ref: token.Ref{3}}
	batch := make([]op.Operation, ledger.MaxOps)
	for i := range batch {
		clawback := token.Clawback{Program: "MART", Points: 100}
		r.fill(clawback.Account[:])
		r.fill(clawback.Ref[:])
		batch[i] = clawback
	}
	for _, c := range []struct {
		name string
		mode ledger.Mode
		ops  []op.Operation
	}{{"ops=1", ledger.Atomic, []op.Operation{one}}, {"ops=4000", ledger.Independent, batch}} {
		tx := &ledger.Tx{ChainID: 7, ValidUntil: 1_800_000_000, Mode: c.mode, Ops: c.ops}
		if err := tx.Sign(r.key()); err != nil {
			b.Fatal(err)
		}
		raw := txEncode(b, tx)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			work(b, raw, tx)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(c.ops)), "ns/operation")
		})
	}
}

func BenchmarkTxDecode(b *testing.B) {
	txBenchmarks(b, func(b *testing.B, raw []byte, _ *ledger.Tx) {
		for b.Loop() {
			if _, err := ledger.Decode(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTxEncode(b *testing.B) {
	txBenchmarks(b, func(b *testing.B, _ []byte, tx *ledger.Tx) {
		for b.Loop() {
			if _, err := tx.Encode(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTxSigningHash(b *testing.B) {
	txBenchmarks(b, func(b *testing.B, _ []byte, tx *ledger.Tx) {
		for b.Loop() {
			tx.SigningHash()
		}
	})
}

func BenchmarkTxVerifySignature(b *testing.B) {
	txBenchmarks(b, func(b *testing.B, _ []byte, tx *ledger.Tx) {
		for b.Loop() {
			if err := tx.VerifySignature(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
