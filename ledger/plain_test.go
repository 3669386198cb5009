package ledger_test

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// plain runs the same operations as a ledger over plain maps, and undoes a refusal by
// going back to a copy of everything: no draft, no undo log, no encoding, no journal.
type plain struct {
	state  *token.State
	tables plainTables
	refs   map[token.OperationID]ledger.OperationAt
	txs    map[[32]byte]bool
}

type plainTables struct {
	partners    plainTable[partner.ID, partner.Partner]
	keys        plainTable[token.Address, partner.ID]
	positions   plainTable[partner.Pair, partner.Position]
	nets        plainTable[partner.ID, partner.Net]
	programs    plainTable[token.Code, token.Program]
	totals      plainTable[token.Code, token.Totals]
	maturities  plainTable[token.Code, token.Maturities]
	accounts    plainTable[token.Address, token.Account]
	balances    plainTable[token.BalanceKey, token.Balance]
	holds       plainTable[token.OperationID, token.HeldPoints]
	adjustments plainTable[token.OperationID, token.Adjustment]
	operations  plainTable[token.OperationID, token.Done]
	mergeDays   plainTable[partner.ID, token.MergeDay]
	agenda      plainTable[token.Event, bool]
	supply      token.Points
}

type plainTable[K comparable, V any] map[K]V

func (t plainTable[K, V]) Get(k K) (V, bool) { v, ok := t[k]; return v, ok }
func (t plainTable[K, V]) Put(k K, v V)      { t[k] = v }

// Get and Set are the supply, Add, Remove and Due the agenda.
func (t *plainTables) Get() token.Points    { return t.supply }
func (t *plainTables) Set(n token.Points)   { t.supply = n }
func (t *plainTables) Add(e token.Event)    { t.agenda[e] = true }
func (t *plainTables) Remove(e token.Event) { delete(t.agenda, e) }
func (t *plainTables) Due(queue token.Queue, now token.Time, limit int) []token.Event {
	var due []token.Event
	for e := range t.agenda {
		if e.Queue == queue && e.At <= now {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, func(a, b token.Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Subject, b.Subject))
	})
	return due[:min(limit, len(due))]
}

func (t plainTables) clone() plainTables {
	return plainTables{maps.Clone(t.partners), maps.Clone(t.keys), maps.Clone(t.positions), maps.Clone(t.nets),
		maps.Clone(t.programs), maps.Clone(t.totals), maps.Clone(t.maturities), maps.Clone(t.accounts), maps.Clone(t.balances), maps.Clone(t.holds),
		maps.Clone(t.adjustments), maps.Clone(t.operations), maps.Clone(t.mergeDays), maps.Clone(t.agenda),
		t.supply}
}

func (p *plain) use(t plainTables) {
	p.tables = t
	p.state = &token.State{
		State: partner.State{Partners: t.partners, Keys: t.keys, Positions: t.positions, Nets: t.nets,
			Founding: plainTable[struct{}, partner.Coalition]{{}: {Origin: testOrigin}}},
		Programs: t.programs, Totals: t.totals, Maturities: t.maturities, Accounts: t.accounts, Balances: t.balances, Holds: t.holds,
		Adjustments: t.adjustments, Operations: t.operations, MergeDays: t.mergeDays,
		Supply: &p.tables, Agenda: &p.tables,
	}
}

// newPlain starts from the registry of a ledger that has its genesis only.
func newPlain(t *testing.T, v *ledger.View) *plain {
	t.Helper()
	p := &plain{refs: map[token.OperationID]ledger.OperationAt{}, txs: map[[32]byte]bool{}}
	tables := plainTables{plainTable[partner.ID, partner.Partner]{}, plainTable[token.Address, partner.ID]{},
		plainTable[partner.Pair, partner.Position]{}, plainTable[partner.ID, partner.Net]{},
		plainTable[token.Code, token.Program]{}, plainTable[token.Code, token.Totals]{},
		plainTable[token.Code, token.Maturities]{}, plainTable[token.Address, token.Account]{},
		plainTable[token.BalanceKey, token.Balance]{}, plainTable[token.OperationID, token.HeldPoints]{},
		plainTable[token.OperationID, token.Adjustment]{}, plainTable[token.OperationID, token.Done]{},
		plainTable[partner.ID, token.MergeDay]{}, plainTable[token.Event, bool]{}, 0}
	partners, err := v.Partners()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range partners {
		tables.partners[one.ID] = one
		for _, k := range one.Keys {
			tables.keys[k.Address] = one.ID
		}
	}
	programs, err := v.Programs()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range programs {
		tables.programs[one.Code] = one
		tables.totals[one.Code] = token.Totals{}
	}
	p.use(tables)
	return p
}

// block runs a block and says in a word what became of each operation, or of the
// transaction that was refused whole.
func (p *plain) block(b ledger.Block) (outcomes []string) {
	for _, queue := range token.Queues {
		for _, e := range p.state.Agenda.Due(queue, b.Time, 1<<40) {
			token.Sweep(token.In(p.state, partner.Context{Now: b.Time}), e)
		}
	}
	for _, in := range b.Inputs {
		outcomes = append(outcomes, p.transaction(b, in)...)
	}
	return outcomes
}

