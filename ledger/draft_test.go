package ledger

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/token"
)

// nothing is a base without a record.
type nothing struct{}

func (nothing) Get([]byte) ([]byte, uint64, error)                           { return nil, 0, journal.ErrNotFound }
func (nothing) Index([]byte) ([]byte, error)                                 { return nil, journal.ErrNotFound }
func (nothing) ScanIndex(_, _ []byte, _ func(key, value []byte) error) error { return nil }
func (nothing) Entry(uint64) (journal.Entry, error)                          { return journal.Entry{}, journal.ErrNotFound }

// copied is a draft that goes back by having kept a copy. It has two tables and the index.
type copied struct {
	accounts map[token.Address]token.Money
	totals   map[token.Code]token.Points
	index    map[string]string
	waiting  []token.Address // accounts to be journaled
	written  []token.Address // and those that were
}

func (c copied) clone() copied {
	return copied{maps.Clone(c.accounts), maps.Clone(c.totals), maps.Clone(c.index), slices.Clone(c.waiting), slices.Clone(c.written)}
}

func (c *copied) put(a token.Address, n token.Money) {
	c.accounts[a] = n
	if !slices.Contains(c.waiting, a) {
		c.waiting = append(c.waiting, a)
	}
}

func (c *copied) flush() { c.written, c.waiting = append(c.written, c.waiting...), nil }

func TestWhatWasWrittenBeforeAMarkIsJournaledAfterIt(t *testing.T) {
	d := newDraft(nothing{}, 1)
	d.accounts.Put(token.Address{1}, token.Account{Spent: 1})
	m := d.mark()
	d.accounts.Put(token.Address{2}, token.Account{Spent: 2})
	d.revert(m)
	d.flush(journal.Cause{})
	if len(d.changes) != 1 || d.changes[0].Key[1] != 1 {
		t.Errorf("journaled %v, want the first account alone", d.changes)
	}
}

// What is named by its operation is new, and the journal need not look for it; an account
// that nobody looked for may be there.
func TestWhatAnOperationNamesNeedNotBeLookedFor(t *testing.T) {
	d := newDraft(nothing{}, 1)
	d.accounts.Put(token.Address{1}, token.Account{})
	d.state.Holds.Put(token.OperationID{2}, token.HeldPoints{Status: token.HoldOpen})
	d.flush(journal.Cause{})
	if len(d.changes) != 2 || d.changes[0].Known || !d.changes[1].Known {
		t.Errorf("journaled %+v, want a hold that is known to be new", d.changes)
	}
}

func TestAFlushIsUndoneToo(t *testing.T) {
	d := newDraft(nothing{}, 1)
	d.accounts.Put(token.Address{1}, token.Account{Spent: 1})
	m := d.mark()
	d.flush(journal.Cause{})
	d.revert(m)
	d.flush(journal.Cause{})
	if len(d.changes) != 1 {
		t.Errorf("journaled %d times, want once", len(d.changes))
	}
}

// Marks at any place and depth, in the middle of operations: the draft is what the one
// is that copies itself at every mark.
func TestMarksNest(t *testing.T) {
	const seed = 42
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 300 {
		d := newDraft(nothing{}, 1)
		twin := copied{map[token.Address]token.Money{}, map[token.Code]token.Points{}, map[string]string{}, nil, nil}
		nest(t, r, d, &twin, 0)
		d.flush(journal.Cause{})
		twin.flush()
		compareDraft(t, d, twin)
	}
}

// nest does some steps, and then keeps them or goes back to where it began.
func nest(t *testing.T, r *rand.Rand, d *draft, twin *copied, depth int) {
	m, before := d.mark(), twin.clone()
	for range 1 + r.IntN(8) {
		switch step := r.IntN(10); {
		case step < 4:
			a, n := token.Address{byte(r.IntN(6))}, token.Money(r.IntN(1000))
			d.accounts.Put(a, token.Account{Spent: n})
			twin.put(a, n)
		case step < 6:
			code, n := token.Code([]string{"A", "B", "C"}[r.IntN(3)]), token.Points(r.IntN(1000))
			d.state.Totals.Put(code, token.Totals{Issued: n})
			twin.totals[code] = n
		case step < 7:
			key := string(rune('a' + r.IntN(3)))
			d.set(key, []byte(key))
			twin.index[key] = key
		case step < 8:
			d.flush(journal.Cause{})
			twin.flush()
		case depth == 0:
			d.cut()
			m, before = d.mark(), twin.clone()
		case depth < 4:
			nest(t, r, d, twin, depth+1)
		}
		if depth == 0 {
			nest(t, r, d, twin, depth+1)
		}
	}
	if r.IntN(2) == 0 {
		d.revert(m)
		*twin = before
	}
	compareDraft(t, d, *twin)
}

func compareDraft(t *testing.T, d *draft, twin copied) {
	t.Helper()
	var written []token.Address
	for _, c := range d.changes {
		written = append(written, token.Address(c.Key[1:]))
	}
	if !reflect.DeepEqual(written, twin.written) && len(written)+len(twin.written) > 0 {
		t.Fatalf("journaled %v, want %v", written, twin.written)
	}
	for i := range 6 {
		a := token.Address{byte(i)}
		acc, ok := d.accounts.Get(a)
		if want, known := twin.accounts[a]; ok != known || acc.Spent != want {
			t.Fatalf("account %d is %d (%t), want %d (%t)", i, acc.Spent, ok, want, known)
		}
	}
	for _, code := range []token.Code{"A", "B", "C"} {
		if got, _ := d.state.Totals.Get(code); got.Issued != twin.totals[code] {
			t.Fatalf("%s is %d, want %d", code, got.Issued, twin.totals[code])
		}
	}
	if len(d.index.now) != len(twin.index) {
		t.Fatalf("%d index entries, want %d", len(d.index.now), len(twin.index))
	}
}
