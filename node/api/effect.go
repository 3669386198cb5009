package api

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Effect is one thing that an operation or a step of the sweep did: an object with the
// effect's kind and its fields, which docs/reference/events.md lists. It is made by the
// effect's own walk, so that a new kind needs nothing here.
type Effect struct {
	op.Effect                 // on the node that answers
	Raw       json.RawMessage // what a client got: the object as it stands in the answer
}

// UnmarshalJSON keeps the object as it is.
func (e *Effect) UnmarshalJSON(b []byte) error {
	e.Raw = bytes.Clone(b)
	return nil
}

// Schema describes the type to OpenAPI.
func (Effect) Schema(huma.Registry) *huma.Schema {
	kinds := []any{}
	for k := op.EffectKind(1); k.Valid(); k++ {
		kinds = append(kinds, k.String())
	}
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"kind"},
		Properties:  map[string]*huma.Schema{"kind": {Type: huma.TypeString, Enum: kinds}},
		Description: "one thing that was done, with the fields of its kind: docs/reference/events.md"}
}

// MarshalJSON writes the kind and the fields in their order.
func (e Effect) MarshalJSON() ([]byte, error) {
	if e.Effect == nil {
		return e.Raw, nil
	}
	w := jsonWalker{first: true}
	w.out.WriteByte('{')
	w.field("kind", strconv.Quote(e.Effect.Effect().String()))
	e.Effect.Walk(&w)
	w.out.WriteByte('}')
	return w.out.Bytes(), nil
}

// jsonWalker writes the fields that it is shown as JSON. Names of a list's items are empty.
type jsonWalker struct {
	out   bytes.Buffer
	first bool   // nothing stands before in the object or list
	ends  []byte // of what is open
}

func (w *jsonWalker) field(name, value string) {
	if !w.first {
		w.out.WriteByte(',')
	}
	w.first = false
	if name != "" {
		w.out.WriteString(strconv.Quote(name) + ":")
	}
	w.out.WriteString(value)
}

func (w *jsonWalker) open(name, begin string, end byte) {
	w.field(name, begin)
	w.first, w.ends = true, append(w.ends, end)
}

// Address writes the address with its checksum.
func (w *jsonWalker) Address(name string, v op.Address) op.Address {
	w.field(name, strconv.Quote(Address(v).String()))
	return v
}

// Word writes 0x and 64 hexadecimal digits.
func (w *jsonWalker) Word(name string, v [32]byte) [32]byte {
	w.field(name, strconv.Quote(Hash(v).String()))
	return v
}

// Number writes a number.
func (w *jsonWalker) Number(name string, v uint64) uint64 {
	w.field(name, strconv.FormatUint(v, 10))
	return v
}

// Integer writes a number.
func (w *jsonWalker) Integer(name string, v, _ uint64) uint64 { return w.Number(name, v) }

// Bool writes true or false.
func (w *jsonWalker) Bool(name string, v bool) bool {
	w.field(name, strconv.FormatBool(v))
	return v
}

// Text writes a string.
func (w *jsonWalker) Text(field op.TextField, v string) string {
	quoted, _ := json.Marshal(v) // a string always has a JSON
	w.field(field.Name, string(quoted))
	return v
}

// Choice writes the value's word.
func (w *jsonWalker) Choice(field op.ChoiceField, v uint8) uint8 {
	w.field(field.Name, strconv.Quote(field.Word(v)))
	return v
}

// Bytes writes 0x and hexadecimal digits.
func (w *jsonWalker) Bytes(field op.BytesField, v op.Bytes) op.Bytes {
	text, _ := Hex(v).MarshalText() // cannot fail
	w.field(field.Name, strconv.Quote(string(text)))
	return v
}

// Begin opens a list.
func (w *jsonWalker) Begin(name string, n int) int {
	w.open(name, "[", ']')
	return n
}

// Struct opens an object.
func (w *jsonWalker) Struct(name string) { w.open(name, "{", '}') }

// End closes what was opened last.
func (w *jsonWalker) End() {
	last := len(w.ends) - 1
	w.out.WriteByte(w.ends[last])
	w.ends, w.first = w.ends[:last], false
}
