package token_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// table is a partner.Table in memory.
type table[K comparable, V any] map[K]V

func (t table[K, V]) Get(k K) (V, bool) { v, ok := t[k]; return v, ok }
func (t table[K, V]) Put(k K, v V)      { t[k] = v }

// supply is a token.Supply in memory.
type supply struct{ points token.Points }

func (s *supply) Get() token.Points  { return s.points }
func (s *supply) Set(n token.Points) { s.points = n }

// agenda is a token.Agenda in memory: a set of events.
type agenda map[token.Event]bool

func (a agenda) Add(e token.Event) { a[e] = true }

func (a agenda) Due(now token.Time, limit int) []token.Event {
	var due []token.Event
	for e := range a {
		if e.At <= now {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, token.Event.Compare)
	due = due[:min(limit, len(due))]
	for _, e := range due {
		delete(a, e)
	}
	return due
}

// world is a ledger in memory: the records, and what the executor does around an
// operation.
type world struct {
	partners    table[partner.ID, partner.Partner]
	keys        table[partner.Address, partner.ID]
	positions   table[partner.Pair, partner.Position]
	nets        table[partner.ID, partner.Net]
	programs    table[token.Code, token.Program]
	totals      table[token.Code, token.Totals]
	accounts    table[token.Address, token.Account]
	holds       table[token.OperationID, token.HeldPoints]
	adjustments table[token.OperationID, token.Adjustment]
	operations  table[token.OperationID, token.Done]
	supply      *supply
	agenda      agenda
}

func newWorld() *world {
	return &world{
		partners: table[partner.ID, partner.Partner]{}, keys: table[partner.Address, partner.ID]{},
		positions: table[partner.Pair, partner.Position]{}, nets: table[partner.ID, partner.Net]{},
		programs: table[token.Code, token.Program]{}, totals: table[token.Code, token.Totals]{},
		accounts: table[token.Address, token.Account]{}, holds: table[token.OperationID, token.HeldPoints]{},
		adjustments: table[token.OperationID, token.Adjustment]{}, operations: table[token.OperationID, token.Done]{},
		supply: &supply{}, agenda: agenda{},
	}
}

// clone copies the tables; the records in them are immutable and shared.
func (w *world) clone() *world {
	return &world{
		partners: maps.Clone(w.partners), keys: maps.Clone(w.keys), positions: maps.Clone(w.positions), nets: maps.Clone(w.nets),
		programs: maps.Clone(w.programs), totals: maps.Clone(w.totals), accounts: maps.Clone(w.accounts), holds: maps.Clone(w.holds),
		adjustments: maps.Clone(w.adjustments), operations: maps.Clone(w.operations),
		supply: &supply{w.supply.points}, agenda: maps.Clone(w.agenda),
	}
}

func (w *world) state() *token.State {
	return &token.State{
		State: partner.State{Partners: w.partners, Keys: w.keys, Positions: w.positions, Nets: w.nets,
			Payments: table[token.OperationID, partner.Payment]{}, Founding: table[struct{}, partner.Coalition]{}},
		Programs: w.programs, Totals: w.totals, Accounts: w.accounts, Holds: w.holds,
		Adjustments: w.adjustments, Operations: w.operations, Supply: w.supply, Agenda: w.agenda,
	}
}

// call is an operation with what the executor adds to it.
type call struct {
	now    token.Time
	sender token.Address
	id     token.OperationID
	op     token.Operation
}

// apply carries an operation out and keeps it. What a rejected one wrote is undone.
func (w *world) apply(c call) (token.Effects, error) {
	before := w.clone()
	e, err := c.op.Apply(token.In(w.state(), partner.Context{Now: c.now, Sender: c.sender, ID: c.id}))
	if err != nil {
		*w = *before
		return token.Effects{}, err
	}
	e.Done.Kind = c.op.Kind()
	w.operations[c.id] = e.Done
	return e, nil
}

// sweep books up to limit events that have fallen due, and says how many there were.
func (w *world) sweep(now token.Time, limit int) int {
	due := w.agenda.Due(now, limit)
	for _, e := range due {
		token.Sweep(token.In(w.state(), partner.Context{Now: now}), e)
	}
	return len(due)
}

// sweepAll books all that has fallen due.
func (w *world) sweepAll(now token.Time) {
	for w.sweep(now, 1000) > 0 {
	}
}

// coalition registers partners and programs.
func (w *world) coalition(partners []partner.Partner, programs []token.Program) {
	for _, p := range programs {
		w.programs[p.Code] = p
		w.totals[p.Code] = token.Totals{}
	}
	for _, p := range partners {
		for _, program := range programs {
			if program.Owner == p.ID {
				p.Programs = append(p.Programs, string(program.Code))
			}
		}
		slices.Sort(p.Programs)
		w.partners[p.ID] = p
		for _, k := range p.Keys {
			w.keys[k.Address] = p.ID
		}
	}
}

// key is the address of a name: the name itself, padded.
func key(name string) (a token.Address) {
	copy(a[:], name)
	return a
}

// id is the operation id of a name: the name itself, padded.
func id(name string) (o token.OperationID) {
	copy(o[:], name)
	return o
}

// checkInvariants checks invariants 1 to 4 of the design over all records.
func checkInvariants(t testing.TB, w *world) {
	t.Helper()
	var sum token.Points
	for code := range w.programs {
		checkTotals(t, w, code)
		sum += w.totals[code].Outstanding
	}
	if sum != w.supply.points || sum > token.MaxSupply {
		t.Errorf("invariant 4: supply is %d, programs have %d outstanding, at most %d", w.supply.points, sum, token.MaxSupply)
	}
	for _, p := range w.partners {
		worth, refunded := w.nets[p.ID].Due, token.Money(0)
		for _, code := range p.Programs {
			worth += w.programs[token.Code(code)].Prices.Redemption * token.Money(w.totals[token.Code(code)].Outstanding)
			refunded += w.programs[token.Code(code)].Prices.Redemption * token.Money(w.totals[token.Code(code)].Reinstated)
		}
		if worth-p.Limit > refunded {
			t.Errorf("invariant 4: points of %s and what it has left to pay are worth %s, its limit is %s, %s refunded", p.ID, worth, p.Limit, refunded)
		}
	}
	checkPositions(t, w)
}

func checkTotals(t testing.TB, w *world, code token.Code) {
	t.Helper()
	got, want := w.totals[code], w.totals[code]
	want.Outstanding, want.Held, want.Pending, want.Debt, want.Holders = 0, 0, 0, 0, 0
	for a, acc := range w.accounts {
		b := acc.Balance(code)
		if !b.Lots.Valid() {
			t.Errorf("invariant 2: lots of %x in %s are %+v", a, code, b.Lots)
		}
		if b.Held < 0 || b.Debt < 0 {
			t.Errorf("invariant 2: %x has %d held, %d debt in %s", a, b.Held, b.Debt, code)
		}
		want.Outstanding += b.Outstanding()
		want.Held += b.Held
		want.Pending += b.Lots.Pending()
		want.Debt += b.Debt
		if b.Outstanding() > 0 {
			want.Holders++
		}
	}
	held := token.Points(0)
	for _, h := range w.holds {
		if h.Program == code && h.Status == token.HoldOpen {
			held += h.Lots.Total()
		}
	}
	if held != want.Held {
		t.Errorf("invariant 1: open holds have %d %s, accounts %d", held, code, want.Held)
	}
	if got != want {
		t.Errorf("invariant 1: totals of %s are\n%+v, records say\n%+v", code, got, want)
	}
	if !got.Balanced() {
		t.Errorf("invariant 1: totals of %s do not balance: %+v", code, got)
	}
	if p := w.programs[code]; p.Cap != 0 && got.Outstanding > p.Cap+got.Reinstated {
		t.Errorf("invariant 4: %d %s outstanding, cap %d", got.Outstanding, code, p.Cap)
	}
}

func checkPositions(t testing.TB, w *world) {
	t.Helper()
	nets, total := map[partner.ID]partner.Net{}, token.Money(0)
	for pair, pos := range w.positions {
		if pos.Owed() < 0 || pair.Debtor == pair.Creditor {
			t.Errorf("invariant 3: %s owes %s %s", pair.Debtor, pair.Creditor, pos.Owed())
		}
		debtor, creditor := nets[pair.Debtor], nets[pair.Creditor]
		debtor.Payable += pos.Owed()
		debtor.Due += max(0, pos.Owed())
		creditor.Receivable += pos.Owed()
		nets[pair.Debtor], nets[pair.Creditor] = debtor, creditor
	}
	for who, net := range w.nets {
		if net != nets[who] {
			t.Errorf("invariant 3: net of %s is %+v, positions say %+v", who, net, nets[who])
		}
		total += net.Receivable - net.Payable
	}
	if total != 0 || len(nets) > len(w.nets) {
		t.Errorf("invariant 3: the coalition's net is %s over %d partners of %d", total, len(w.nets), len(nets))
	}
}
