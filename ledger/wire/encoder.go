package wire

import (
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/rlp"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Encoder writes fields as RLP. What no Decoder would take is remembered as its error.
type Encoder struct {
	w    rlp.EncoderBuffer
	open []int  // the lists that are not closed yet
	room [6]int // for open: no record has more within each other
	first
}

var (
	_ op.Walker = (*Encoder)(nil)
	_ op.Reader = (*Encoder)(nil)
)

// NewEncoder is an encoder that hands what it wrote to w at Flush; w may be nil.
func NewEncoder(w io.Writer) *Encoder {
	e := &Encoder{w: rlp.NewEncoderBuffer(w)}
	e.open = e.room[:0]
	return e
}

// Size is the number of bytes of what was written; all lists are closed.
func (e *Encoder) Size() int { return e.w.Size() }

// AppendTo appends what was written to b. All lists are closed.
func (e *Encoder) AppendTo(b []byte) []byte { return e.w.AppendToBytes(b) }

// Flush hands over what was written, and gives the encoder's buffer back: nothing else
// may be called afterwards.
func (e *Encoder) Flush() error {
	if err := e.w.Flush(); err != nil {
		return fmt.Errorf("write RLP: %w", err)
	}
	return nil
}

// Address writes a field.
func (e *Encoder) Address(_ string, v op.Address) op.Address {
	e.w.WriteBytes(v[:])
	return v
}

// Word writes a field.
func (e *Encoder) Word(_ string, v [32]byte) [32]byte {
	e.w.WriteBytes(v[:])
	return v
}

// Fixed writes a field of a length that the reader knows.
func (e *Encoder) Fixed(_ string, v []byte) { e.w.WriteBytes(v) }

// Number writes a field.
func (e *Encoder) Number(_ string, v uint64) uint64 {
	e.w.WriteUint64(v)
	return v
}

// Integer writes a field.
func (e *Encoder) Integer(name string, v, most uint64) uint64 {
	e.refuse(name, checkInteger(v, most))
	e.w.WriteUint64(v)
	return v
}

// Bool writes a field.
func (e *Encoder) Bool(_ string, v bool) bool {
	e.w.WriteBool(v)
	return v
}

// Text writes a field.
func (e *Encoder) Text(field op.TextField, v string) string {
	e.refuse(field.Name, checkText(field, v))
	e.w.WriteString(v)
	return v
}

// Choice writes a field.
func (e *Encoder) Choice(field op.ChoiceField, v uint8) uint8 {
	e.refuse(field.Name, checkChoice(field, uint64(v)))
	e.w.WriteUint64(uint64(v))
	return v
}

// Bytes writes a field.
func (e *Encoder) Bytes(field op.BytesField, v op.Bytes) op.Bytes {
	e.refuse(field.Name, checkBytes(field, len(v)))
	e.w.WriteString(string(v))
	return v
}

// Begin opens a list of n items.
func (e *Encoder) Begin(_ string, n int) int {
	e.open = append(e.open, e.w.List())
	return n
}

// Struct opens a list of a struct's fields.
func (e *Encoder) Struct(name string) { e.Begin(name, 0) }

// End closes the list that was opened last.
func (e *Encoder) End() {
	last := len(e.open) - 1
	e.w.ListEnd(e.open[last])
	e.open = e.open[:last]
}

// Reads says that the encoder changes nothing of what it is shown.
func (e *Encoder) Reads() {}
