package ledger_test

import (
	"bytes"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
)

// FuzzDecode: whatever the bytes, decoding does not panic, and what decodes encodes to
// the same bytes again, hashes and has its signature judged.
func FuzzDecode(f *testing.F) {
	r := newTxRandom(f, 20)
	for kind := op.Kind(1); int(kind) < len(txKinds); kind++ {
		tx, _ := r.signed(f, ledger.Atomic, r.op(kind))
		f.Add(txEncode(f, tx))
	}
	for range 10 {
		tx, _ := r.mixed(f)
		f.Add(txEncode(f, tx))
	}
	for _, c := range txMalformedCases() {
		if len(c.raw) < 1<<12 {
			f.Add(c.raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		tx, err := ledger.Decode(raw)
		if err != nil {
			return
		}
		again, err := tx.Encode()
		if err != nil {
			t.Fatalf("%x decodes and does not encode: %v", raw, err)
		}
		if !bytes.Equal(again, raw) {
			t.Fatalf("%x decodes and encodes as %x", raw, again)
		}
		_ = tx.VerifySignature()
		_, _ = tx.TypedMessage()
	})
}
