package tx

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// form is what a transaction has to know of a kind of operation, beyond its walk.
type form struct {
	empty op.Operation // of the kind's type
	hash  [32]byte     // of the EIP-712 type of the operation alone in its transaction
}

// forms has the form of every kind, by the kind's number.
var forms = formsOf(listOf(partner.Kinds), listOf(token.Kinds))

func listOf[T op.Operation](kinds []T) []op.Operation {
	out := make([]op.Operation, len(kinds))
	for i, o := range kinds {
		out[i] = o
	}
	return out
}

func formsOf(packages ...[]op.Operation) []form {
	var out []form
	for _, o := range slices.Concat(packages...) {
		k := int(o.Kind())
		out = append(out, make([]form, max(0, k+1-len(out)))...)
		if !o.Kind().Valid() || out[k].empty != nil {
			panic(fmt.Sprintf("tx: a %T has a kind that is taken or has no name", o))
		}
		out[k] = form{o, typeHash(o)}
	}
	return out
}

// Operations are all kinds of operations, by number, with empty fields.
func Operations() []op.Operation {
	var out []op.Operation
	for _, f := range forms {
		if f.empty != nil {
			out = append(out, f.empty)
		}
	}
	return out
}

// Empty is an operation of the kind with empty fields, whose Walk reads one; nil if there
// is no such kind.
func Empty(kind op.Kind) op.Operation {
	if f := formOf(uint64(kind)); f != nil {
		return f.empty
	}
	return nil
}

// formOf is the form of a kind, or nil if there is no such kind.
func formOf(kind uint64) *form {
	if kind >= uint64(len(forms)) || forms[kind].empty == nil {
		return nil
	}
	return &forms[kind]
}

// formFor is the form of an operation. Only values of the kinds' own types have one: a
// pointer to one could change after it was signed.
func formFor(o op.Operation) (*form, error) {
	if o == nil {
		return nil, errors.New("no operation")
	}
	if t := reflect.TypeOf(o); t.Kind() == reflect.Struct {
		if f := formOf(uint64(o.Kind())); f != nil && reflect.TypeOf(f.empty) == t {
			return f, nil
		}
	}
	return nil, fmt.Errorf("a %T is no operation", o)
}

// typeHash is the hash of the EIP-712 type of a transaction of one operation of the kind.
func typeHash(o op.Operation) [32]byte {
	var d describer
	o.Walk(&d)
	d.Number("validUntil", 0)
	columns := make([]string, len(d.fields))
	for i, f := range d.fields {
		columns[i] = f.Type + " " + f.Name
	}
	return [32]byte(crypto.Keccak256([]byte(o.Kind().TypeName() + "(" + strings.Join(columns, ",") + ")")))
}