func (p *plain) transaction(b ledger.Block, in ledger.Input) (outcomes []string) {
	seen := p.txs[in.Hash]
	p.txs[in.Hash] = true
	switch {
	case in.Err != nil:
		return []string{word(in.Err)}
	case in.Tx.ValidUntil <= uint64(b.Time):
		return []string{"tx_expired"}
	case seen:
		return []string{"repeated_tx"}
	}
	before, refs := p.tables.clone(), maps.Clone(p.refs)
	for i, op := range in.Tx.Ops {
		undo := p.tables.clone()
		err := p.operation(in, op, ledger.OperationAt{Height: b.Height, Tx: in.Hash, Op: uint32(i)}, b.Time)
		if err == nil {
			outcomes = append(outcomes, "ok")
			continue
		}
		p.use(undo)
		outcomes = append(outcomes, word(err))
		if in.Tx.Mode == tx.Atomic {
			p.use(before)
			p.refs = refs
			return []string{word(err)}
		}
	}
	return outcomes
}

func (p *plain) operation(in ledger.Input, o op.Operation, at ledger.OperationAt, now token.Time) error {
	h := op.HeaderOf(o)
	key, ok := p.tables.keys[in.Tx.Sender]
	if !ok && h.Actor == (token.Address{}) {
		return partner.ErrNotPartnerKey
	}
	id := h.ID(string(key))
	if p.taken(h, id) {
		return ledger.ErrDuplicateRef
	}
	result, err := o.(token.Operation).Apply(token.In(p.state, partner.Context{Now: now, Sender: in.Tx.Sender, ID: id}))
	if err != nil {
		return err
	}
	result.Done.Kind, result.Done.Effects = o.Kind(), result.Effects
	p.state.Operations.Put(id, result.Done)
	p.refs[id] = at
	if back, ok := o.(token.Reverse); ok {
		if done, _ := p.state.Operations.Get(back.Operation); done.Parts > 0 {
			done.First = []op.Place{p.refs[back.Operation]}
			p.state.Operations.Put(back.Operation, done)
		}
	}
	return nil
}

// taken reports whether the ref was used by whoever acts, or by an account that was
// merged into his.
func (p *plain) taken(h op.Header, id token.OperationID) bool {
	_, taken := p.refs[id]
	for source, acc := range p.tables.accounts {
		if h.Actor != (token.Address{}) && acc.Forward == h.Actor {
			_, before := p.refs[op.Header{Kind: h.Kind, Actor: source, Ref: h.Ref}.ID("")]
			taken = taken || before
		}
	}
	return taken
}

func word(err error) string {
	r, ok := ledger.RejectionOf(err)
	if !ok {
		return fmt.Sprintf("no rejection: %v", err)
	}
	return r.Name
}

// compare fails the test where the committed ledger says other than the maps.
func (p *plain) compare(t *testing.T, v *ledger.View) {
	t.Helper()
	for a, want := range p.tables.accounts {
		got, _, err := v.Account(a)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("account %x:\n got %+v\nwant %+v (%v)", a, got, want, err)
		}
	}
	for key, want := range p.tables.balances {
		got, err := v.Balance(key.Account, key.Program)
		if err != nil || fmt.Sprint(got.Balance) != fmt.Sprint(want) {
			t.Fatalf("balance %x in %s:\n got %+v\nwant %+v (%v)", key.Account, key.Program, got.Balance, want, err)
		}
	}
	for code, want := range p.tables.maturities {
		if got, err := v.Maturities(code); err != nil || !slices.Equal(got, want) {
			t.Fatalf("maturities of %s:\n got %+v\nwant %+v (%v)", code, got, want, err)
		}
	}
	events, err := v.Agenda()
	if len(events) != len(p.tables.agenda) || err != nil {
		t.Fatalf("agenda: %d events, want %d (%v)", len(events), len(p.tables.agenda), err)
	}
	for _, e := range events {
		if !p.tables.agenda[e] {
			t.Fatalf("agenda: %+v is not due to anything", e)
		}
	}
	if made, err := v.RebuildAgenda(); err != nil || len(made) != len(events) {
		t.Fatalf("agenda made anew: %d events, kept are %d (%v)", len(made), len(events), err)
	}
	for code, want := range p.tables.totals {
		if _, got, _, err := v.Program(code); err != nil || got != want {
			t.Fatalf("totals of %s:\n got %+v\nwant %+v (%v)", code, got, want, err)
		}
	}
	for id, want := range p.tables.holds {
		if got, _, err := v.Hold(id); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("hold %x:\n got %+v\nwant %+v (%v)", id, got, want, err)
		}
	}
	for id, want := range p.refs {
		if op, at, ok, err := v.Operation(id); err != nil || !ok || at != want || fmt.Sprint(op) != fmt.Sprint(p.tables.operations[id]) {
			t.Fatalf("operation %x: %+v at %+v, want %+v at %+v (%v)", id, op, at, p.tables.operations[id], want, err)
		}
	}
	rows, err := v.Positions()
	got := map[partner.Pair]partner.Position{}
	for _, row := range rows {
		got[row.Pair] = row.Position
	}
	if err != nil || !reflect.DeepEqual(got, map[partner.Pair]partner.Position(p.tables.positions)) {
		t.Fatalf("positions:\n got %+v\nwant %+v (%v)", got, p.tables.positions, err)
	}
}
