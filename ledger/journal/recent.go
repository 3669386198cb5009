package journal

import (
	"bytes"
	"sync/atomic"
)

// Bounds on the entries that are kept in memory beside the engine: 40 MiB at most, and
// some 15 with the accounts of a coalition, most of which have few lots.
const (
	recentEntries = 1 << 16
	recentBytes   = 512 // of one entry's encoding; a larger one is read again
)

// recent are the live entries that were written or read lately. What a member does
// touches the same few records again and again: the door looks at them, the block changes
// them, the next operation of the same purchase comes seconds later; and each reading of
// the database costs as much as all else that the operation does with the record. An
// entry never changes, and so nothing has to be kept in step. Any goroutine may use it.
type recent struct {
	places [recentEntries]atomic.Pointer[Entry] // by number, the last one that came
}

// get is the entry, or nil if it is not here.
func (r *recent) get(seq uint64) *Entry {
	if e := r.places[seq%recentEntries].Load(); e != nil && e.Seq == seq {
		return e
	}
	return nil
}

// keep takes an entry in, whose bytes nobody will change.
func (r *recent) keep(e *Entry) {
	if e.size() <= recentBytes {
		r.places[e.Seq%recentEntries].Store(e)
	}
}

// recordOf returns the record of a key whose live entry is seq, or ErrNotFound
// if that is 0 or a tombstone.
func (j *Journal) recordOf(r reader, key []byte, seq uint64) ([]byte, uint64, error) {
	if seq == 0 {
		return nil, 0, ErrNotFound
	}
	e := j.recent.get(seq)
	if e == nil || !bytes.Equal(e.Key, key) {
		read, err := readEntryOf(r, key, seq)
		if err != nil {
			return nil, 0, err
		}
		e = &read
		j.recent.keep(e)
	}
	if len(e.Record) == 0 {
		return nil, 0, ErrNotFound
	}
	return bytes.Clone(e.Record), seq, nil // the caller's own
}
