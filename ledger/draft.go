package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// base is the committed state that a draft builds on. *journal.Snapshot is one.
type base interface {
	Get(key []byte) (record []byte, seq uint64, err error)
	Index(key []byte) ([]byte, error)
	ScanIndex(from, to []byte, fn func(key, value []byte) error) error
	Entry(seq uint64) (journal.Entry, error)
}

// draft is the state that a block is building. It reads through to the base, keeps
// what was written, in order, as changes for the journal, and can go back to a mark.
// One goroutine owns it.
type draft struct {
	base   base
	height int64
	state  token.State
	fault  error // the first read that failed; what was computed since is void

	undo    []func()
	changes []journal.Change
	index   map[string][]byte // what the block writes to the index; nil deletes

	accounts    *table[token.Address, token.Account]
	balances    *table[token.BalanceKey, token.Balance]
	holds       *table[token.OperationID, token.HeldPoints]
	adjustments *table[token.OperationID, token.Adjustment]
	operations  *table[token.OperationID, token.Done]
	programs    *table[token.Code, token.Program]
	partners    *table[partner.ID, partner.Partner]
	keys        *table[token.Address, partner.ID]
	totals      *table[token.Code, token.Totals]
	payments    *table[op.ID, partner.Payment]
	maturities  *table[token.Code, token.Maturities]
	positions   *table[partner.Pair, partner.Position]
	nets        *table[partner.ID, partner.Net]
	supply      *table[struct{}, token.Points]
	coalition   *table[struct{}, Coalition]

	placed map[token.OperationID]journal.Cause // where this block's operations are
}

func newDraft(b base, height int64) *draft {
	d := &draft{base: b, height: height, placed: map[token.OperationID]journal.Cause{}, index: map[string][]byte{}}
	d.accounts = newTable(d, accountCodec, AccountKey)
	d.balances = newTable(d, balanceCodec, BalanceKey)
	d.holds = newTable(d, holdCodec, func(id token.OperationID) []byte { return keyOf(prefixHold, id[:]) })
	d.adjustments = newTable(d, adjustmentCodec, func(id token.OperationID) []byte { return keyOf(prefixAdjustment, id[:]) })
	d.operations = newTable(d, operationCodec, operationKey)
	d.programs = newTable(d, programCodec, func(c token.Code) []byte { return keyOf(prefixProgram, []byte(c)) })
	d.partners = newTable(d, partnerCodec, func(id partner.ID) []byte { return keyOf(prefixPartner, []byte(id)) })
	d.keys = newTable(d, keyCodec, func(a token.Address) []byte { return keyOf(prefixKey, a[:]) })
	d.totals = newTable(d, totalsCodec, func(c token.Code) []byte { return keyOf(prefixTotals, []byte(c)) })
	d.payments = newTable(d, paymentCodec, func(id op.ID) []byte { return keyOf(prefixPayment, id[:]) })
	d.maturities = newTable(d, maturitiesCodec, func(c token.Code) []byte { return keyOf(prefixMaturities, []byte(c)) })
	d.positions = newTable(d, positionCodec, pairKey)
	d.nets = newTable(d, netCodec, func(id partner.ID) []byte { return keyOf(prefixNet, []byte(id)) })
	d.supply = newTable(d, supplyCodec, func(struct{}) []byte { return []byte{prefixSupply} })
	d.coalition = newTable(d, coalitionCodec, func(struct{}) []byte { return []byte{prefixCoalition} })
	d.state = token.State{
		State: partner.State{Partners: d.partners, Keys: d.keys, Positions: d.positions, Nets: d.nets,
			Payments: d.payments, Founding: d.coalition},
		Programs: d.programs, Totals: d.totals, Maturities: d.maturities, Accounts: d.accounts, Balances: d.balances, Holds: d.holds,
		Adjustments: d.adjustments, Operations: d.operations,
		Supply: draftSupply{d.supply}, Agenda: draftAgenda{d},
	}
	return d
}

func operationKey(id token.OperationID) []byte { return keyOf(prefixOperation, id[:]) }

// mark is a point that a draft can go back to.
type mark struct{ undo, changes int }

func (d *draft) mark() mark { return mark{len(d.undo), len(d.changes)} }

// revert undoes all that was written since the mark.
func (d *draft) revert(m mark) {
	for i := len(d.undo) - 1; i >= m.undo; i-- {
		d.undo[i]()
	}
	d.undo, d.changes = d.undo[:m.undo], d.changes[:m.changes]
	d.accounts.touched = d.accounts.touched[:0]
	d.balances.touched = d.balances.touched[:0]
	d.holds.touched = d.holds.touched[:0]
	d.adjustments.touched = d.adjustments.touched[:0]
	d.operations.touched = d.operations.touched[:0]
	d.payments.touched = d.payments.touched[:0]
}

// flush journals what one operation or one step wrote, its own record last: from an
// account's entry the operation is found by going on to the end of the same cause.
func (d *draft) flush(cause journal.Cause) {
	d.accounts.flush(cause)
	d.balances.flush(cause)
	d.holds.flush(cause)
	d.adjustments.flush(cause)
	d.payments.flush(cause)
	d.operations.flush(cause)
}

