package api

import (
	"math"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// addKind adds a kind, the name of its schema, and the walk over its fields.
type addKind func(kind, schema string, walk func(op.Walker))

// oneOf puts a schema under a name into the document, whose objects are of one of several
// kinds, and answers with a reference to it.
func oneOf(r huma.Registry, name, description string, kinds func(add addKind)) *huma.Schema {
	const components = "#/components/schemas/"
	all := r.Map()
	if all[name] == nil {
		one := &huma.Schema{Description: description,
			Discriminator: &huma.Discriminator{PropertyName: "kind", Mapping: map[string]string{}}}
		all[name] = one
		kinds(func(kind, schema string, walk func(op.Walker)) {
			all[schema] = schemaOf(r, kind, walk)
			one.OneOf = append(one.OneOf, &huma.Schema{Ref: components + schema})
			one.Discriminator.Mapping[kind] = components + schema
		})
	}
	return &huma.Schema{Ref: components + name}
}

// schemaOf describes what jsonWriter writes of a kind.
func schemaOf(r huma.Registry, kind string, walk func(op.Walker)) *huma.Schema {
	s := newObject()
	s.Properties["kind"] = &huma.Schema{Type: huma.TypeString, Enum: []any{kind}}
	s.Required = []string{"kind"}
	walk(&schemaWalker{registry: r, open: []*huma.Schema{s}})
	return s
}

func newObject() *huma.Schema {
	none := map[string]*huma.Schema{}
	return &huma.Schema{Type: huma.TypeObject, Properties: none, AdditionalProperties: true}
}

// schemaWalker is the walker that describes the fields that it is shown.
type schemaWalker struct {
	op.Same
	registry huma.Registry
	open     []*huma.Schema // objects and lists
}

var _ interface {
	op.Walker
	op.Units
} = (*schemaWalker)(nil)

func (w *schemaWalker) field(name string, s *huma.Schema) {
	top := w.open[len(w.open)-1]
	if top.Type == huma.TypeArray {
		top.Items = s
		return
	}
	top.Properties[name] = s
	top.Required = append(top.Required, name)
}

// of describes a field by the type that stands for it in other answers.
func (w *schemaWalker) of(name string, like any) {
	w.field(name, w.registry.Schema(reflect.TypeOf(like), true, name))
}

// Address describes a field.
func (w *schemaWalker) Address(name string, v op.Address) op.Address {
	w.of(name, Address{})
	return v
}

// Word describes a field.
func (w *schemaWalker) Word(name string, v [32]byte) [32]byte {
	w.of(name, Hash{})
	return v
}

// Number describes a field.
func (w *schemaWalker) Number(name string, v uint64) uint64 {
	w.field(name, integer())
	return v
}

func integer() *huma.Schema {
	zero := 0.0
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &zero}
}

// Integer describes a field.
func (w *schemaWalker) Integer(name string, v, _ uint64) uint64 { return w.Number(name, v) }

// Instant describes a field that may be left out.
func (w *schemaWalker) Instant(name string, v uint64) uint64 {
	top := w.open[len(w.open)-1]
	top.Properties[name] = &huma.Schema{
		Description: "left out: none; beyond the year 9999 a number of seconds",
		OneOf:       []*huma.Schema{Time(0).Schema(w.registry), integer()},
	}
	return v
}

// Money describes a field.
func (w *schemaWalker) Money(name string, v uint64) uint64 {
	w.of(name, Money(0))
	return v
}

// Bool describes a field.
func (w *schemaWalker) Bool(name string, v bool) bool {
	w.field(name, &huma.Schema{Type: huma.TypeBoolean})
	return v
}

// Text describes a field.
func (w *schemaWalker) Text(field op.TextField, v string) string {
	w.field(field.Name, &huma.Schema{Type: huma.TypeString, MaxLength: &field.MaxBytes})
	return v
}

// Choice describes a field by its words.
func (w *schemaWalker) Choice(field op.ChoiceField, v uint8) uint8 {
	s := &huma.Schema{Type: huma.TypeString}
	for n := range math.MaxUint8 + 1 {
		if word := field.Word(uint8(n)); word != "" {
			s.Enum = append(s.Enum, word)
		}
	}
	w.field(field.Name, s)
	return v
}

// Bytes describes a field.
func (w *schemaWalker) Bytes(field op.BytesField, v op.Bytes) op.Bytes {
	w.of(field.Name, Hex{})
	return v
}

// Begin opens a list, and asks for one item of it.
func (w *schemaWalker) Begin(name string, _ int) int {
	s := &huma.Schema{Type: huma.TypeArray}
	w.field(name, s)
	w.open = append(w.open, s)
	return 1
}

// Struct opens an object.
func (w *schemaWalker) Struct(name string) {
	s := newObject()
	w.field(name, s)
	w.open = append(w.open, s)
}

// End closes what was opened last.
func (w *schemaWalker) End() { w.open = w.open[:len(w.open)-1] }

// schemaName is the name of a kind in camel case.
func schemaName(kind string) string {
	var out strings.Builder
	for word := range strings.SplitSeq(kind, "_") {
		out.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return out.String()
}
