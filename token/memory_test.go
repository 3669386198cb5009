package token_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
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

func (a agenda) Add(e token.Event)    { a[e] = true }
func (a agenda) Remove(e token.Event) { delete(a, e) }

// all are the events that are due.
func (a agenda) all(now token.Time) (due []token.Event) {
	for _, queue := range token.Queues {
		due = append(due, a.Due(queue, now, len(a))...)
	}
	return due
}

func (a agenda) Due(queue token.Queue, now token.Time, limit int) []token.Event {
	var due []token.Event
	for e := range a {
		if e.Queue == queue && e.At <= now {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, token.Event.Compare)
	return due[:min(limit, len(due))]
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
	maturities  table[token.Code, token.Maturities]
	accounts    table[token.Address, token.Account]
	balances    table[token.BalanceKey, token.Balance]
	holds       table[token.OperationID, token.HeldPoints]
	adjustments table[token.OperationID, token.Adjustment]
	operations  table[token.OperationID, token.Done]
	issuerDays  table[token.Address, token.IssuerDay]
	mergeDays   table[partner.ID, token.MergeDay]
	supply      *supply
	agenda      agenda
}

func newWorld() *world {
	return &world{
		partners: table[partner.ID, partner.Partner]{}, keys: table[partner.Address, partner.ID]{},
		positions: table[partner.Pair, partner.Position]{}, nets: table[partner.ID, partner.Net]{},
		programs: table[token.Code, token.Program]{}, totals: table[token.Code, token.Totals]{},
		maturities: table[token.Code, token.Maturities]{}, accounts: table[token.Address, token.Account]{}, balances: table[token.BalanceKey, token.Balance]{}, holds: table[token.OperationID, token.HeldPoints]{},
		adjustments: table[token.OperationID, token.Adjustment]{}, operations: table[token.OperationID, token.Done]{},
		issuerDays: table[token.Address, token.IssuerDay]{}, mergeDays: table[partner.ID, token.MergeDay]{},
		supply: &supply{}, agenda: agenda{},
	}
}

// clone copies the tables; the records in them are immutable and shared.
func (w *world) clone() *world {
	return &world{
		partners: maps.Clone(w.partners), keys: maps.Clone(w.keys), positions: maps.Clone(w.positions), nets: maps.Clone(w.nets),
		programs: maps.Clone(w.programs), totals: maps.Clone(w.totals), maturities: maps.Clone(w.maturities), accounts: maps.Clone(w.accounts), balances: maps.Clone(w.balances), holds: maps.Clone(w.holds),
		adjustments: maps.Clone(w.adjustments), operations: maps.Clone(w.operations),
		issuerDays: maps.Clone(w.issuerDays), mergeDays: maps.Clone(w.mergeDays),
		supply: &supply{w.supply.points}, agenda: maps.Clone(w.agenda),
	}
}

func (w *world) state() *token.State {
	return &token.State{
		State: partner.State{Partners: w.partners, Keys: w.keys, Positions: w.positions, Nets: w.nets,
			Payments: table[token.OperationID, partner.Payment]{},
			Founding: table[struct{}, partner.Coalition]{{}: {Origin: testOrigin}}},
		Programs: w.programs, Totals: w.totals, Maturities: w.maturities, Accounts: w.accounts, Balances: w.balances, Holds: w.holds,
		Adjustments: w.adjustments, Operations: w.operations, IssuerDays: w.issuerDays,
		MergeDays: w.mergeDays, Supply: w.supply, Agenda: w.agenda,
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
func (w *world) apply(c call) (token.Figures, error) {
	effects, err := w.run(c)
	return token.FiguresOf(c.op.Kind(), effects), err
}

func (w *world) run(c call) ([]op.Effect, error) {
	before := w.clone()
	r, err := c.op.Apply(token.In(w.state(), partner.Context{Now: c.now, Sender: c.sender, ID: c.id}))
	if err != nil {
		*w = *before
		return nil, err
	}
	r.Done.Kind = c.op.Kind()
	w.operations[c.id] = r.Done
	return r.Effects, nil
}

// sweep books what has fallen due, up to limit events of each queue.
func (w *world) sweep(now token.Time, limit int) {
	for _, queue := range token.Queues {
		for _, e := range w.agenda.Due(queue, now, limit) {
			token.Sweep(token.In(w.state(), partner.Context{Now: now}), e)
		}
	}
}

// mature books the expiries of programs, as every block does first.
func (w *world) mature(now token.Time) {
	for _, e := range w.agenda.Due(token.Mature, now, 1<<40) {
		token.Sweep(token.In(w.state(), partner.Context{Now: now}), e)
	}
}

// sweepAll books all that has fallen due.
func (w *world) sweepAll(now token.Time) { w.sweep(now, 1<<40) }

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
	checkAgenda(t, w)
	checkMerges(t, w)
}

// acting is the account that acts where the one is named.
func (w *world) acting(a token.Address) token.Address {
	if to := w.accounts[a].Forward; to != (token.Address{}) {
		return to
	}
	return a
}

// checkMerges checks that merged accounts are empty and lead in one step to an open
// account, which lists them.
func checkMerges(t testing.TB, w *world) {
	t.Helper()
	merged := 0
	for who, acc := range w.accounts {
		if len(acc.Sources) > 0 && acc.Forward != (token.Address{}) || len(acc.Sources) > token.MaxSources {
			t.Errorf("invariant 2: %s forwards and lists %d", name(who), len(acc.Sources))
		}
		for _, source := range acc.Sources {
			merged++
			if to := w.accounts[source].Forward; to != who {
				t.Errorf("invariant 2: %s lists %s, which forwards to %s", name(who), name(source), name(to))
			}
		}
	}
	for who, acc := range w.accounts {
		if acc.Forward == (token.Address{}) {
			continue
		}
		merged--
		for _, code := range acc.Programs {
			b := w.balances[token.BalanceKey{Account: who, Program: code}]
			if b.Booked() != 0 || b.Debt != 0 || b.Claim != 0 {
				t.Errorf("invariant 2: %s was merged and has %s %s", name(who), balance(b), code)
			}
		}
	}
	if merged != 0 {
		t.Errorf("invariant 2: accounts list %d more than were merged", merged)
	}
}

// checkTotals compares a program's totals and maturities with what its balances and
// holds add up to.
func checkTotals(t testing.TB, w *world, code token.Code) {
	t.Helper()
	got, want := w.totals[code], w.totals[code]
	want.Outstanding, want.Held, want.Claim, want.Pending, want.Debt, want.Holders = 0, 0, 0, 0, 0, 0
	unbooked := w.totals[code].Unbooked
	lots := token.Points(0)
	for key, b := range w.balances {
		if key.Program != code {
			continue
		}
		checkBalance(t, w, key, b)
		lots += b.Lots.Total()
		want.Outstanding += b.Booked()
		want.Held += b.Held
		want.Claim += b.Claim
		want.Pending += b.Lots.Pending()
		want.Debt += b.Debt
		if b.Booked() > 0 {
			want.Holders++
		}
	}
	want.Outstanding -= unbooked
	if got != want {
		t.Errorf("invariant 1: totals of %s are\n%+v, records say\n%+v", code, got, want)
	}
	if !got.Balanced() {
		t.Errorf("invariant 1: totals of %s do not balance: %+v", code, got)
	}
	if m := w.maturities[code]; !m.Valid() || m.Total() != lots-unbooked {
		t.Errorf("invariant 1: maturities of %s are %+v, lots add up to %d with %d unbooked", code, m, lots, unbooked)
	}
	if p := w.programs[code]; p.Cap != 0 && got.Outstanding > p.Cap+got.Reinstated {
		t.Errorf("invariant 4: %d %s outstanding, cap %d", got.Outstanding, code, p.Cap)
	}
}

func checkBalance(t testing.TB, w *world, key token.BalanceKey, b token.Balance) {
	t.Helper()
	if !b.Lots.Valid() {
		t.Errorf("invariant 2: lots of %x in %s are %+v", key.Account, key.Program, b.Lots)
	}
	if b.Held < 0 || b.Debt < 0 || b.Claim < 0 || b.Claim > b.Held || len(b.Holds) > token.MaxHolds {
		t.Errorf("invariant 2: %x has %d held in %d holds, %d claimed, %d debt in %s", key.Account, b.Held, len(b.Holds), b.Claim, b.Debt, key.Program)
	}
	if !slices.Contains(w.accounts[key.Account].Programs, key.Program) {
		t.Errorf("invariant 2: the account of %x does not list %s", key.Account, key.Program)
	}
	held := token.Points(0)
	for _, open := range b.Holds {
		h := w.holds[open.ID]
		if h.Status != token.HoldOpen || h.Deadline != open.Deadline ||
			w.acting(h.Account) != key.Account || h.Program != key.Program {
			t.Errorf("invariant 2: %x lists the hold %+v in %s", key.Account, h, key.Program)
		}
		held += h.Lots.Total()
	}
	if held != b.Held {
		t.Errorf("invariant 1: open holds have %d %s of %x, its balance %d", held, key.Program, key.Account, b.Held)
	}
}

// checkAgenda compares the agenda with the one that follows from the records.
func checkAgenda(t testing.TB, w *world) {
	t.Helper()
	want := agenda{}
	add := func(events []token.Event) {
		for _, e := range events {
			want[e] = true
		}
	}
	for code, m := range w.maturities {
		add(m.Events(code))
	}
	for who, acc := range w.accounts {
		add(acc.Events(who))
	}
	for id, h := range w.holds {
		add(h.Events(id))
	}
	for key, b := range w.balances {
		add(b.Events(key))
	}
	if !maps.Equal(w.agenda, want) {
		t.Errorf("the agenda is\n%v, the records say\n%v", w.agenda, want)
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
