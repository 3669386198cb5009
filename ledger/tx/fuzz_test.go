package tx_test

import (
	"bytes"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
)

// FuzzDecode: whatever the bytes, decoding does not panic, and what decodes encodes to
// the same bytes again, hashes and has its signature judged.
func FuzzDecode(f *testing.F) {
	r := newTxRandom(f, 20)
	for kind := op.Kind(1); int(kind) < len(txKinds); kind++ {
		signed, _ := r.signed(f, tx.Atomic, r.op(kind))
		f.Add(txEncode(f, signed))
	}
	for range 10 {
		signed, _ := r.mixed(f)
		f.Add(txEncode(f, signed))
	}
	for _, c := range txMalformedCases() {
		if len(c.raw) < 1<<12 {
			f.Add(c.raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		signed, err := tx.Decode(raw)
		if err != nil {
			return
		}
		again, err := signed.Encode()
		if err != nil {
			t.Fatalf("%x decodes and does not encode: %v", raw, err)
		}
		if !bytes.Equal(again, raw) {
			t.Fatalf("%x decodes and encodes as %x", raw, again)
		}
		_ = signed.VerifySignature(domainOf(signed))
		_, _ = signed.TypedMessage()
	})
}
