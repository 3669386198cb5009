package tx

import (
	"crypto/sha256"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/wire"
)

// txType is the first byte of a transaction, its type in the sense of EIP-2718. It is
// none that Ethereum has, whose types count up from 1.
const txType = 0x50

// Mode says what one operation's failure means for the others of its transaction.
type Mode uint8

// The modes.
const (
	Atomic      Mode = iota // all operations take effect or none; the mode of a single one
	Independent             // each has its own result
)

// Valid reports whether there is such a mode.
func (m Mode) Valid() bool { return m <= Independent }

// String names the mode as it is signed.
func (m Mode) String() string {
	switch m {
	case Atomic:
		return "atomic"
	case Independent:
		return "independent"
	}
	return "unknown"
}

// Tx is a transaction: operations that one key has signed together. Its format is
// docs/reference/transactions.md.
type Tx struct {
	ChainID    uint64
	Sender     op.Address // whose signature it is
	ValidUntil uint64     // refused in blocks of this time and later; seconds since 1970
	Mode       Mode
	Ops        []op.Operation // 1 to MaxOps, each a value of a type that Operations lists
	Signature  [65]byte       // r, s, and v: 0 or 1
}

// Hash names a transaction: the SHA-256 of its bytes, as CometBFT has it.
func Hash(raw []byte) [32]byte { return sha256.Sum256(raw) }

// signatureBytes is how long the signature is at the end of a transaction's bytes.
const signatureBytes = 65

// Encode is the one form of the transaction in bytes. It fails as Decode does on what
// it makes: with ErrNoOps, ErrTooManyOps, ErrTooLarge or ErrMalformed.
func (tx *Tx) Encode() ([]byte, error) {
	raw, _, err := tx.encode()
	return raw, err
}

// encode is the transaction in bytes, and the part of them that is the list of operations.
func (tx *Tx) encode() (raw, ops []byte, err error) {
	if err := tx.checkShape(); err != nil {
		return nil, nil, err
	}
	w := wire.NewEncoder(nil)
	defer w.Flush()
	w.Struct("")
	w.Number("chain id", tx.ChainID)
	w.Address("sender", tx.Sender)
	w.Number("valid until", tx.ValidUntil)
	w.Number("mode", uint64(tx.Mode))
	before := w.Size()
	if err := encodeOps(w, tx.Ops); err != nil {
		return nil, nil, err
	}
	length := w.Size() - before
	w.Fixed("signature", tx.Signature[:])
	w.End()
	size := 1 + w.Size()
	if size > MaxBytes {
		return nil, nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, size, MaxBytes)
	}
	raw = w.AppendTo(append(make([]byte, 0, size), txType))
	end := size - signatureBytes - 2 // with the header of a string of 65 bytes
	return raw, raw[end-length : end], nil
}

// checkShape holds what is not a matter of single fields.
func (tx *Tx) checkShape() error {
	switch n := len(tx.Ops); {
	case n == 0:
		return ErrNoOps
	case n > MaxOps:
		return fmt.Errorf("%w: %d, at most %d", ErrTooManyOps, n, MaxOps)
	case !tx.Mode.Valid():
		return fmt.Errorf("%w: mode %d", ErrMalformed, tx.Mode)
	case n == 1 && tx.Mode != Atomic:
		return fmt.Errorf("%w: a single operation is atomic", ErrMalformed)
	}
	return nil
}

// encodeOps writes the list of operations: each a list of its kind's number and its
// fields. What Decode would refuse is an error.
func encodeOps(w *wire.Encoder, ops []op.Operation) error {
	w.Begin("operations", len(ops))
	for i, o := range ops {
		if _, err := formFor(o); err != nil {
			return fmt.Errorf("%w: operation %d: %w", ErrMalformed, i, err)
		}
		w.Struct("")
		w.Number("kind", uint64(o.Kind()))
		o.Walk(w)
		w.End()
		if err := w.Err(); err != nil {
			return fmt.Errorf("%w: operation %d (%s): %w", ErrMalformed, i, o.Kind(), err)
		}
	}
	w.End()
	return nil
}
