package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
)

// The index of transactions decides what is repeated, and no root covers it. It need not
// be trusted all the same, since it follows from the log: a transaction that took effect
// is the cause of its entries, in the order of the block, and the others are in the
// block's record of refusals. RebuildTransactions makes it anew, for a restore from the log,
// which no command does yet; CheckTransactions compares the two, as audit check does.

// place remembers where a transaction is.
func (b *blockRun) place(in Input, index int) {
	b.seen[in.Hash] = true
	b.d.set(string(txKey(in.Hash)), placeOf(b.d.height, uint32(index)))
}

func placeOf(height int64, index uint32) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, uint64(height)), index)
}

// forget notes a transaction that nothing is remembered of.
func (b *blockRun) forget(index int) {
	runs := b.refusals.Forgotten
	if n := len(runs); n > 0 && runs[n-1].First+runs[n-1].Count == uint32(index) {
		runs[n-1].Count++
		return
	}
	b.refusals.Forgotten = append(runs, record.Places{First: uint32(index), Count: 1})
}

// keepRefusals writes the block's record of refusals, if it has any.
func (b *blockRun) keepRefusals() {
	if len(b.refusals.Txs)+len(b.refusals.Forgotten) > 0 {
		b.refusals.Height = b.d.height
		b.d.refusals.Put(struct{}{}, b.refusals)
	}
}

// repeated reports whether the transaction is in this block or an earlier one already.
func (b *blockRun) repeated(hash [32]byte) bool {
	if b.seen[hash] {
		return true
	}
	_, err := b.d.base.Index(txKey(hash))
	if err != nil && !errors.Is(err, journal.ErrNotFound) {
		b.d.fail("read transaction index", err)
	}
	return err == nil
}

// RebuildTransactions is the index of transactions that follows from the log, in the
// order of the blocks.
func (v *View) RebuildTransactions() (entries []journal.Index, err error) {
	err = v.scanTransactions(func(e journal.Index) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// scanTransactions calls fn with each entry of the index that follows from the log.
func (v *View) scanTransactions(fn func(journal.Index) error) error {
	var block blockTxs
	err := v.ScanEntries(1, func(e journal.Entry) error {
		if e.Height != block.height {
			if err := block.places(fn); err != nil {
				return err
			}
			block = blockTxs{height: e.Height}
		}
		return block.add(e)
	})
	if err == nil {
		err = block.places(fn)
	}
	if err != nil {
		return fmt.Errorf("rebuild transaction index: %w", err)
	}
	return nil
}

// blockTxs is what the entries of one block tell of its transactions.
type blockTxs struct {
	height   int64
	effected [][32]byte // that took effect, in their order
	refusals record.Refusals
}

func (b *blockTxs) add(e journal.Entry) (err error) {
	switch {
	case e.Cause.Kind == journal.Operation:
		if n := len(b.effected); n == 0 || b.effected[n-1] != e.Cause.Tx {
			b.effected = append(b.effected, e.Cause.Tx)
		}
	case e.Key[0] == record.Refused.Prefix:
		b.refusals, err = record.Refused.Decode(e.Record)
	}
	return err
}

// places calls fn with the index entry of each transaction, by their places: those that
// took effect have the places that are left.
func (b *blockTxs) places(fn func(journal.Index) error) error {
	refused, forgotten, effected := b.refusals.Txs, b.refusals.Forgotten, b.effected
	for index := uint32(0); len(refused)+len(effected) > 0; index++ {
		var hash [32]byte
		switch {
		case len(forgotten) > 0 && forgotten[0].First == index:
			index += forgotten[0].Count - 1
			forgotten = forgotten[1:]
			continue
		case len(refused) > 0 && refused[0].Index == index:
			hash, refused = refused[0].Tx, refused[1:]
		case len(effected) > 0:
			hash, effected = effected[0], effected[1:]
		default:
			return fmt.Errorf("block %d has nothing at place %d", b.height, index)
		}
		if err := fn(journal.Index{Key: txKey(hash), Value: placeOf(b.height, index)}); err != nil {
			return err
		}
	}
	return nil
}

// CheckTransactions compares the index of transactions with the one that follows from the
// log, and says what is amiss. When ctx ends it fails with its error.
func (v *View) CheckTransactions(ctx context.Context) (amiss []string, err error) {
	follow, kept := 0, 0
	err = v.scanTransactions(func(e journal.Index) error {
		follow++
		has, err := v.snapshot.Index(e.Key)
		if err != nil && !errors.Is(err, journal.ErrNotFound) {
			return err
		}
		if !bytes.Equal(has, e.Value) {
			amiss = append(amiss, fmt.Sprintf("transaction 0x%x is at %x, and by the index at %x", e.Key[1:], e.Value, has))
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	err = v.snapshot.ScanIndex([]byte{indexTx}, []byte{indexTx + 1}, func(_, _ []byte) error {
		kept++
		return ctx.Err()
	})
	if kept > follow {
		amiss = append(amiss, fmt.Sprintf("the index has %d transactions, the log %d", kept, follow))
	}
	return amiss, err
}
