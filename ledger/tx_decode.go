package ledger

import (
	"fmt"

	"github.com/ethereum/go-ethereum/rlp"
)

// Decode reads a transaction and holds it to its one encoding and to the limits. It
// does not check chain id, signature or validity. It fails with ErrTxTooLarge,
// ErrNoOps, ErrTooManyOps or ErrMalformed, and keeps no part of raw.
func Decode(raw []byte) (*Tx, error) {
	switch {
	case len(raw) > MaxTxBytes:
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTxTooLarge, len(raw), MaxTxBytes)
	case len(raw) == 0:
		return nil, fmt.Errorf("%w: empty", ErrMalformed)
	case raw[0] != txType:
		return nil, fmt.Errorf("%w: unknown type 0x%02x", ErrMalformed, raw[0])
	}
	list, rest, err := rlp.SplitList(raw[1:])
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	case len(rest) > 0:
		return nil, fmt.Errorf("%w: %d bytes after its end", ErrMalformed, len(rest))
	}
	return decodeTx(list)
}

// decodeTx reads the contents of the transaction's list.
func decodeTx(list []byte) (*Tx, error) {
	tx := new(Tx)
	d := opDecoder{rest: list}
	tx.ChainID = d.Number("chain id", 0)
	tx.Sender = d.Address("sender", tx.Sender)
	tx.ValidUntil = d.Number("valid until", 0)
	mode := d.Number("mode", 0)
	ops := d.list("operations")
	d.fixed("signature", tx.Signature[:])
	switch {
	case d.err != nil:
		return nil, fmt.Errorf("%w: %s: %w", ErrMalformed, d.field, d.err)
	case len(d.rest) > 0:
		return nil, fmt.Errorf("%w: %d bytes after the signature", ErrMalformed, len(d.rest))
	case mode > uint64(Independent): // before it is cut to a byte
		return nil, fmt.Errorf("%w: mode %d", ErrMalformed, mode)
	}
	tx.Mode = Mode(mode)
	var err error
	if tx.Ops, err = decodeOps(ops); err != nil {
		return nil, err
	}
	if err := tx.checkShape(); err != nil {
		return nil, err
	}
	return tx, nil
}
