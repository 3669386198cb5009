package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// jsonWriter is the walker that writes the fields that it is shown as a JSON object, with
// the forms of all answers. Names of a list's items are empty.
type jsonWriter struct {
	out   bytes.Buffer
	first bool   // nothing stands before in the object or list
	ends  []byte // of what is open
}

var _ interface {
	op.Walker
	op.Units
} = (*jsonWriter)(nil)

// object is the object of a kind and the fields that the walk shows.
func object(kind string, walk func(op.Walker)) []byte {
	w := jsonWriter{first: true}
	w.out.WriteByte('{')
	w.text("kind", kind)
	walk(&w)
	w.out.WriteByte('}')
	return w.out.Bytes()
}

func (w *jsonWriter) field(name, value string) {
	if !w.first {
		w.out.WriteByte(',')
	}
	w.first = false
	if name != "" {
		w.out.WriteString(strconv.Quote(name) + ":")
	}
	w.out.WriteString(value)
}

func (w *jsonWriter) text(name, value string) {
	quoted, _ := json.Marshal(value) // a string always has a JSON
	w.field(name, string(quoted))
}

func (w *jsonWriter) open(name, begin string, end byte) {
	w.field(name, begin)
	w.first, w.ends = true, append(w.ends, end)
}

// Address writes the address with its checksum.
func (w *jsonWriter) Address(name string, v op.Address) op.Address {
	w.text(name, Address(v).String())
	return v
}

// Word writes 0x and 64 hexadecimal digits.
func (w *jsonWriter) Word(name string, v [32]byte) [32]byte {
	w.text(name, Hash(v).String())
	return v
}

// Number writes a number.
func (w *jsonWriter) Number(name string, v uint64) uint64 {
	w.field(name, strconv.FormatUint(v, 10))
	return v
}

// Integer writes a number.
func (w *jsonWriter) Integer(name string, v, _ uint64) uint64 { return w.Number(name, v) }

// Instant writes RFC 3339, and leaves none out. A time that was signed may be any number,
// and RFC 3339 ends with the year 9999: later ones stand as their number of seconds.
func (w *jsonWriter) Instant(name string, v uint64) uint64 {
	switch {
	case v > uint64(token.MaxTime):
		w.Number(name, v)
	case v > 0:
		w.text(name, Time(v).String())
	}
	return v
}

// Money writes a decimal.
func (w *jsonWriter) Money(name string, v uint64) uint64 {
	w.text(name, decimal(v))
	return v
}

// decimal is an amount as Money writes it. What was signed may be more than any amount.
func decimal(v uint64) string {
	if v < 1<<63 {
		return partner.Money(v).String()
	}
	return fmt.Sprintf("%d.%06d", v/1_000_000, v%1_000_000)
}

// Bool writes true or false.
func (w *jsonWriter) Bool(name string, v bool) bool {
	w.field(name, strconv.FormatBool(v))
	return v
}

// Text writes a string.
func (w *jsonWriter) Text(field op.TextField, v string) string {
	w.text(field.Name, v)
	return v
}

// Choice writes the value's word.
func (w *jsonWriter) Choice(field op.ChoiceField, v uint8) uint8 {
	w.text(field.Name, field.Word(v))
	return v
}

// Bytes writes 0x and hexadecimal digits.
func (w *jsonWriter) Bytes(field op.BytesField, v op.Bytes) op.Bytes {
	digits, _ := Hex(v).MarshalText() // cannot fail
	w.text(field.Name, string(digits))
	return v
}

// Begin opens a list.
func (w *jsonWriter) Begin(name string, n int) int {
	w.open(name, "[", ']')
	return n
}

// Struct opens an object.
func (w *jsonWriter) Struct(name string) { w.open(name, "{", '}') }

// End closes what was opened last.
func (w *jsonWriter) End() {
	last := len(w.ends) - 1
	w.out.WriteByte(w.ends[last])
	w.ends, w.first = w.ends[:last], false
}
