package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// jsonReader is the walker that reads what jsonWriter wrote. Fields that it is not asked
// for are ignored, since more may come; the first that it cannot read is its error.
type jsonReader struct {
	open []level
	err  error
}

var _ interface {
	op.Walker
	op.Units
} = (*jsonReader)(nil)

// level is an object or a list that is being read.
type level struct {
	fields map[string]json.RawMessage // of an object
	items  []json.RawMessage          // of a list, those that are left
}

// kindIn is the name of an object's kind.
func kindIn(b []byte) (string, error) {
	var head struct{ Kind string }
	err := json.Unmarshal(b, &head)
	return head.Kind, err
}

// readObject shows a walk the fields of an object.
func readObject(b []byte, walk func(op.Walker)) error {
	var r jsonReader
	r.enter("", b)
	walk(&r)
	return r.err
}

// next is the value of a field, or of a list's next item, whose name is empty.
func (r *jsonReader) next(name string) (json.RawMessage, bool) {
	if r.err != nil {
		return nil, false
	}
	top := &r.open[len(r.open)-1]
	if name == "" && len(top.items) > 0 {
		value := top.items[0]
		top.items = top.items[1:]
		return value, true
	}
	value, ok := top.fields[name]
	return value, ok
}

func (r *jsonReader) refuse(name string, err error) {
	if r.err == nil && err != nil {
		r.err = fmt.Errorf("field %s: %w", name, err)
	}
}

// into reads a field that is not left out.
func (r *jsonReader) into(name string, out any) {
	value, ok := r.next(name)
	if !ok {
		r.refuse(name, errors.New("is missing"))
		return
	}
	r.refuse(name, json.Unmarshal(value, out))
}

func (r *jsonReader) enter(name string, b []byte) {
	var l level
	r.refuse(name, json.Unmarshal(b, &l.fields))
	r.open = append(r.open, l)
}

// Address reads a field.
func (r *jsonReader) Address(name string, _ op.Address) op.Address {
	var v Address
	r.into(name, &v)
	return op.Address(v)
}

// Word reads a field.
func (r *jsonReader) Word(name string, _ [32]byte) [32]byte {
	var v Hash
	r.into(name, &v)
	return v
}

// Number reads a field.
func (r *jsonReader) Number(name string, _ uint64) (v uint64) {
	r.into(name, &v)
	return v
}

// Integer reads a field.
func (r *jsonReader) Integer(name string, _, most uint64) uint64 {
	v := r.Number(name, 0)
	if v > most {
		r.refuse(name, fmt.Errorf("%d is more than %d", v, most))
		return 0
	}
	return v
}

// Instant reads a field; where it is left out there is none.
func (r *jsonReader) Instant(name string, _ uint64) uint64 {
	value, ok := r.next(name)
	if !ok {
		return 0
	}
	if v, err := strconv.ParseUint(string(value), 10, 64); err == nil {
		return v // beyond the year 9999
	}
	var v Time
	r.refuse(name, json.Unmarshal(value, &v))
	return uint64(v)
}

// Money reads a field.
func (r *jsonReader) Money(name string, _ uint64) uint64 {
	var text string
	r.into(name, &text)
	whole, part, _ := strings.Cut(text, ".")
	millionths, err := strconv.ParseUint(whole+(part + "000000")[:6], 10, 64)
	r.refuse(name, err)
	return millionths
}

// Bool reads a field.
func (r *jsonReader) Bool(name string, _ bool) (v bool) {
	r.into(name, &v)
	return v
}

// Text reads a field.
func (r *jsonReader) Text(field op.TextField, _ string) (v string) {
	r.into(field.Name, &v)
	return v
}

// Choice reads a field: one of the list's words.
func (r *jsonReader) Choice(field op.ChoiceField, _ uint8) uint8 {
	var word string
	r.into(field.Name, &word)
	for v := range math.MaxUint8 + 1 {
		if field.Word(uint8(v)) == word {
			return uint8(v)
		}
	}
	r.refuse(field.Name, fmt.Errorf("%q is none of the list", word))
	return 0
}

// Bytes reads a field.
func (r *jsonReader) Bytes(field op.BytesField, _ op.Bytes) op.Bytes {
	var v Hex
	r.into(field.Name, &v)
	return op.Bytes(v)
}

// Begin opens a list.
func (r *jsonReader) Begin(name string, _ int) int {
	var l level
	r.into(name, &l.items)
	r.open = append(r.open, l)
	return len(l.items)
}

// Struct opens an object.
func (r *jsonReader) Struct(name string) {
	var b json.RawMessage
	r.into(name, &b)
	r.enter(name, b)
}

// End closes what was opened last.
func (r *jsonReader) End() { r.open = r.open[:len(r.open)-1] }
