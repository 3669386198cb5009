// Package journal is the authenticated log of a ledger and the state that
// follows from it, on goleveldb.
//
// State is a map from key to record. Every change appends an entry, which names
// the entry it replaces; the log root commits to all entries and the live root
// to which of them are the last of their key, so that an entry, a balance and
// the growth of the log can be proved to whoever holds a root.
//
// The package knows keys, records and causes as bytes. It knows nothing of
// points, transactions or consensus, has no clock and makes no goroutine.
package journal

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/syndtr/goleveldb/leveldb"
)

var (
	// ErrNotFound is returned for a key that has no record, an index key that
	// has no value and an entry that the log does not have.
	ErrNotFound = errors.New("not found")

	// ErrStale is returned by Commit for a batch that was prepared on another
	// height than the last committed one, or was committed already. Prepare it
	// again.
	ErrStale = errors.New("batch was prepared on another height")

	// ErrHeight is returned by Prepare for a height that is negative or not
	// above the last committed one.
	ErrHeight = errors.New("height does not rise")

	// ErrClosed is returned by everything once the journal is closed.
	ErrClosed = errors.New("journal is closed")
)

// NoHeight is the height of a journal to which nothing was committed yet.
const NoHeight = -1

// Journal is an open journal. One goroutine, the writer, calls Prepare, Commit,
// Get, Index, ScanIndex and Close; any goroutine may call Height, Root,
// Snapshot and Check at any time.
type Journal struct {
	db      *leveldb.DB
	files   io.Closer // the directory's; nil if Options.Storage gave the files
	options Options
	recent  *recent

	// Owned by the writer.
	spare *leveldb.Batch // of the last commit, for the next Prepare; nil: none
	fault error          // ErrClosed, or a failed commit: what is on disk is unknown until reopened

	dirMu     sync.RWMutex // held for no I/O; the writer changes the directory under it and reads without
	directory *directory   // of the last committed height

	mu     sync.Mutex // held for no I/O; guards what follows
	head   *head      // last committed
	closed bool
}

// head is everything at one committed height. Its fields never change, so
// readers share it; only refs does, under Journal.mu.
type head struct {
	height int64
	root   Root
	log    *logTree
	live   liveTree
	save   savePlan
	stored uint64 // keys that are not resident
	view   *leveldb.Snapshot
	refs   int // the journal's own, and one for each open Snapshot
}

// Height is the last committed height, NoHeight before the first.
func (j *Journal) Height() int64 { return j.current().height }

// Root is the root at the last committed height.
func (j *Journal) Root() Root { return j.current().root }

func (j *Journal) current() *head {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.head
}

// Get returns the record of a key and its entry's number. It fails with
// ErrNotFound for a key that was never written or was removed. The caller may
// keep the record. Writer only.
func (j *Journal) Get(key []byte) (record []byte, seq uint64, err error) {
	if errors.Is(j.fault, ErrClosed) {
		return nil, 0, ErrClosed
	}
	if seq, err = j.liveSeq(key); err != nil {
		return nil, 0, err
	}
	return j.recordOf(j.db, key, seq)
}

// liveSeq is the number of a key's live entry, tombstones included, or 0. Writer
// only.
func (j *Journal) liveSeq(key []byte) (uint64, error) {
	if !j.resident(key) {
		return storedSeq(j.db, key)
	}
	return j.directory.find(j.directory.seed.digest(key)), nil
}

func (j *Journal) resident(key []byte) bool {
	return j.options.Resident == nil || j.options.Resident(key)
}

// Index returns the value of an index key, or ErrNotFound. The caller may keep
// it. Writer only.
func (j *Journal) Index(key []byte) ([]byte, error) {
	return readIndex(j.db, key)
}

// ScanIndex calls fn for the index keys from <= key < to, in key order; a nil to
// is the end. fn may keep what it gets; its error ends the scan and is returned,
// except that ErrStop ends it without one. Writer only.
func (j *Journal) ScanIndex(from, to []byte, fn func(key, value []byte) error) error {
	return scanIndex(j.db, from, to, fn)
}

// Close releases the database. Open snapshots must be closed before. Writer
// only.
func (j *Journal) Close() error {
	j.fault = ErrClosed
	j.mu.Lock()
	closed := j.closed
	j.closed = true
	if !closed {
		j.release(j.head)
	}
	j.mu.Unlock()
	if closed {
		return ErrClosed
	}
	err := j.db.Close()
	if j.files != nil {
		err = errors.Join(err, j.files.Close())
	}
	if err != nil {
		return fmt.Errorf("close journal: %w", err)
	}
	return nil
}

// release drops one reference to a head. The caller holds j.mu.
func (j *Journal) release(h *head) {
	h.refs--
	if h.refs == 0 {
		h.view.Release()
	}
}
