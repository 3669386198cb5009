package ledger

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
)

// registered is a table as its draft journals it.
type registered interface{ flush(journal.Cause) }

// table is one kind of record in a draft.
type table[K comparable, V any] struct {
	d     *draft
	of    record.Table[K, V]
	cells map[K]*cell[K, V]
	old   []oldCell[K, V] // what writes and flushes since the last cut changed
	// touched are the cells that were written, in the order of the first write since
	// they were journaled last; those from flushed on wait for it.
	touched []*cell[K, V]
	flushed int
}

// cell is a record. It waits to be journaled if its place in touched, from 1, is above
// the table's flushed: so a flush can be undone without a look at any cell.
type cell[K comparable, V any] struct {
	key   K
	entry uint64 // in the base; 0: the base has none
	read  bool   // whether the base has one is known
	content[V]
}

// content is what writes change of a cell.
type content[V any] struct {
	value  V
	exists bool
	place  int // in touched, from 1; 0: not written
}

// oldCell is what a cell was before a write; without a cell, how far a table had been
// flushed.
type oldCell[K comparable, V any] struct {
	cell *cell[K, V]
	content[V]
	flushed int
}

func register[K comparable, V any](d *draft, of record.Table[K, V]) *table[K, V] {
	t := &table[K, V]{d: d, of: of}
	if of.Aggregate {
		d.aggregates = append(d.aggregates, t)
	} else {
		d.tables = append(d.tables, t)
	}
	return t
}

func (t *table[K, V]) undo() {
	last := len(t.old) - 1
	old := t.old[last]
	t.old = t.old[:last]
	if old.cell == nil {
		t.flushed = old.flushed
		return
	}
	if old.place != old.cell.place {
		t.touched = t.touched[:old.cell.place-1]
	}
	old.cell.content = old.content
}

func (t *table[K, V]) cut() { t.old = t.old[:0] }

// Get is the record as the draft has it.
func (t *table[K, V]) Get(k K) (value V, ok bool) {
	c, known := t.cells[k]
	if !known {
		var err error
		if c, err = readCell(t.d.base, t.of, k); err != nil {
			t.d.fail("read record", err)
			return value, false
		}
		t.keep(c)
	}
	return c.value, c.exists
}

func (t *table[K, V]) keep(c *cell[K, V]) {
	if t.cells == nil {
		t.cells = map[K]*cell[K, V]{} // most drafts touch few of their tables
	}
	t.cells[c.key] = c
}

func readCell[K comparable, V any](b base, of record.Table[K, V], k K) (*cell[K, V], error) {
	c := &cell[K, V]{key: k, read: true}
	bytes, seq, err := b.Get(of.Key(k))
	if errors.Is(err, journal.ErrNotFound) {
		return c, nil // the ledger removes no key, so it was never written
	}
	if err != nil {
		return nil, fmt.Errorf("read record %q: %w", of.Prefix, err)
	}
	c.entry, c.exists = seq, true
	c.value, err = of.Decode(bytes)
	return c, err
}

// Put writes a record.
func (t *table[K, V]) Put(k K, v V) {
	c, known := t.cells[k]
	if !known {
		// A record that is named by its operation is new where nobody has looked for it.
		c = &cell[K, V]{key: k, read: t.of.OfOperation()}
		t.keep(c)
	}
	t.old = append(t.old, oldCell[K, V]{cell: c, content: c.content})
	t.d.log.wrote(t)
	if c.value, c.exists = v, true; c.place <= t.flushed {
		t.touched = append(t.touched, c)
		c.place = len(t.touched)
	}
}

// flush turns what was written into changes.
func (t *table[K, V]) flush(cause journal.Cause) {
	if t.flushed == len(t.touched) {
		return
	}
	for _, c := range t.touched[t.flushed:] {
		t.d.changes = append(t.d.changes, journal.Change{Cause: cause, Key: t.of.Key(c.key),
			Record: t.of.Encode(c.value), Known: c.read, Prev: c.entry})
	}
	t.old = append(t.old, oldCell[K, V]{flushed: t.flushed})
	t.d.log.wrote(t)
	t.flushed = len(t.touched)
}
