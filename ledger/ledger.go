// Package ledger is the coalition's state machine: transactions, blocks, execution,
// receipts and queries. It composes partner and token into one function from a
// committed state and a block to changes and receipts, which consensus, an auditor's
// replay, the simulator and the tests all call, and keeps the state in a journal.
//
// It knows no network, clock, consensus engine or HTTP.
package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Ledger is the committed state and the block that is being built on it. Execute and
// Commit belong to one goroutine; everything else may be called from any.
type Ledger struct {
	journal *journal.Journal
	next    *journal.Batch // made by the last Execute, for Commit; nil: none
}

// Options says where the state is kept.
type Options struct {
	Memory  bool            // in memory, for simulations and tests; it is gone with Close
	Journal journal.Options // what the journal may use
}

var (
	// ErrNotNext is a fault: the block is not the one after the last committed.
	ErrNotNext = errors.New("the block is not the next one")
	// ErrTooEarly is a fault: the block's time is before token.MinTime.
	ErrTooEarly = errors.New("the block's time is too early")
	// ErrNoGenesis is a fault: the ledger has no genesis yet.
	ErrNoGenesis = errors.New("the ledger has no genesis")
)

// Open opens the ledger in a directory, or makes an empty one there.
func Open(dir string, o Options) (*Ledger, error) {
	o.Journal.Resident = record.Resident
	if o.Memory {
		o.Journal.Storage = journal.InMemory()
	}
	j, err := journal.Open(dir, o.Journal)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	return &Ledger{journal: j}, nil
}

// Close ends the use of the ledger. Views must be closed before.
func (l *Ledger) Close() error { return l.journal.Close() }

// Height is the last committed block's; 0 after the genesis and before it.
func (l *Ledger) Height() int64 { return max(0, l.journal.Height()) }

// AppHash commits to the whole state and history at Height.
func (l *Ledger) AppHash() [32]byte { return l.journal.Root().AppHash() }

// Empty reports whether the ledger still wants its genesis.
func (l *Ledger) Empty() bool { return l.journal.Root().Size == 0 }

// InitGenesis writes the coalition, its partners and programs at height 0, and
// commits them. It fails on a ledger that has a genesis.
func (l *Ledger) InitGenesis(g *genesis.File) ([32]byte, error) {
	if !l.Empty() {
		return [32]byte{}, fmt.Errorf("write genesis: the ledger has one")
	}
	registry, err := g.Registry()
	if err != nil {
		return [32]byte{}, err
	}
	snapshot, err := l.journal.Snapshot()
	if err != nil {
		return [32]byte{}, fmt.Errorf("open snapshot: %w", err)
	}
	defer snapshot.Close()
	d := newDraft(snapshot, 0)
	d.found(registry)
	d.finish(journal.Cause{Kind: journal.Genesis})
	if d.fault != nil {
		return [32]byte{}, d.fault
	}
	batch, err := l.journal.Prepare(0, d.changes, d.indexes())
	if err != nil {
		return [32]byte{}, fmt.Errorf("prepare genesis: %w", err)
	}
	if err := l.journal.Commit(batch); err != nil {
		return [32]byte{}, fmt.Errorf("commit genesis: %w", err)
	}
	return l.AppHash(), nil
}

// found puts the registry into an empty draft.
func (d *draft) found(r genesis.Registry) {
	d.state.Founding.Put(struct{}{}, r.Coalition)
	for _, p := range r.Partners {
		d.state.Partners.Put(p.ID, p)
		for _, k := range p.Keys {
			d.state.Keys.Put(k.Address, p.ID)
		}
		d.state.Nets.Put(p.ID, partner.Net{})
	}
	for _, p := range r.Programs {
		d.state.Programs.Put(p.Code, p)
		d.terms.Put(record.TermsKey{Program: p.Code, Version: p.Terms}, p)
		d.state.Totals.Put(p.Code, token.Totals{})
	}
	d.state.Supply.Set(0)
}

// Outcome is what a block did.
type Outcome struct {
	Height  int64
	Steps   []Step   // what fell due by itself, before the transactions
	Results []Result // one a transaction, in order
	AppHash [32]byte

	ValidatorUpdates []ValidatorUpdate // whose voting power the block changed; by key
}

// ValidatorUpdate is the voting power that a validator has two blocks later.
type ValidatorUpdate struct {
	Validator [32]byte // ed25519 consensus key
	Power     int64    // 0: it votes no more
}

// Execute runs the next block. Nothing is written until Commit, and a second Execute
// takes the place of the first. An error is a fault: the node must stop.
func (l *Ledger) Execute(b Block) (*Outcome, error) {
	l.next = nil
	switch {
	case l.Empty():
		return nil, ErrNoGenesis
	case b.Height <= l.Height():
		return nil, fmt.Errorf("%w: %d after %d", ErrNotNext, b.Height, l.Height())
	case b.Time < token.MinTime:
		return nil, fmt.Errorf("%w: %d, at least %d", ErrTooEarly, b.Time, token.MinTime)
	}
	snapshot, err := l.journal.Snapshot()
	if err != nil {
		return nil, fmt.Errorf("open snapshot: %w", err)
	}
	defer snapshot.Close()
	run, err := execute(snapshot, b)
	if err != nil {
		return nil, fmt.Errorf("execute block %d: %w", b.Height, err)
	}
	l.next, err = l.journal.Prepare(b.Height, run.d.changes, run.d.indexes())
	if errors.Is(err, journal.ErrLimit) {
		panic(fmt.Sprintf("ledger: block %d is heavier than any can be: %v", b.Height, err))
	}
	if err != nil {
		return nil, fmt.Errorf("prepare block %d: %w", b.Height, err)
	}
	root := l.next.Root()
	return &Outcome{Height: b.Height, Steps: run.steps, Results: run.results, AppHash: root.AppHash()}, nil
}

// Commit writes the block of the last Execute, synced to the disk.
func (l *Ledger) Commit() error {
	if l.next == nil {
		return errors.New("commit block: none was executed")
	}
	batch := l.next
	l.next = nil
	if err := l.journal.Commit(batch); err != nil {
		return fmt.Errorf("commit block: %w", err)
	}
	return nil
}

// Time is the last committed block's; 0 before the first.
func (l *Ledger) Time() (token.Time, error) {
	b, err := l.journal.Index([]byte{indexTime})
	if errors.Is(err, journal.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read block time: %w", err)
	}
	return token.Time(binary.BigEndian.Uint64(b)), nil
}
