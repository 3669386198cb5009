package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Line is one change of an account: the record before and after, and what caused it.
type Line struct {
	Seq       uint64 // of the journal entry
	Height    int64
	Cause     journal.Cause
	Before    token.Account // zero for the first line of an account
	After     token.Account
	ID        token.OperationID // zero unless Cause.Kind is Operation
	Operation token.Done
	Other     token.Address // the other account whose points the operation moved; zero: there is none
}

// Statement goes back through an account's changes, the newest first: at most limit
// lines from the entry numbered before, or from the newest if that is 0. next is the
// entry to go on from, 0 at the end. An account that does not exist has no lines.
func (v *View) Statement(a token.Address, before uint64, limit int) (lines []Line, next uint64, err error) {
	key := AccountKey(a)
	seq := before
	if seq == 0 {
		if _, seq, err = v.snapshot.Get(key); errors.Is(err, journal.ErrNotFound) {
			return nil, 0, nil
		}
	}
	var entry journal.Entry
	if err == nil {
		entry, err = v.snapshot.Entry(seq)
	}
	for err == nil && len(lines) < limit {
		if !bytes.Equal(entry.Key, key) {
			return nil, 0, fmt.Errorf("%w: entry %d is not of account 0x%x", ErrBadCursor, seq, a)
		}
		var line Line
		var older journal.Entry
		if line, older, err = v.line(entry); err != nil {
			break
		}
		lines = append(lines, line)
		if entry.Prev == 0 {
			return lines, 0, nil
		}
		entry = older
	}
	if errors.Is(err, journal.ErrNotFound) {
		return nil, 0, fmt.Errorf("%w: no entry %d", ErrBadCursor, seq)
	}
	return lines, entry.Seq, err
}

// ErrBadCursor is returned for a place in a statement that the account does not have.
var ErrBadCursor = errors.New("no such place in the statement")

func (v *View) line(entry journal.Entry) (line Line, older journal.Entry, err error) {
	line = Line{Seq: entry.Seq, Height: entry.Height, Cause: entry.Cause}
	if line.After, err = accountCodec.decode(entry.Record); err != nil {
		return line, older, fmt.Errorf("decode account of entry %d: %w", entry.Seq, err)
	}
	if entry.Prev != 0 {
		if older, err = v.snapshot.Entry(entry.Prev); err != nil {
			return line, older, err
		}
		if line.Before, err = accountCodec.decode(older.Record); err != nil {
			return line, older, fmt.Errorf("decode account of entry %d: %w", older.Seq, err)
		}
	}
	if entry.Cause.Kind == journal.Operation {
		err = v.operationOf(entry, &line)
	}
	return line, older, err
}

// operationOf finds the operation that wrote an entry: its own record is the last of
// the entries with the same cause. The other account's entry is the one after, or this
// one is the other account's.
func (v *View) operationOf(entry journal.Entry, line *Line) (err error) {
	for next := entry; next.Cause == entry.Cause; {
		switch {
		case next.Key[0] == prefixAccount && next.Seq != entry.Seq:
			copy(line.Other[:], next.Key[1:])
		case next.Key[0] == prefixOperation:
			copy(line.ID[:], next.Key[1:])
			if line.Operation, err = operationCodec.decode(next.Record); err != nil {
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
	if owner := line.Operation.Account; !bytes.Equal(entry.Key, AccountKey(owner)) {
		line.Other = owner
	}
	return nil
}

func parsePair(key []byte) (partner.Pair, error) {
	debtor, creditor, ok := strings.Cut(string(key), "\x00")
	if !ok {
		return partner.Pair{}, fmt.Errorf("decode position key: %q", key)
	}
	return partner.Pair{Debtor: partner.ID(debtor), Creditor: partner.ID(creditor)}, nil
}