// finish journals the aggregates of the block, in the order of their keys.
func (d *draft) finish(cause journal.Cause) {
	first := len(d.changes)
	d.coalition.flush(cause)
	d.partners.flush(cause)
	d.keys.flush(cause)
	d.programs.flush(cause)
	d.totals.flush(cause)
	d.maturities.flush(cause)
	d.positions.flush(cause)
	d.nets.flush(cause)
	d.supply.flush(cause)
	aggregates := d.changes[first:]
	slices.SortFunc(aggregates, func(a, b journal.Change) int { return bytes.Compare(a.Key, b.Key) })
	kept := d.changes[:first]
	for _, c := range aggregates {
		old, _, err := d.base.Get(c.Key)
		if err != nil && !errors.Is(err, journal.ErrNotFound) {
			d.fail("read aggregate", err)
		}
		if err != nil || !bytes.Equal(old, c.Record) {
			kept = append(kept, c)
		}
	}
	d.changes = kept
}

func (d *draft) fail(doing string, err error) {
	if d.fault == nil {
		d.fault = fmt.Errorf("%s: %w", doing, err)
	}
}

// table is one kind of record in a draft.
type table[K comparable, V any] struct {
	d       *draft
	key     func(K) []byte
	codec   codec[V]
	cells   map[K]cell[V]
	touched []K // written since the last flush, in the order of the first write
}

type cell[V any] struct {
	value   V
	exists  bool
	touched bool
	read    bool   // from the base, where its entry is the one numbered
	entry   uint64 // 0: the base has none
}

func newTable[K comparable, V any](d *draft, c codec[V], key func(K) []byte) *table[K, V] {
	return &table[K, V]{d: d, key: key, codec: c, cells: map[K]cell[V]{}}
}

// Get is the record as the draft has it.
func (t *table[K, V]) Get(k K) (value V, ok bool) {
	if c, known := t.cells[k]; known {
		return c.value, c.exists
	}
	c, err := readCell(t.d.base, t.key(k), t.codec)
	if err != nil {
		t.d.fail("read record", err)
		return value, false
	}
	t.cells[k] = c
	return c.value, c.exists
}

func readCell[V any](b base, key []byte, c codec[V]) (cell[V], error) {
	record, seq, err := b.Get(key)
	if errors.Is(err, journal.ErrNotFound) {
		return cell[V]{read: true}, nil // the ledger removes no key, so it was never written
	}
	if err != nil {
		return cell[V]{}, err
	}
	value, err := c.decode(record)
	if err != nil {
		return cell[V]{}, fmt.Errorf("decode record %q: %w", key[:1], err)
	}
	return cell[V]{value: value, exists: true, read: true, entry: seq}, nil
}

// Put writes a record.
func (t *table[K, V]) Put(k K, v V) {
	old, known := t.cells[k]
	t.d.undo = append(t.d.undo, func() {
		if known {
			t.cells[k] = old
		} else {
			delete(t.cells, k)
		}
	})
	t.cells[k] = cell[V]{value: v, exists: true, touched: true, read: old.read, entry: old.entry}
	if !old.touched {
		t.touched = append(t.touched, k)
	}
}

// flush turns what was written into changes. A record that was written and undone may
// appear here; it has the value that it had before.
func (t *table[K, V]) flush(cause journal.Cause) {
	for _, k := range t.touched {
		c := t.cells[k]
		if !c.touched {
			continue
		}
		c.touched = false
		t.cells[k] = c
		t.d.changes = append(t.d.changes, journal.Change{Cause: cause, Key: t.key(k),
			Record: t.codec.encode(c.value), Known: c.read, Prev: c.entry})
	}
	t.touched = t.touched[:0]
}

type draftSupply struct {
	t *table[struct{}, token.Points]
}

func (s draftSupply) Get() token.Points {
	n, _ := s.t.Get(struct{}{})
	return n
}

func (s draftSupply) Set(n token.Points) { s.t.Put(struct{}{}, n) }

// set writes an index entry; nil deletes it. A key is written once a block, however
// often it changes.
func (d *draft) set(key string, value []byte) {
	old, known := d.index[key]
	d.undo = append(d.undo, func() {
		if known {
			d.index[key] = old
		} else {
			delete(d.index, key)
		}
	})
	d.index[key] = value
}

// indexes are the index entries of the block, in the order of their keys.
func (d *draft) indexes() []journal.Index {
	out := make([]journal.Index, 0, len(d.index))
	for _, key := range slices.Sorted(maps.Keys(d.index)) {
		out = append(out, journal.Index{Key: []byte(key), Value: d.index[key]})
	}
	return out
}

type draftAgenda struct{ d *draft }

// Add schedules an event; it is looked for only in later blocks.
func (a draftAgenda) Add(e token.Event) { a.d.set(agendaKey(e), []byte{}) }

// Remove takes an event out.
func (a draftAgenda) Remove(e token.Event) { a.d.set(agendaKey(e), nil) }

// Due looks at the committed agenda, less what this block has taken out: nothing that a
// block adds is due in it.
func (a draftAgenda) Due(queue token.Queue, now token.Time, limit int) []token.Event {
	var due []token.Event
	from, to := agendaKey(token.Event{Queue: queue}), agendaKey(token.Event{Queue: queue, At: now + 1})
	err := a.d.base.ScanIndex([]byte(from), []byte(to), func(key, _ []byte) error {
		if len(due) == limit {
			return journal.ErrStop
		}
		if _, changed := a.d.index[string(key)]; changed {
			return nil // taken out: what is due is never put in
		}
		e, err := agendaEvent(key)
		due = append(due, e)
		return err
	})
	if err != nil {
		a.d.fail("read agenda", err)
	}
	return due
}
