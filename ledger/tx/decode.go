package tx

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/wire"
)

// Decode reads a transaction and holds it to its one encoding and to the limits. It
// does not check chain id, signature or validity. It fails with ErrTooLarge, ErrNoOps,
// ErrTooManyOps or ErrMalformed, and keeps no part of raw.
func Decode(raw []byte) (*Tx, error) {
	switch {
	case len(raw) > MaxBytes:
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), MaxBytes)
	case len(raw) == 0:
		return nil, fmt.Errorf("%w: empty", ErrMalformed)
	case raw[0] != txType:
		return nil, fmt.Errorf("%w: unknown type 0x%02x", ErrMalformed, raw[0])
	}
	tx := new(Tx)
	d := wire.NewDecoder(raw[1:])
	d.Struct("")
	tx.ChainID = d.Number("chain id", 0)
	tx.Sender = d.Address("sender", tx.Sender)
	tx.ValidUntil = d.Number("valid until", 0)
	tx.Mode = Mode(d.Integer("mode", 0, uint64(Independent)))
	if err := tx.decodeOps(d); err != nil {
		return nil, err
	}
	d.Fixed("signature", tx.Signature[:])
	d.End()
	if err := d.Done(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := tx.checkShape(); err != nil {
		return nil, err
	}
	return tx, nil
}

// decodeOps reads the list of operations. They are counted before any is made, so that
// what is allocated is bounded by the input.
func (tx *Tx) decodeOps(d *wire.Decoder) error {
	n := d.Begin("operations", 0)
	switch err := d.Err(); {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	case n == 0:
		return ErrNoOps
	case n > MaxOps:
		return fmt.Errorf("%w: %d, at most %d", ErrTooManyOps, n, MaxOps)
	}
	tx.Ops = make([]op.Operation, n)
	for i := range tx.Ops {
		o, err := decodeOp(d)
		if err != nil {
			return fmt.Errorf("%w: operation %d%w", ErrMalformed, i, err)
		}
		tx.Ops[i] = o
	}
	d.End()
	return nil
}

// decodeOp reads an operation. Its error goes on the sentence of decodeOps.
func decodeOp(d *wire.Decoder) (op.Operation, error) {
	d.Struct("")
	kind := d.Number("kind", 0)
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf(": %w", err)
	}
	form := formOf(kind)
	if form == nil {
		return nil, fmt.Errorf(": unknown kind %d", kind)
	}
	o := form.empty.Walk(d)
	d.End()
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf(" (%s): %w", form.empty.Kind(), err)
	}
	return o, nil
}
