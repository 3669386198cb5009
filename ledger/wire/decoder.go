package wire

import (
	"fmt"

	"github.com/ethereum/go-ethereum/rlp"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Decoder reads fields from RLP. The first thing that does not fit is its error; after
// that it answers with zeros and empty lists. What it allocates is bounded by its input.
type Decoder struct {
	rest []byte
	open [][]byte  // what follows the lists that are not closed yet
	room [6][]byte // for open: no record has more within each other
	last string    // text read last: a batch names the same program over and over
	first
}

var _ op.Walker = (*Decoder)(nil)

// NewDecoder is a decoder of b, of which it keeps no part.
func NewDecoder(b []byte) *Decoder {
	d := &Decoder{rest: b}
	d.open = d.room[:0]
	return d
}

// Done is the first error, or that bytes are left.
func (d *Decoder) Done() error {
	if d.err == nil && len(d.rest) > 0 {
		d.refuse("", fmt.Errorf("%w: %d", errBehind, len(d.rest)))
	}
	return d.Err()
}

// Address reads a field.
func (d *Decoder) Address(name string, _ op.Address) (out op.Address) {
	d.Fixed(name, out[:])
	return out
}

// Word reads a field.
func (d *Decoder) Word(name string, _ [32]byte) (out [32]byte) {
	d.Fixed(name, out[:])
	return out
}

// Fixed reads a string of exactly the length of out.
func (d *Decoder) Fixed(name string, out []byte) {
	b := d.string(name)
	if d.err == nil && len(b) != len(out) {
		d.refuse(name, fmt.Errorf("%d bytes, not %d", len(b), len(out)))
		return
	}
	copy(out, b)
}

// Number reads a field.
func (d *Decoder) Number(name string, _ uint64) uint64 {
	if d.err != nil {
		return 0
	}
	v, rest, err := rlp.SplitUint64(d.rest)
	d.rest = rest
	d.refuse(name, err)
	return v
}

// Integer reads a field.
func (d *Decoder) Integer(name string, _, most uint64) uint64 {
	v := d.Number(name, 0)
	if err := checkInteger(v, most); err != nil {
		d.refuse(name, err)
		return 0
	}
	return v
}

// Bool reads a field: 0 or 1.
func (d *Decoder) Bool(name string, _ bool) bool { return d.Integer(name, 0, 1) == 1 }

// Text reads a field.
func (d *Decoder) Text(field op.TextField, _ string) string {
	b := d.string(field.Name)
	if string(b) != d.last {
		d.last = string(b[:min(len(b), field.MaxBytes+1)])
	}
	d.refuse(field.Name, checkText(field, d.last))
	return d.last
}

// Choice reads a field.
func (d *Decoder) Choice(field op.ChoiceField, _ uint8) uint8 {
	v := d.Number(field.Name, 0)
	if d.err == nil {
		d.refuse(field.Name, checkChoice(field, v))
	}
	return uint8(v)
}

// Bytes reads a field.
func (d *Decoder) Bytes(field op.BytesField, _ op.Bytes) op.Bytes {
	b := d.string(field.Name)
	if err := checkBytes(field, len(b)); err != nil {
		d.refuse(field.Name, err)
		return ""
	}
	return op.Bytes(b)
}

// Begin opens a list and answers with the number of its items.
func (d *Decoder) Begin(name string, _ int) int {
	d.Struct(name)
	if d.err != nil {
		return 0
	}
	n, err := rlp.CountValues(d.rest)
	d.refuse(name, err)
	return n
}

// Struct opens a list of a struct's fields.
func (d *Decoder) Struct(name string) {
	if d.err != nil {
		return
	}
	content, rest, err := rlp.SplitList(d.rest)
	if err != nil {
		d.refuse(name, err)
		return
	}
	d.open = append(d.open, rest)
	d.rest = content
}

// End closes the list that was opened last: nothing may be left of it.
func (d *Decoder) End() {
	if d.err != nil {
		return
	}
	if len(d.rest) > 0 {
		d.refuse("", fmt.Errorf("%w: %d", errLeft, len(d.rest)))
		return
	}
	last := len(d.open) - 1
	d.rest, d.open = d.open[last], d.open[:last]
}

func (d *Decoder) string(name string) []byte {
	if d.err != nil {
		return nil
	}
	b, rest, err := rlp.SplitString(d.rest)
	d.rest = rest
	d.refuse(name, err)
	return b
}
