package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/syndtr/goleveldb/leveldb"
	ldberrors "github.com/syndtr/goleveldb/leveldb/errors"
	"github.com/syndtr/goleveldb/leveldb/iterator"
	"github.com/syndtr/goleveldb/leveldb/opt"
	"github.com/syndtr/goleveldb/leveldb/util"
)

// reader is what the database and a snapshot of it have in common.
type reader interface {
	Get(key []byte, ro *opt.ReadOptions) ([]byte, error)
	NewIterator(slice *util.Range, ro *opt.ReadOptions) iterator.Iterator
}

// ErrStop ends a scan early and without an error when the callback returns it.
var ErrStop = errors.New("stop the scan")

// remedy is what every message about a damaged database ends with.
const remedy = "the journal's database is damaged: move its directory away, then restore a backup or let the node sync again"

// damaged makes the fault for a database that contradicts itself.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w; %s", fmt.Errorf(format, args...), remedy)
}

// engineFault wraps an error of the database; err is not nil.
func engineFault(doing string, err error) error {
	switch {
	case errors.Is(err, leveldb.ErrClosed), errors.Is(err, leveldb.ErrSnapshotReleased):
		return fmt.Errorf("%s: %w", doing, ErrClosed)
	case ldberrors.IsCorrupted(err):
		return damaged("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// storedSeq is the number of the live entry of a key that is not resident, or 0.
func storedSeq(r reader, key []byte) (uint64, error) {
	value, err := r.Get(stateKey(key), nil)
	switch {
	case errors.Is(err, leveldb.ErrNotFound):
		return 0, nil
	case err != nil:
		return 0, engineFault("read state", err)
	case len(value) != 8:
		return 0, damaged("read state of key %x: %d bytes", key, len(value))
	}
	return binary.BigEndian.Uint64(value), nil
}

// readEntryOf returns entry seq, which must be of the key.
func readEntryOf(r reader, key []byte, seq uint64) (Entry, error) {
	entry, err := readEntry(r, seq)
	if err == nil && !bytes.Equal(entry.Key, key) {
		return Entry{}, damaged("read entry %d: it is of another key", seq)
	}
	return entry, err
}

// readEntry returns entry seq, which must exist.
func readEntry(r reader, seq uint64) (Entry, error) {
	value, err := r.Get(entryKey(seq), nil)
	if errors.Is(err, leveldb.ErrNotFound) {
		return Entry{}, damaged("read entry %d: it is missing", seq)
	}
	if err != nil {
		return Entry{}, engineFault("read entry", err)
	}
	return storedEntry(value, seq)
}

// storedEntry decodes an entry found under number seq; it aliases value.
func storedEntry(value []byte, seq uint64) (Entry, error) {
	entry, err := DecodeEntry(value)
	if err != nil {
		return Entry{}, damaged("read entry %d: %w", seq, err)
	}
	if entry.Seq != seq {
		return Entry{}, damaged("read entry %d: found entry %d", seq, entry.Seq)
	}
	return entry, nil
}

// scanEntries calls fn for entries first to last, which must all exist. The
// entry and its encoding are valid until fn returns.
func scanEntries(r reader, first, last uint64, fn func(e Entry, encoded []byte) error) error {
	it := r.NewIterator(&util.Range{Start: entryKey(first), Limit: entryKey(last + 1)}, &opt.ReadOptions{DontFillCache: last-first > tileHashes})
	defer it.Release()
	seq := first
	for ; it.Next(); seq++ {
		if !bytes.Equal(it.Key(), entryKey(seq)) {
			break
		}
		entry, err := storedEntry(it.Value(), seq)
		if err != nil {
			return err
		}
		if err := fn(entry, it.Value()); err != nil {
			return err
		}
	}
	if err := it.Error(); err != nil {
		return engineFault("read entries", err)
	}
	if seq != last+1 {
		return damaged("read entry %d: it is missing", seq)
	}
	return nil
}

func readIndex(r reader, key []byte) ([]byte, error) {
	value, err := r.Get(indexKey(key), nil)
	if errors.Is(err, leveldb.ErrNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, engineFault("read index", err)
	}
	return value, nil
}

func scanIndex(r reader, from, to []byte, fn func(key, value []byte) error) error {
	limit := []byte{prefixIndex + 1}
	if to != nil {
		limit = indexKey(to)
	}
	return scan(r, &util.Range{Start: indexKey(from), Limit: limit}, fn)
}

// scan calls fn with copies of the keys of a range, less their prefix byte, and
// of the values.
func scan(r reader, over *util.Range, fn func(key, value []byte) error) error {
	it := r.NewIterator(over, nil)
	defer it.Release()
	for it.Next() {
		err := fn(bytes.Clone(it.Key()[1:]), bytes.Clone(it.Value()))
		if errors.Is(err, ErrStop) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	if err := it.Error(); err != nil {
		return engineFault("scan", err)
	}
	return nil
}
