package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
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
// what was written, in order, as changes for the journal, and can go back to any mark
// that was set since the last cut; marks nest. One goroutine owns it.
type draft struct {
	base   base
	height int64
	state  token.State
	fault  error // the first read that failed; what was computed since is void

	changes    []journal.Change
	log        undoLog
	index      *logged[string, []byte]                   // what the block writes to the index; nil deletes
	placed     *logged[token.OperationID, journal.Cause] // where this block's operations are
	tables     []registered                              // in the order in which they are journaled
	aggregates []registered                              // and those that are at the end of the block

	terms      *table[record.TermsKey, token.Program]
	accounts   *table[token.Address, token.Account]
	operations *table[token.OperationID, token.Done]
	keys       *table[token.Address, partner.ID]
	steps      *table[struct{}, []op.Effect]
	refusals   *table[struct{}, record.Refusals]
}

func newDraft(b base, height int64) *draft {
	const room = 16 // for either kind of table
	d := &draft{base: b, height: height, tables: make([]registered, 0, room), aggregates: make([]registered, 0, room)}
	d.index = newLogged[string, []byte](&d.log)
	d.placed = newLogged[token.OperationID, journal.Cause](&d.log)
	d.accounts = register(d, record.Accounts)
	balances := register(d, record.Balances)
	holds := register(d, record.Holds)
	adjustments := register(d, record.Adjustments)
	payments := register(d, record.Payments)
	d.operations = register(d, record.Operations) // last: see flush
	d.steps = register(d, record.Steps)
	d.keys = register(d, record.Keys)
	d.terms = register(d, record.Terms)
	d.refusals = register(d, record.Refused)
	d.state = token.State{
		State: partner.State{Partners: register(d, record.Partners), Keys: d.keys, Positions: register(d, record.Positions),
			Nets: register(d, record.Nets), Payments: payments, QuotaDays: register(d, record.QuotaDays),
			Founding: register(d, record.Coalition)},
		Programs: register(d, record.Programs), Totals: register(d, record.Totals), Maturities: register(d, record.Maturities),
		Accounts: d.accounts, Balances: balances, Holds: holds, Adjustments: adjustments, Operations: d.operations,
		IssuerDays: register(d, record.IssuerDays), MergeDays: register(d, record.MergeDays),
		Supply: draftSupply{register(d, record.Supply)}, Agenda: draftAgenda{d},
	}
	return d
}

// mark is a point that a draft can go back to, until it is cut.
type mark struct{ changes, writes int }

func (d *draft) mark() mark { return mark{len(d.changes), len(d.log.writes)} }

// revert undoes all that was written since the mark, and what was journaled of it; what
// was written before and not journaled yet waits for its journaling again.
func (d *draft) revert(m mark) {
	d.changes = d.changes[:m.changes]
	d.log.revert(m.writes)
}

// cut forgets how to go back: a transaction or a step of the sweep has ended. All marks
// are void.
func (d *draft) cut() { d.log.cut() }

// flush journals what one operation or one step wrote, its own record last: from an
// account's entry the operation is found by going on to the end of the same cause.
func (d *draft) flush(cause journal.Cause) {
	for _, t := range d.tables {
		t.flush(cause)
	}
}

// finish journals the aggregates of the block, in the order of their keys.
func (d *draft) finish(cause journal.Cause) {
	first := len(d.changes)
	for _, t := range d.aggregates {
		t.flush(cause)
	}
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
func (d *draft) set(key string, value []byte) { d.index.set(key, value) }

// indexes are the index entries of the block, in the order of their keys.
func (d *draft) indexes() []journal.Index {
	out := make([]journal.Index, 0, len(d.index.now))
	for _, key := range slices.Sorted(maps.Keys(d.index.now)) {
		out = append(out, journal.Index{Key: []byte(key), Value: d.index.now[key]})
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
		if _, changed := a.d.index.now[string(key)]; changed {
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
