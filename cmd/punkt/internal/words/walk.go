package words

import (
	"strings"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// Signed are the fields of an operation as it was signed, name and value in turn. What is
// nothing, zero or nobody has an empty value.
func Signed(o op.Operation) []string {
	t := teller{open: make([]level, 1)}
	o.Walk(&t)
	return t.open[0].pairs
}

// Did is an effect on one line: "points made: account 0x…, program MART, lots (terms 1,
// amount 15)".
func Did(e api.Effect) string {
	if e.Effect == nil {
		return string(e.Raw) // of a newer node
	}
	t := teller{open: make([]level, 1)}
	e.Walk(&t)
	return strings.ReplaceAll(e.Effect.Effect().String(), "_", " ") + ": " + t.open[0].line()
}

// teller is the walker that writes the fields which it is shown for a person.
type teller struct {
	op.Same
	open []level
}

var _ interface {
	op.Walker
	op.Units
} = (*teller)(nil)

// level is an object or a list that is being told: name and value of what is in it.
type level struct {
	name  string
	pairs []string
}

// line has all that there is to tell, with commas.
func (l level) line() string {
	var all []string
	for i := 0; i < len(l.pairs); i += 2 {
		if l.pairs[i+1] != "" {
			all = append(all, strings.TrimPrefix(l.pairs[i]+" "+l.pairs[i+1], " "))
		}
	}
	return strings.Join(all, ", ")
}

func (t *teller) field(name, value string) {
	top := &t.open[len(t.open)-1]
	top.pairs = append(top.pairs, strings.ReplaceAll(name, "_", " "), value)
}

// Address tells an account or a key.
func (t *teller) Address(name string, v op.Address) op.Address {
	if v == (op.Address{}) {
		t.field(name, "")
		return v
	}
	t.field(name, api.Address(v).String())
	return v
}

// Word tells an id or a hash.
func (t *teller) Word(name string, v [32]byte) [32]byte {
	t.field(name, api.Hash(v).String())
	return v
}

// Number tells a number.
func (t *teller) Number(name string, v uint64) uint64 {
	if v == 0 {
		t.field(name, "")
		return v
	}
	t.field(name, Thousands(v))
	return v
}

// Integer tells a number.
func (t *teller) Integer(name string, v, _ uint64) uint64 { return t.Number(name, v) }

// Instant tells a time.
func (t *teller) Instant(name string, v uint64) uint64 {
	if v > uint64(token.MaxTime) { // signed, and refused
		return t.Number(name, v)
	}
	t.field(name, Instant(api.Time(v)))
	return v
}

// Money tells an amount.
func (t *teller) Money(name string, v uint64) uint64 {
	t.field(name, Money(api.Money(min(v, 1<<63-1))))
	return v
}

// Bool tells yes or no.
func (t *teller) Bool(name string, v bool) bool {
	t.field(name, YesNo(v))
	return v
}

// Text tells a short name.
func (t *teller) Text(field op.TextField, v string) string {
	t.field(field.Name, v)
	return v
}

// Choice tells a value by its word.
func (t *teller) Choice(field op.ChoiceField, v uint8) uint8 {
	t.field(field.Name, strings.ReplaceAll(field.Word(v), "_", " "))
	return v
}

// Bytes tells bytes.
func (t *teller) Bytes(field op.BytesField, v op.Bytes) op.Bytes {
	digits, _ := api.Hex(v).MarshalText() // cannot fail
	t.field(field.Name, strings.TrimSuffix(string(digits), "0x"))
	return v
}

// Begin opens a list.
func (t *teller) Begin(name string, n int) int {
	t.Struct(name)
	return n
}

// Struct opens an object.
func (t *teller) Struct(name string) { t.open = append(t.open, level{name: name}) }

// End closes what was opened last.
func (t *teller) End() {
	last := len(t.open) - 1
	closed := t.open[last]
	t.open = t.open[:last]
	value := closed.line()
	if closed.name == "" { // of a list
		value = "(" + value + ")"
	}
	t.field(closed.name, value)
}
