package journal

import (
	"bytes"
	"errors"
	"fmt"
)

// Snapshot is the journal as it was at one committed height. It never changes
// and holds no lock that the writer waits for; the engine keeps what it shows
// on disk until it is closed. Any number of goroutines may use it; Close must
// come after their last call. Whatever its methods return, the caller may keep.
type Snapshot struct {
	journal *Journal
	head    *head
}

// Snapshot returns a view at the last committed height, to be closed by the
// caller. It fails with ErrClosed. Any goroutine may call it.
func (j *Journal) Snapshot() (*Snapshot, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil, ErrClosed
	}
	j.head.refs++
	return &Snapshot{journal: j, head: j.head}, nil
}

// Share is the same view for another holder, who closes it for himself. It may be
// called until Close.
func (s *Snapshot) Share() *Snapshot {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	s.head.refs++
	return &Snapshot{journal: s.journal, head: s.head}
}

// Close gives the view up. It is called once.
func (s *Snapshot) Close() {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	s.journal.release(s.head)
}

// Height is the height of the view, NoHeight if nothing was committed.
func (s *Snapshot) Height() int64 { return s.head.height }

// Root is the root at that height.
func (s *Snapshot) Root() Root { return s.head.root }

// Get returns the record of a key and its entry's number, or ErrNotFound.
func (s *Snapshot) Get(key []byte) (record []byte, seq uint64, err error) {
	if seq, err = s.liveSeq(key); err != nil {
		return nil, 0, err
	}
	return s.journal.recordOf(s.head.view, key, seq)
}

// liveSeq is the number of a key's live entry, tombstones included, or 0. The
// directory is that of the last commit: a key that was changed since has its
// entry of the view among the entries replaced, one read for each change.
func (s *Snapshot) liveSeq(key []byte) (uint64, error) {
	j := s.journal
	if !j.resident(key) {
		return storedSeq(s.head.view, key)
	}
	k := j.directory.seed.digest(key)
	j.dirMu.RLock()
	seq := j.directory.find(k)
	j.dirMu.RUnlock()
	for seq > s.head.root.Size {
		entry, err := readEntryOf(j.db, key, seq)
		if err != nil {
			return 0, err
		}
		seq = entry.Prev
	}
	return seq, nil
}

// Index returns the value of an index key, or ErrNotFound.
func (s *Snapshot) Index(key []byte) ([]byte, error) {
	return readIndex(s.head.view, key)
}

// Entry returns an entry of the log, live or not, or ErrNotFound for a number
// that is 0 or beyond the size.
func (s *Snapshot) Entry(seq uint64) (Entry, error) {
	if err := s.within(seq); err != nil {
		return Entry{}, err
	}
	return readEntry(s.head.view, seq)
}

// Live reports whether an entry is its key's last. A number that is 0 or beyond
// the size is not.
func (s *Snapshot) Live(seq uint64) bool {
	return s.within(seq) == nil && s.head.live.live(seq)
}

func (s *Snapshot) within(seq uint64) error {
	if seq == 0 || seq > s.head.root.Size {
		return fmt.Errorf("entry %d of %d: %w", seq, s.head.root.Size, ErrNotFound)
	}
	return nil
}

// Scan calls fn for every live record whose key begins with prefix, in key
// order. fn's error ends the scan and is returned, except that ErrStop ends it
// without one. Each record costs a read of its entry.
func (s *Snapshot) Scan(prefix []byte, fn func(key, record []byte, seq uint64) error) error {
	return s.ScanAfter(prefix, nil, fn)
}

// ScanAfter is Scan of the keys behind a key; nil: of all. The key need not exist.
func (s *Snapshot) ScanAfter(prefix, after []byte, fn func(key, record []byte, seq uint64) error) error {
	over := stateRange(prefix)
	if after != nil {
		over.Start = append(stateKey(after), 0) // the least key behind it
	}
	return scan(s.head.view, over, func(key, _ []byte) error {
		record, seq, err := s.Get(key)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return fn(key, record, seq)
	})
}

// ScanEntries calls fn for the entries first to last in order; a last beyond
// the size means the size. Errors of fn are treated as in Scan.
func (s *Snapshot) ScanEntries(first, last uint64, fn func(Entry) error) error {
	first, last = max(first, 1), min(last, s.head.root.Size)
	if first > last {
		return nil
	}
	err := scanEntries(s.head.view, first, last, func(e Entry, _ []byte) error {
		e.Key, e.Record = bytes.Clone(e.Key), bytes.Clone(e.Record)
		return fn(e)
	})
	if errors.Is(err, ErrStop) {
		return nil
	}
	return err
}

// ScanIndex calls fn for the index keys from <= key < to, in key order; a nil to
// is the end. Errors of fn are treated as in Scan.
func (s *Snapshot) ScanIndex(from, to []byte, fn func(key, value []byte) error) error {
	return scanIndex(s.head.view, from, to, fn)
}
