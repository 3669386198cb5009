package ledger

import (
	"crypto/sha256"
	"fmt"

	"github.com/ethereum/go-ethereum/rlp"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// txType is the first byte of a transaction, its type in the sense of EIP-2718.
const txType = 0x01

// Mode says what one operation's failure means for the others of its transaction.
type Mode uint8

// The modes.
const (
	Atomic      Mode = iota // all operations take effect or none; the mode of a single one
	Independent             // each has its own result
)

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
	Sender     token.Address // whose signature it is
	ValidUntil uint64        // refused in blocks of this time and later; seconds since 1970
	Mode       Mode
	Ops        []op.Operation // 1 to MaxOps, each a value of package token's types
	Signature  [65]byte       // r, s, and v: 0 or 1
}

// Encode is the one form of the transaction in bytes. It fails as Decode does on what
// it makes: with ErrNoOps, ErrTooManyOps, ErrTxTooLarge or ErrMalformed.
func (tx *Tx) Encode() ([]byte, error) {
	if err := tx.checkShape(); err != nil {
		return nil, err
	}
	w := rlp.NewEncoderBuffer(nil)
	defer w.Flush()
	list := w.List()
	w.WriteUint64(tx.ChainID)
	w.WriteBytes(tx.Sender[:])
	w.WriteUint64(tx.ValidUntil)
	w.WriteUint64(uint64(tx.Mode))
	if err := encodeOps(w, tx.Ops); err != nil {
		return nil, err
	}
	w.WriteBytes(tx.Signature[:])
	w.ListEnd(list)
	size := 1 + w.Size()
	if size > MaxTxBytes {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTxTooLarge, size, MaxTxBytes)
	}
	return w.AppendToBytes(append(make([]byte, 0, size), txType)), nil
}

// checkShape holds what is not a matter of single fields.
func (tx *Tx) checkShape() error {
	switch n := len(tx.Ops); {
	case n == 0:
		return ErrNoOps
	case n > MaxOps:
		return fmt.Errorf("%w: %d, at most %d", ErrTooManyOps, n, MaxOps)
	case tx.Mode > Independent:
		return fmt.Errorf("%w: mode %d", ErrMalformed, tx.Mode)
	case n == 1 && tx.Mode != Atomic:
		return fmt.Errorf("%w: a single operation is atomic", ErrMalformed)
	}
	return nil
}

// TxHash names a transaction: the SHA-256 of its bytes, as CometBFT has it.
func TxHash(raw []byte) [32]byte { return sha256.Sum256(raw) }
