package record

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/wire"
)

// version is the first byte of every record. A field more is another version.
const version = 1

// Table is one kind of record.
type Table[K comparable, V any] struct {
	Prefix byte // the first byte of its keys
	// Aggregate: written at most once a block, whatever its operations did to it.
	Aggregate bool
	name      func([]byte, K) []byte // appends what follows the prefix in a key
	walk      func(op.Walker, V) V
}

// keyRoom is enough for every key but those of long names.
const keyRoom = 40

// Key is where the record stands.
func (t Table[K, V]) Key(k K) []byte {
	return t.name(append(make([]byte, 0, keyRoom), t.Prefix), k)
}

// Encode is the record's bytes. A value that no rule allows is a bug, and it panics.
func (t Table[K, V]) Encode(v V) []byte { return encode(t.walk, v) }

// Decode reads a record, and refuses every encoding of it but the one that Encode makes.
func (t Table[K, V]) Decode(b []byte) (V, error) {
	v, err := decode(t.walk, b)
	if err != nil {
		return v, fmt.Errorf("decode record %q: %w", t.Prefix, err)
	}
	return v, nil
}

func encode[V any](walk func(op.Walker, V) V, v V) []byte {
	w := wire.NewEncoder(nil)
	w.Struct("")
	walk(w, v)
	w.End()
	if err := w.Err(); err != nil {
		panic(fmt.Sprintf("record: a %T cannot be written: %v", v, err))
	}
	b := w.AppendTo(append(make([]byte, 0, 1+w.Size()), version))
	_ = w.Flush() // gives the buffer back; without a writer there is nothing that can fail
	return b
}

func decode[V any](walk func(op.Walker, V) V, b []byte) (v V, err error) {
	if len(b) == 0 || b[0] != version {
		return v, fmt.Errorf("want version %d, have %x", version, b[:min(len(b), 1)])
	}
	d := wire.NewDecoder(b[1:])
	d.Struct("")
	v = walk(d, v)
	d.End()
	return v, d.Done()
}
