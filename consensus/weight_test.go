package consensus

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// Small in bytes and heavy to carry out: a proposer leaves for the next block what would
// be too heavy for this one, and a validator refuses a block that is, without executing.
func TestABlockTooHeavyIsNeitherMadeNorAccepted(t *testing.T) {
	a := newTestApp(t)
	var heavy [][]byte
	size, weight := 0, 0
	err := a.read(func(v *ledger.View) error {
		weigher, err := v.Weigher()
		for weight <= ledger.MaxBlockWeight && err == nil {
			ops := make([]op.Operation, 2000)
			for i := range ops {
				ops[i] = token.Capture{Points: 1, Ref: a.c.ref()}
			}
			raw := a.c.signed("p1 issuer", &tx.Tx{ChainID: testChain, ValidUntil: uint64(a.now.Unix()) + 60,
				Mode: tx.Independent, Ops: ops})
			heavy = append(heavy, raw)
			size += len(raw)
			weight += weigher.Weight(ledger.Admit(raw, a.c.domain()))
		}
		return err
	})
	if err != nil || size > ledger.MaxBlockBytes {
		t.Fatalf("%d bytes of transactions, %v", size, err)
	}
	if a.accepts(heavy...) {
		t.Errorf("a block of weight %d was accepted, at most %d", weight, ledger.MaxBlockWeight)
	}
	if fit := len(heavy) - 1; !a.accepts(heavy[:fit]...) {
		t.Errorf("%d transactions that fit were refused", fit)
	}
	if got := a.proposes(heavy...); len(got) == 0 || len(got) >= len(heavy) || !a.accepts(got...) {
		t.Errorf("proposed %d of %d transactions, or refused them", len(got), len(heavy))
	}
}
