package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// Operation is an operation as it was signed: in JSON an object of its kind and its
// fields, under the names that were signed. It is written, read and described by the
// operation's own walk, so that a new kind or field needs nothing here.
type Operation struct{ op.Operation }

// MarshalJSON writes the kind and the fields in their order.
func (o Operation) MarshalJSON() ([]byte, error) {
	return object(o.Kind().String(), func(w op.Walker) { o.Walk(w) }), nil
}

// UnmarshalJSON reads an operation into the type of its kind.
func (o *Operation) UnmarshalJSON(b []byte) error {
	name, err := kindIn(b)
	if err != nil {
		return fmt.Errorf("read operation: %w", err)
	}
	kind, _ := op.ParseKind(name)
	if o.Operation = tx.Empty(kind); o.Operation == nil {
		return fmt.Errorf("read operation: this program does not know the kind %q: the node is newer", name)
	}
	if err := readObject(b, func(w op.Walker) { o.Operation = o.Walk(w) }); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// Schema describes the type to OpenAPI.
func (Operation) Schema(r huma.Registry) *huma.Schema {
	const what = "an operation as it was signed, checked or not: docs/reference/operations has a page for each kind"
	return oneOf(r, "Operation", what, func(add addKind) {
		for _, o := range tx.Operations() {
			add(o.Kind().String(), o.Kind().TypeName()+"Operation", func(w op.Walker) { o.Walk(w) })
		}
	})
}

// Effect is one thing that an operation or a step of the sweep did: in JSON an object of
// the effect's kind and its fields, by its own walk, as [Operation].
type Effect struct {
	op.Effect                 // nil: of a kind that this program does not know, of a newer node
	Raw       json.RawMessage // what a client got: the object as it stands in the answer
}

// MarshalJSON writes the kind and the fields in their order.
func (e Effect) MarshalJSON() ([]byte, error) {
	if e.Raw != nil || e.Effect == nil {
		return e.Raw, nil
	}
	return object(e.Effect.Effect().String(), func(w op.Walker) { e.Walk(w) }), nil
}

// UnmarshalJSON reads an effect into the type of its kind. What is not understood is kept
// as it is: whatever was told of it, the operation took effect.
func (e *Effect) UnmarshalJSON(b []byte) error {
	e.Raw = bytes.Clone(b)
	name, err := kindIn(b)
	if err != nil {
		return fmt.Errorf("read effect: %w", err)
	}
	kind, _ := op.ParseEffectKind(name)
	effect := token.NewEffect(kind)
	if effect == nil || readObject(b, func(w op.Walker) { effect = effect.Walk(w) }) != nil {
		effect = nil
	}
	e.Effect = effect
	return nil
}

// Schema describes the type to OpenAPI.
func (Effect) Schema(r huma.Registry) *huma.Schema {
	const what = "one thing that was done: docs/reference/events.md"
	return oneOf(r, "Effect", what, func(add addKind) {
		for k := op.EffectKind(1); k.Valid(); k++ {
			add(k.String(), schemaName(k.String())+"Effect", func(w op.Walker) { token.NewEffect(k).Walk(w) })
		}
	})
}
