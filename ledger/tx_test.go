package ledger_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

func TestTxRoundTrip(t *testing.T) {
	r := newTxRandom(t, 1)
	check := func(tx *ledger.Tx) {
		t.Helper()
		raw := txEncode(t, tx)
		back, err := ledger.Decode(raw)
		if err != nil {
			t.Fatalf("decode %x: %v", raw, err)
		}
		if !reflect.DeepEqual(back, tx) {
			t.Errorf("decoded\n%+v\nof\n%+v", back, tx)
		}
		if again := txEncode(t, back); !bytes.Equal(again, raw) {
			t.Errorf("encoded again\n%x\nof\n%x", again, raw)
		}
		if err := back.VerifySignature(); err != nil {
			t.Errorf("signature: %v", err)
		}
	}
	for kind := op.Kind(1); int(kind) < len(txKinds); kind++ {
		for range 20 {
			tx, _ := r.signed(t, ledger.Atomic, r.op(kind))
			check(tx)
		}
	}
	for range 50 {
		tx, _ := r.mixed(t)
		check(tx)
	}
}

// Decoding must not keep hold of the bytes, which belong to CometBFT.
func TestDecodeKeepsNothingOfItsInput(t *testing.T) {
	r := newTxRandom(t, 2)
	tx, _ := r.mixed(t)
	raw := txEncode(t, tx)
	back, err := ledger.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	clear(raw)
	if !reflect.DeepEqual(back, tx) {
		t.Error("the transaction changed with its input")
	}
}

// holdOps are n operations of the longest encoding there is, 105 bytes.
func holdOps(n int) []op.Operation {
	ops := make([]op.Operation, n)
	for i := range ops {
		ops[i] = token.Hold{Program: "ABCDEFGHIJKL", Points: 1 << 63, Partner: "abcdefghijklmnop", Deadline: 1 << 63,
			Ref: token.Ref{byte(i >> 8), byte(i)}}
	}
	return ops
}

func TestTxAtMostMaxTxBytes(t *testing.T) {
	// 100 bytes around the operations but for long numbers, 2,495 of 105, one of 56.
	tx := &ledger.Tx{ChainID: 1 << 63, ValidUntil: 1 << 32, Ops: append(holdOps(2495), token.Lock{})}
	raw := txEncode(t, tx)
	if len(raw) != ledger.MaxTxBytes {
		t.Fatalf("%d bytes, not %d", len(raw), ledger.MaxTxBytes)
	}
	if _, err := ledger.Decode(raw); err != nil {
		t.Errorf("the largest: %v", err)
	}
	if _, err := ledger.Decode(append(raw, 0)); !errors.Is(err, ledger.ErrTxTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
	tx.ValidUntil = 1 << 40
	if _, err := tx.Encode(); !errors.Is(err, ledger.ErrTxTooLarge) {
		t.Errorf("encode one byte more: %v", err)
	}
	if err := tx.Sign(newTxRandom(t, 3).key()); !errors.Is(err, ledger.ErrTxTooLarge) {
		t.Errorf("sign one byte more: %v", err)
	}
}

func lockOps(n int) []op.Operation {
	ops := make([]op.Operation, n)
	for i := range ops {
		ops[i] = token.Lock{Ref: token.Ref{byte(i >> 8), byte(i)}}
	}
	return ops
}

func TestTxAtMostMaxOps(t *testing.T) {
	tx := &ledger.Tx{Mode: ledger.Independent, Ops: lockOps(ledger.MaxOps)}
	back, err := ledger.Decode(txEncode(t, tx))
	if err != nil || len(back.Ops) != ledger.MaxOps {
		t.Errorf("as many as allowed: %v", err)
	}
	tx.Ops = lockOps(ledger.MaxOps + 1)
	if _, err := tx.Encode(); !errors.Is(err, ledger.ErrTooManyOps) {
		t.Errorf("encode one too many: %v", err)
	}
	if _, err := ledger.Decode(txBytes(txFields{ops: tx.Ops})); !errors.Is(err, ledger.ErrTooManyOps) {
		t.Errorf("decode one too many: %v", err)
	}
}

// Encode refuses what Decode would, and Sign with it.
func TestTxEncodeRefuses(t *testing.T) {
	lock := token.Lock{}
	for _, c := range []struct {
		name string
		mode ledger.Mode
		ops  []op.Operation
		want error
		says string
	}{
		{"no operations", ledger.Atomic, nil, ledger.ErrNoOps, ""},
		{"a single independent operation", ledger.Independent, []op.Operation{lock}, ledger.ErrMalformed, "atomic"},
		{"an unknown mode", 2, []op.Operation{lock, lock}, ledger.ErrMalformed, "mode 2"},
		{"a nil operation", ledger.Atomic, []op.Operation{lock, nil}, ledger.ErrMalformed, "operation 1"},
		{"a pointer to an operation", ledger.Atomic, []op.Operation{&lock}, ledger.ErrMalformed, "*token.Lock"},
		{"a code too long", ledger.Atomic, []op.Operation{token.Issue{Program: "ABCDEFGHIJKLM"}}, ledger.ErrMalformed, "program"},
		{"a code with a space", ledger.Atomic, []op.Operation{token.Issue{Program: "MA RT"}}, ledger.ErrMalformed, "program"},
		{"a partner too long", ledger.Atomic, []op.Operation{token.Redeem{Partner: "abcdefghijklmnopq"}}, ledger.ErrMalformed, "partner"},
		{"no direction", ledger.Atomic, []op.Operation{token.ProposeAdjustment{Reason: token.Fraud}}, ledger.ErrMalformed, "direction"},
		{"no reason", ledger.Atomic, []op.Operation{token.ProposeAdjustment{Direction: token.ToDebit}}, ledger.ErrMalformed, "reason"},
		{"a reason past the last", ledger.Atomic, []op.Operation{token.ProposeAdjustment{Direction: token.ToDebit, Reason: 6}}, ledger.ErrMalformed, "reason"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tx := &ledger.Tx{Mode: c.mode, Ops: c.ops}
			_, err := tx.Encode()
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("encode: %v", err)
			}
			if err := tx.Sign(newTxRandom(t, 4).key()); !errors.Is(err, c.want) {
				t.Errorf("sign: %v", err)
			}
			if tx.Signature != [65]byte{} {
				t.Error("it was signed all the same")
			}
		})
	}
}

// CometBFT names a transaction by the SHA-256 of its bytes.
func TestTxHash(t *testing.T) {
	hash := ledger.TxHash([]byte("abc"))
	if got := txHex(hash[:]); got != "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("hash %s", got)
	}
}
