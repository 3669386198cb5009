package ledger

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// Line is what one operation, or one step of the ledger's own, did to an account: to its
// record, to balances, or to both.
type Line struct {
	Seq       uint64 // of the last journal entry
	Height    int64
	Cause     journal.Cause
	Changes   []BalanceChange   // by program
	ID        token.OperationID // zero unless Cause.Kind is Operation
	Operation token.Done
	Other     token.Address // the other account whose points the operation moved; zero: there is none
}

// BalanceChange is a balance before and after.
type BalanceChange struct {
	Program       token.Code
	Before, After token.Balance
}

// Cursor is a place in a statement: the entries to go on from, one for each record of
// the account that has any left. Nil is the newest line.
type Cursor []CursorEntry

// CursorEntry is an entry of the account's own record, or of its balance in a program.
type CursorEntry struct {
	Program token.Code // "": the account's own
	Seq     uint64
}

// ErrBadCursor is returned for a place in a statement that the account does not have.
var ErrBadCursor = errors.New("no such place in the statement")

// Statement goes back through an account's changes, the newest first: at most limit
// lines from the cursor on. next is where to go on, nil at the end. Its records list
// each other (the account its programs, an entry the one before), so that nothing can be
// left out. An account that does not exist has no lines.
func (v *View) Statement(a token.Address, from Cursor, limit int) (lines []Line, next Cursor, err error) {
	chains, err := v.chains(a, from)
	if err != nil {
		return nil, nil, err
	}
	for len(chains) > 0 {
		newest := 0
		for i, c := range chains {
			if c.entry.Seq > chains[newest].entry.Seq {
				newest = i
			}
		}
		c := &chains[newest]
		if last := len(lines) - 1; last < 0 || !sameCause(lines[last], c.entry) {
			if len(lines) == limit {
				break
			}
			line := Line{Seq: c.entry.Seq, Height: c.entry.Height, Cause: c.entry.Cause}
			if c.entry.Cause.Kind == journal.Operation {
				if err := v.operationOf(a, c.entry, &line); err != nil {
					return nil, nil, err
				}
			}
			lines = append(lines, line)
		}
		more, err := v.back(c, &lines[len(lines)-1])
		if err != nil {
			return nil, nil, err
		}
		if !more {
			chains = append(chains[:newest], chains[newest+1:]...)
		}
	}
	for _, c := range chains {
		next = append(next, CursorEntry{c.program, c.entry.Seq})
	}
	for _, line := range lines {
		slices.SortFunc(line.Changes, func(a, b BalanceChange) int { return cmp.Compare(a.Program, b.Program) })
	}
	return lines, next, nil
}

func sameCause(line Line, entry journal.Entry) bool {
	return entry.Cause.Kind == journal.Operation && line.Cause == entry.Cause && line.Height == entry.Height
}

// chain is the entries of one record that are still to be shown, the newest first.
type chain struct {
	program token.Code // "": the account's own
	entry   journal.Entry
}

// chains are the account's records, each at the entry of the cursor or at its newest.
func (v *View) chains(a token.Address, from Cursor) (chains []chain, err error) {
	if from == nil {
		if from, err = v.newest(a); err != nil {
			return nil, err
		}
	}
	for _, at := range from {
		entry, err := v.snapshot.Entry(at.Seq)
		switch {
		case errors.Is(err, journal.ErrNotFound):
			return nil, fmt.Errorf("%w: no entry %d", ErrBadCursor, at.Seq)
		case err != nil:
			return nil, err
		case !bytes.Equal(entry.Key, keyIn(a, at.Program)):
			return nil, fmt.Errorf("%w: entry %d is not of account 0x%x", ErrBadCursor, at.Seq, a)
		}
		chains = append(chains, chain{at.Program, entry})
	}
	return chains, nil
}

func (v *View) newest(a token.Address) (all Cursor, err error) {
	acc, ok, err := v.Account(a)
	if err != nil || !ok {
		return nil, err
	}
	for _, code := range append([]token.Code{""}, acc.Programs...) {
		_, seq, err := v.snapshot.Get(keyIn(a, code))
		if err != nil {
			return nil, err
		}
		all = append(all, CursorEntry{code, seq})
	}
	return all, nil
}

func keyIn(a token.Address, program token.Code) []byte {
	if program == "" {
		return record.Accounts.Key(a)
	}
	return record.Balances.Key(token.BalanceKey{Account: a, Program: program})
}

// back adds the chain's entry to the line and goes back by one; false at its end.
func (v *View) back(c *chain, line *Line) (more bool, err error) {
	entry := c.entry
	if entry.Prev != 0 {
		if c.entry, err = v.snapshot.Entry(entry.Prev); err != nil {
			return false, err
		}
	}
	if c.program != "" {
		change := BalanceChange{Program: c.program}
		if change.After, err = record.Balances.Decode(entry.Record); err == nil && entry.Prev != 0 {
			change.Before, err = record.Balances.Decode(c.entry.Record)
		}
		if err != nil {
			return false, fmt.Errorf("decode balance of entry %d: %w", entry.Seq, err)
		}
		line.Changes = append(line.Changes, change)
	}
	return entry.Prev != 0, nil
}

// operationOf finds the operation that wrote an entry: its own record is the last of
// the entries with the same cause. Another account whose balance it wrote is the other.
func (v *View) operationOf(a token.Address, entry journal.Entry, line *Line) (err error) {
	for next := entry; next.Cause == entry.Cause; {
		switch {
		case next.Key[0] == record.Balances.Prefix && !bytes.Equal(next.Key[1:21], a[:]):
			copy(line.Other[:], next.Key[1:])
		case next.Key[0] == record.Operations.Prefix:
			copy(line.ID[:], next.Key[1:])
			if line.Operation, err = record.Operations.Decode(next.Record); err != nil {
				return fmt.Errorf("decode operation of entry %d: %w", next.Seq, err)
			}
		}
		if next.Seq == v.snapshot.Root().Size {
			break
		}
		if next, err = v.snapshot.Entry(next.Seq + 1); err != nil {
			return fmt.Errorf("read entry %d: %w", entry.Seq+1, err)
		}
	}
	if owner := line.Operation.Account; owner != a {
		line.Other = owner
	}
	for _, effect := range line.Operation.Effects {
		if merged, ok := effect.(token.AccountsMerged); ok && merged.Source == a {
			line.Other = merged.Target
		}
	}
	return nil
}
