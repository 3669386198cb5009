// Package check holds a ledger's whole state to its invariants, which
// docs/reference/invariants.md lists. It is a reader of the ledger like any other: what
// it knows it asks the view for, and it keeps nothing.
package check

import (
	"context"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// Report is what a check of the whole state found.
type Report struct {
	Height     int64
	AppHash    [32]byte
	Entries    uint64 // of the journal
	Accounts   int
	Holds      int // open ones
	Operations int
	Supply     token.Points
	Programs   []Program
	Violations []Violation // empty: every invariant holds
}

// Program is a program's totals beside what its accounts and holds add up to.
type Program struct {
	Code   token.Code
	Totals token.Totals
	Found  Stocks
}

// Stocks are the sums over all accounts and holds of a program.
type Stocks struct {
	Lots    token.Points // dead ones among them until the sweep reaches them
	Held    token.Points // in open holds
	Claim   token.Points
	Pending token.Points
	Debt    token.Points
	Holders int64
	Dying   token.Maturities // live lots by expiry
}

// Violation is a broken invariant, by its number in docs/reference/invariants.md.
type Violation struct {
	Invariant int
	What      string
}

// State checks the whole state against the invariants: 1 to 4 over the records, 5 over
// the journal. The sixth, that the same blocks give the same app hash,
// is what comparing AppHash with other nodes at the same height tells. When ctx ends it
// fails with its error. Any other error is a fault; a broken invariant is in the report.
func State(ctx context.Context, v *ledger.View) (Report, error) {
	c := &checking{v: v, ctx: ctx, found: map[token.Code]*Stocks{}, heldBy: map[token.BalanceKey]token.Points{},
		listed: map[token.BalanceKey]bool{}, due: map[token.Event]bool{},
		forward: map[token.Address]token.Address{}, sources: map[token.Address]token.Address{}}
	c.report = Report{Height: v.Height(), AppHash: v.AppHash(), Entries: v.Root().Size}
	for _, step := range []func() error{c.load, c.accounts, c.merges, c.holds, c.balances, c.operations,
		c.agenda, c.transactions, c.totals, c.positions, c.caps, c.journal} {
		if err := step(); err != nil {
			return Report{}, fmt.Errorf("check invariants: %w", err)
		}
	}
	return c.report, nil
}

type checking struct {
	v        *ledger.View
	report   Report
	programs []token.Program
	byCode   map[token.Code]token.Program
	found    map[token.Code]*Stocks
	heldBy   map[token.BalanceKey]token.Points
	listed   map[token.BalanceKey]bool       // balances that accounts list
	forward  map[token.Address]token.Address // of merged accounts
	sources  map[token.Address]token.Address // the account that lists a merged one
	due      map[token.Event]bool            // the agenda that follows from the records
	ctx      context.Context                 // of the one call of State
}

func (c *checking) broken(invariant int, format string, args ...any) {
	c.report.Violations = append(c.report.Violations, Violation{invariant, fmt.Sprintf(format, args...)})
}

func (c *checking) load() (err error) {
	c.programs, err = c.v.Programs()
	c.byCode = map[token.Code]token.Program{}
	for _, p := range c.programs {
		c.byCode[p.Code] = p
		c.found[p.Code] = &Stocks{}
	}
	return err
}

func (c *checking) holds() error {
	return ledger.Scan(c.v, record.Holds, func(key []byte, h token.HeldPoints) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if h.Status != token.HoldOpen {
			if len(h.Lots) > 0 {
				c.broken(1, "hold 0x%x is %s and holds points", key, h.Status)
			}
			return nil
		}
		c.report.Holds++
		if !h.Lots.Valid() || h.Lots.Total() != h.Points {
			c.broken(2, "hold 0x%x: lots of %d points, hold of %d", key, h.Lots.Total(), h.Points)
		}
		if s := c.found[h.Program]; s != nil {
			s.Held += h.Lots.Total()
		}
		who := h.Account
		if merged, ok := c.forward[who]; ok {
			who = merged
		}
		c.heldBy[token.BalanceKey{Account: who, Program: h.Program}] += h.Points
		c.follows(h.Events(token.OperationID(key)))
		return nil
	})
}

