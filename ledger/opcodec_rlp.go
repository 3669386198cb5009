package ledger

import (
	"errors"
	"fmt"
	"math"

	"github.com/ethereum/go-ethereum/rlp"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// encodeOps writes the list of operations: each a list of its kind's number and its
// fields. What decodeOps would refuse is an error.
func encodeOps(w rlp.EncoderBuffer, ops []op.Operation) error {
	e := opEncoder{w: w}
	list := w.List()
	for i, o := range ops {
		_, err := formFor(o)
		if err != nil {
			return fmt.Errorf("%w: operation %d: %w", ErrMalformed, i, err)
		}
		item := w.List()
		w.WriteUint64(uint64(o.Kind()))
		o.Walk(&e)
		w.ListEnd(item)
		if e.err != nil {
			return fmt.Errorf("%w: operation %d (%s): %s: %w", ErrMalformed, i, o.Kind(), e.field, e.err)
		}
	}
	w.ListEnd(list)
	return nil
}

// opEncoder writes the fields of an operation as RLP.
type opEncoder struct {
	w     rlp.EncoderBuffer
	field string // that err is about
	err   error  // the first
}

func (e *opEncoder) Address(_ string, v op.Address) op.Address {
	e.w.WriteBytes(v[:])
	return v
}

func (e *opEncoder) Word(_ string, v [32]byte) [32]byte {
	e.w.WriteBytes(v[:])
	return v
}

func (e *opEncoder) Number(_ string, v uint64) uint64 {
	e.w.WriteUint64(v)
	return v
}

func (e *opEncoder) Text(field op.TextField, v string) string {
	e.refuse(field.Name, checkText(field, v))
	e.w.WriteString(v)
	return v
}

func (e *opEncoder) Choice(field op.ChoiceField, v uint8) uint8 {
	e.refuse(field.Name, checkChoice(field, uint64(v)))
	e.w.WriteUint64(uint64(v))
	return v
}

func (e *opEncoder) Bytes(field op.BytesField, v op.Bytes) op.Bytes {
	e.refuse(field.Name, checkBytes(field, len(v)))
	e.w.WriteString(string(v))
	return v
}

func (e *opEncoder) refuse(field string, err error) {
	if e.err == nil && err != nil {
		e.field, e.err = field, err
	}
}

// decodeOps reads the contents of the list of operations. Operations are counted
// before any is made, so that what is allocated is bounded by the input.
func decodeOps(list []byte) ([]op.Operation, error) {
	n, err := rlp.CountValues(list)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: operations: %w", ErrMalformed, err)
	case n == 0:
		return nil, ErrNoOps
	case n > MaxOps:
		return nil, fmt.Errorf("%w: %d, at most %d", ErrTooManyOps, n, MaxOps)
	}
	ops := make([]op.Operation, n)
	var d opDecoder
	for i := range ops {
		var item []byte
		if item, list, err = rlp.SplitList(list); err != nil {
			return nil, fmt.Errorf("%w: operation %d: %w", ErrMalformed, i, err)
		}
		if ops[i], err = d.op(item); err != nil {
			return nil, fmt.Errorf("%w: operation %d%w", ErrMalformed, i, err)
		}
	}
	return ops, nil
}

// opDecoder reads the fields of an operation from RLP. After an error it answers with
// zeros.
type opDecoder struct {
	rest  []byte
	field string // that err is about
	err   error  // the first
	last  string // text read last: a batch names the same program over and over
}

// op reads an operation from the contents of its list.
func (d *opDecoder) op(item []byte) (op.Operation, error) {
	kind, rest, err := rlp.SplitUint64(item)
	if err != nil {
		return nil, fmt.Errorf(": kind: %w", err)
	}
	form := formOf(kind)
	if form == nil {
		return nil, fmt.Errorf(": unknown kind %d", kind)
	}
	d.rest = rest
	o := form.empty.Walk(d)
	switch {
	case d.err != nil:
		return nil, fmt.Errorf(" (%s): %s: %w", o.Kind(), d.field, d.err)
	case len(d.rest) > 0:
		return nil, fmt.Errorf(" (%s): %d bytes after the last field", o.Kind(), len(d.rest))
	}
	return o, nil
}

func (d *opDecoder) Address(name string, _ op.Address) (out op.Address) {
	d.fixed(name, out[:])
	return out
}

func (d *opDecoder) Word(name string, _ [32]byte) (out [32]byte) {
	d.fixed(name, out[:])
	return out
}

func (d *opDecoder) Number(name string, _ uint64) uint64 {
	if d.err != nil {
		return 0
	}
	v, rest, err := rlp.SplitUint64(d.rest)
	d.rest = rest
	d.refuse(name, err)
	return v
}

func (d *opDecoder) Text(field op.TextField, _ string) string {
	b := d.bytes(field.Name)
	if string(b) != d.last {
		d.last = string(b[:min(len(b), field.MaxBytes+1)])
	}
	d.refuse(field.Name, checkText(field, d.last))
	return d.last
}

func (d *opDecoder) Choice(field op.ChoiceField, _ uint8) uint8 {
	v := d.Number(field.Name, 0)
	d.refuse(field.Name, checkChoice(field, v))
	return uint8(v)
}

func (d *opDecoder) Bytes(field op.BytesField, _ op.Bytes) op.Bytes {
	b := d.bytes(field.Name)
	if err := checkBytes(field, len(b)); err != nil {
		d.refuse(field.Name, err)
		return ""
	}
	return op.Bytes(b)
}

// fixed reads a byte string of exactly the length of out.
func (d *opDecoder) fixed(name string, out []byte) {
	b := d.bytes(name)
	if d.err == nil && len(b) != len(out) {
		d.refuse(name, fmt.Errorf("%d bytes, not %d", len(b), len(out)))
	}
	copy(out, b)
}

// list reads a list and returns its contents.
func (d *opDecoder) list(name string) []byte {
	if d.err != nil {
		return nil
	}
	b, rest, err := rlp.SplitList(d.rest)
	d.rest = rest
	d.refuse(name, err)
	return b
}

func (d *opDecoder) bytes(name string) []byte {
	if d.err != nil {
		return nil
	}
	b, rest, err := rlp.SplitString(d.rest)
	d.rest = rest
	d.refuse(name, err)
	return b
}

func (d *opDecoder) refuse(field string, err error) {
	if d.err == nil && err != nil {
		d.field, d.err = field, err
	}
}

var (
	errLongText      = errors.New("too long")
	errTextNotPlain  = errors.New("other than printable ASCII")
	errChoiceUnknown = errors.New("none of the list")
)

// checkText lets only plain text in, so that every wallet shows the same name and that
// no two names look alike. Whether the name is known is for the operation to say.
func checkText(field op.TextField, v string) error {
	if len(v) > field.MaxBytes {
		return fmt.Errorf("%w: at most %d bytes", errLongText, field.MaxBytes)
	}
	for i := range len(v) {
		if v[i] <= ' ' || v[i] > '~' {
			return errTextNotPlain
		}
	}
	return nil
}

func checkBytes(field op.BytesField, n int) error {
	if n > field.MaxBytes {
		return fmt.Errorf("%w: at most %d bytes", errLongText, field.MaxBytes)
	}
	return nil
}

func checkChoice(field op.ChoiceField, v uint64) error {
	if v > math.MaxUint8 || field.Word(uint8(v)) == "" {
		return fmt.Errorf("%w: %d", errChoiceUnknown, v)
	}
	return nil
}
