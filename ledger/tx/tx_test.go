package tx_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

func TestTxRoundTrip(t *testing.T) {
	r := newTxRandom(t, 1)
	check := func(signed *tx.Tx) {
		t.Helper()
		raw := txEncode(t, signed)
		back, err := tx.Decode(raw)
		if err != nil {
			t.Fatalf("decode %x: %v", raw, err)
		}
		if !reflect.DeepEqual(back, signed) {
			t.Errorf("decoded\n%+v\nof\n%+v", back, signed)
		}
		if again := txEncode(t, back); !bytes.Equal(again, raw) {
			t.Errorf("encoded again\n%x\nof\n%x", again, raw)
		}
		if err := back.VerifySignature(domainOf(back)); err != nil {
			t.Errorf("signature: %v", err)
		}
	}
	for kind := op.Kind(1); int(kind) < len(txKinds); kind++ {
		for range 20 {
			signed, _ := r.signed(t, tx.Atomic, r.op(kind))
			check(signed)
		}
	}
	for range 50 {
		signed, _ := r.mixed(t)
		check(signed)
	}
}

// Decoding must not keep hold of the bytes, which belong to CometBFT.
func TestDecodeKeepsNothingOfItsInput(t *testing.T) {
	r := newTxRandom(t, 2)
	signed, _ := r.mixed(t)
	raw := txEncode(t, signed)
	back, err := tx.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	clear(raw)
	if !reflect.DeepEqual(back, signed) {
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
	signed := &tx.Tx{ChainID: 1 << 63, ValidUntil: 1 << 32, Ops: append(holdOps(2495), token.Lock{})}
	raw := txEncode(t, signed)
	if len(raw) != tx.MaxBytes {
		t.Fatalf("%d bytes, not %d", len(raw), tx.MaxBytes)
	}
	if _, err := tx.Decode(raw); err != nil {
		t.Errorf("the largest: %v", err)
	}
	if _, err := tx.Decode(append(raw, 0)); !errors.Is(err, tx.ErrTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
	signed.ValidUntil = 1 << 40
	if _, err := signed.Encode(); !errors.Is(err, tx.ErrTooLarge) {
		t.Errorf("encode one byte more: %v", err)
	}
	if err := signed.Sign(domainOf(signed), newTxRandom(t, 3).key()); !errors.Is(err, tx.ErrTooLarge) {
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
	signed := &tx.Tx{Mode: tx.Independent, Ops: lockOps(tx.MaxOps)}
	back, err := tx.Decode(txEncode(t, signed))
	if err != nil || len(back.Ops) != tx.MaxOps {
		t.Errorf("as many as allowed: %v", err)
	}
	signed.Ops = lockOps(tx.MaxOps + 1)
	if _, err := signed.Encode(); !errors.Is(err, tx.ErrTooManyOps) {
		t.Errorf("encode one too many: %v", err)
	}
	if _, err := tx.Decode(txBytes(txFields{ops: signed.Ops})); !errors.Is(err, tx.ErrTooManyOps) {
		t.Errorf("decode one too many: %v", err)
	}
}

// Encode refuses what Decode would, and Sign with it.
func TestTxEncodeRefuses(t *testing.T) {
	lock := token.Lock{}
	for _, c := range []struct {
		name string
		mode tx.Mode
		ops  []op.Operation
		want error
		says string
	}{
		{"no operations", tx.Atomic, nil, tx.ErrNoOps, ""},
		{"a single independent operation", tx.Independent, []op.Operation{lock}, tx.ErrMalformed, "atomic"},
		{"an unknown mode", 2, []op.Operation{lock, lock}, tx.ErrMalformed, "mode 2"},
		{"a nil operation", tx.Atomic, []op.Operation{lock, nil}, tx.ErrMalformed, "operation 1"},
		{"a pointer to an operation", tx.Atomic, []op.Operation{&lock}, tx.ErrMalformed, "*token.Lock"},
		{"a code too long", tx.Atomic, []op.Operation{token.Issue{Program: "ABCDEFGHIJKLM"}}, tx.ErrMalformed, "program"},
		{"a code with a space", tx.Atomic, []op.Operation{token.Issue{Program: "MA RT"}}, tx.ErrMalformed, "program"},
		{"a partner too long", tx.Atomic, []op.Operation{token.Redeem{Partner: "abcdefghijklmnopq"}}, tx.ErrMalformed, "partner"},
		{"no direction", tx.Atomic, []op.Operation{token.ProposeAdjustment{Reason: token.ForFraud}}, tx.ErrMalformed, "direction"},
		{"a reason too long", tx.Atomic, []op.Operation{token.Issue{Program: "MART", Reason: "purchases"}},
			tx.ErrMalformed, "reason"},
	} {
		t.Run(c.name, func(t *testing.T) {
			signed := &tx.Tx{Mode: c.mode, Ops: c.ops}
			_, err := signed.Encode()
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("encode: %v", err)
			}
			if err := signed.Sign(domainOf(signed), newTxRandom(t, 4).key()); !errors.Is(err, c.want) {
				t.Errorf("sign: %v", err)
			}
			if signed.Signature != [65]byte{} {
				t.Error("it was signed all the same")
			}
		})
	}
}

// CometBFT names a transaction by the SHA-256 of its bytes.
func TestTxHash(t *testing.T) {
	hash := tx.Hash([]byte("abc"))
	if got := txHex(hash[:]); got != "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("hash %s", got)
	}
}
