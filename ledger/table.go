package ledger

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
)

// logged is a map that remembers what it was, to go back to it.
type logged[K comparable, V any] struct {
	now map[K]V
	log []was[K, V]
}

// was is what a key had before it was set.
type was[K comparable, V any] struct {
	key   K
	value V
	known bool
}

func (l *logged[K, V]) set(k K, v V) {
	if l.now == nil {
		l.now = map[K]V{}
	}
	old, known := l.now[k]
	l.log = append(l.log, was[K, V]{k, old, known})
	l.now[k] = v
}

// revert goes back to when the log was n long.
func (l *logged[K, V]) revert(n int) {
	for i := len(l.log) - 1; i >= n; i-- {
		if w := l.log[i]; w.known {
			l.now[w.key] = w.value
		} else {
			delete(l.now, w.key)
		}
	}
	l.log = l.log[:n]
}

func (l *logged[K, V]) cut() { l.log = l.log[:0] }

// registered is a table as its draft marks, reverts and journals it.
type registered interface {
	mark() tableMark
	revert(tableMark)
	cut()
	flush(journal.Cause)
	aggregate() bool
}

// tableMark is how far a table had come.
type tableMark struct{ log, touched, flushed int }

// table is one kind of record in a draft.
type table[K comparable, V any] struct {
	d     *draft
	of    record.Table[K, V]
	cells logged[K, cell[V]]
	// touched are the keys that were written, in the order of the first write since
	// they were journaled last; those from flushed on wait for it.
	touched []K
	flushed int
}

// cell is a record. It waits to be journaled if its place in touched, from 1, is above
// the table's flushed: so a flush can be undone without a look at any cell.
type cell[V any] struct {
	value  V
	exists bool
	read   bool   // from the base, where its entry is the one numbered
	entry  uint64 // 0: the base has none
	place  int    // in touched, from 1; 0: not written
}

func register[K comparable, V any](d *draft, of record.Table[K, V]) *table[K, V] {
	t := &table[K, V]{d: d, of: of, cells: logged[K, cell[V]]{now: map[K]cell[V]{}}}
	if d.tables = append(d.tables, t); len(d.tables) > maxTables {
		panic("ledger: a draft has more tables than a mark has room for")
	}
	return t
}

func (t *table[K, V]) aggregate() bool { return t.of.Aggregate }

func (t *table[K, V]) mark() tableMark { return tableMark{len(t.cells.log), len(t.touched), t.flushed} }

func (t *table[K, V]) revert(m tableMark) {
	t.cells.revert(m.log)
	t.touched, t.flushed = t.touched[:m.touched], m.flushed
}

func (t *table[K, V]) cut() { t.cells.cut() }

// Get is the record as the draft has it.
func (t *table[K, V]) Get(k K) (value V, ok bool) {
	if c, known := t.cells.now[k]; known {
		return c.value, c.exists
	}
	c, err := readCell(t.d.base, t.of, k)
	if err != nil {
		t.d.fail("read record", err)
		return value, false
	}
	t.cells.now[k] = c
	return c.value, c.exists
}

func readCell[K comparable, V any](b base, of record.Table[K, V], k K) (cell[V], error) {
	bytes, seq, err := b.Get(of.Key(k))
	if errors.Is(err, journal.ErrNotFound) {
		return cell[V]{read: true}, nil // the ledger removes no key, so it was never written
	}
	if err != nil {
		return cell[V]{}, fmt.Errorf("read record %q: %w", of.Prefix, err)
	}
	value, err := of.Decode(bytes)
	return cell[V]{value: value, exists: true, read: true, entry: seq}, err
}

// Put writes a record.
func (t *table[K, V]) Put(k K, v V) {
	c := t.cells.now[k]
	if c.value, c.exists = v, true; c.place <= t.flushed {
		t.touched = append(t.touched, k)
		c.place = len(t.touched)
	}
	t.cells.set(k, c)
}

// flush turns what was written into changes.
func (t *table[K, V]) flush(cause journal.Cause) {
	for _, k := range t.touched[t.flushed:] {
		c := t.cells.now[k]
		t.d.changes = append(t.d.changes, journal.Change{Cause: cause, Key: t.of.Key(k),
			Record: t.of.Encode(c.value), Known: c.read, Prev: c.entry})
	}
	t.flushed = len(t.touched)
}