func (c *checking) accounts() error {
	return ledger.Scan(c.v, record.Accounts, func(key []byte, a token.Account) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		c.report.Accounts++
		for i, code := range a.Programs {
			if i > 0 && a.Programs[i-1] >= code {
				c.broken(2, "account 0x%x: its programs are out of order", key)
			}
			c.listed[token.BalanceKey{Account: token.Address(key), Program: code}] = true
		}
		if a.Forward != (token.Address{}) {
			c.forward[token.Address(key)] = a.Forward
		}
		for _, source := range a.Sources {
			c.sources[source] = token.Address(key)
		}
		c.follows(a.Events(token.Address(key)))
		return nil
	})
}

func (c *checking) balances() error {
	err := ledger.Scan(c.v, record.Balances, func(name []byte, b token.Balance) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		key, err := record.BalanceKeyOf(name)
		if err == nil {
			c.balance(key, b)
		}
		return err
	})
	for key := range c.listed { // any order: one is too many
		c.broken(2, "account 0x%x lists %s and has no balance in it", key.Account, key.Program)
	}
	return err
}

func (c *checking) balance(key token.BalanceKey, b token.Balance) {
	if !c.listed[key] {
		c.broken(2, "account 0x%x has a balance in %s that it does not list", key.Account, key.Program)
	}
	delete(c.listed, key)
	c.follows(b.Events(key))
	s, p := c.found[key.Program], c.byCode[key.Program]
	if s == nil {
		c.broken(2, "account 0x%x has points of %s, which is no program", key.Account, key.Program)
		return
	}
	if _, merged := c.forward[key.Account]; merged && (b.Booked() != 0 || b.Debt != 0) {
		c.broken(2, "account 0x%x was merged and has %d %s, %d debt", key.Account, b.Booked(), key.Program,
			b.Debt)
	}
	s.Lots += b.Lots.Total()
	s.Claim += b.Claim
	s.Pending += b.Lots.Pending()
	s.Debt += b.Debt
	s.Dying = s.Dying.With(b)
	if b.Booked() > 0 {
		s.Holders++
	}
	if held := c.heldBy[key]; held != b.Held || b.Claim > b.Held {
		c.broken(2, "account 0x%x: %d %s held by its record, %d by its holds, %d claimed", key.Account, b.Held, key.Program, held, b.Claim)
	}
	if !b.Lots.Valid() {
		c.broken(2, "account 0x%x: %s lots out of order, alike or below 1", key.Account, key.Program)
	}
	if len(b.Lots) > token.MaxLots || len(b.Holds) > token.MaxHolds {
		c.broken(4, "account 0x%x: %d %s lots, %d holds", key.Account, len(b.Lots), key.Program, len(b.Holds))
	}
	for _, lot := range b.Lots {
		if lot.Terms < 1 || lot.Terms > p.Terms {
			c.broken(2, "account 0x%x: a lot under terms %d of %s, which has %d", key.Account, lot.Terms, key.Program, p.Terms)
		}
	}
}

// follows notes what the agenda must have.
func (c *checking) follows(events []token.Event) {
	for _, e := range events {
		c.due[e] = true
	}
}

// agenda compares the agenda with the one that follows from the records.
func (c *checking) agenda() error {
	for _, p := range c.programs {
		m, err := c.v.Maturities(p.Code)
		if err != nil {
			return err
		}
		c.follows(m.Events(p.Code))
	}
	agenda, err := c.v.Agenda()
	for _, e := range agenda {
		if !c.due[e] {
			c.broken(6, "the agenda has an event of queue %d at %d that no record has", e.Queue, e.At)
		}
		delete(c.due, e)
	}
	for e := range c.due { // any order: one is too many
		c.broken(6, "the agenda lacks an event of queue %d at %d", e.Queue, e.At)
	}
	return err
}

// transactions compares the index of transactions with the one that follows from the log.
func (c *checking) transactions() error {
	amiss, err := c.v.CheckTransactions(c.ctx)
	for _, what := range amiss {
		c.broken(6, "%s", what)
	}
	return err
}

func (c *checking) operations() error {
	return ledger.Scan(c.v, record.Operations, func(key []byte, o token.Done) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		c.report.Operations++
		if o.Reversed < 0 || o.Reversed > o.Points {
			c.broken(2, "operation 0x%x: %d reversed of %d", key, o.Reversed, o.Points)
		}
		return nil
	})
}

// journal checks invariant 5. The journal tells a broken one as a fault with a remedy.
func (c *checking) journal() error {
	err := c.v.CheckJournal(c.ctx)
	if ended := c.ctx.Err(); ended != nil {
		return ended
	}
	if err != nil {
		c.broken(5, "%v", err)
	}
	return nil
}
