package journal

import (
	"bytes"
	"hash/maphash"
	"sync/atomic"
)

// Bounds on the entries that are kept in memory beside the engine: 80 MiB at most, and
// some 30 with the accounts of a coalition, most of which have few lots.
const (
	recentEntries = 1 << 17
	recentWays    = 4   // that share a place: of fewer, some keys would push each other out
	recentBytes   = 512 // of one entry's encoding; a larger one is read again
)

// recent are the live entries of resident keys that were written or read lately. What a
// member does touches the same few records again and again: the door looks at them, the
// block changes them, the next operation of the same purchase comes seconds later; and
// each reading of the database costs as much as all else that an operation does with the
// record. An entry never changes, and so nothing has to be kept in step. Any goroutine
// may use it.
type recent struct {
	seed   maphash.Seed
	places [recentEntries / recentWays]recentPlace // by key
}

// recentPlace has the last entries that came, the last one first.
type recentPlace [recentWays]atomic.Pointer[Entry]

func newRecent() *recent { return &recent{seed: maphash.MakeSeed()} }

func (r *recent) place(key []byte) *recentPlace {
	return &r.places[maphash.Bytes(r.seed, key)%uint64(len(r.places))]
}

// get is the entry of a key, or nil if it is not here.
func (r *recent) get(key []byte, seq uint64) *Entry {
	place := r.place(key)
	for i := range place {
		if e := place[i].Load(); e != nil && e.Seq == seq && bytes.Equal(e.Key, key) {
			return e
		}
	}
	return nil
}

// keep takes an entry in, whose bytes nobody will change.
func (r *recent) keep(e *Entry) {
	if e.size() > recentBytes {
		return
	}
	place, key := r.place(e.Key), e.Key
	for i := range place {
		e = place[i].Swap(e) // what was here moves on by one
		if e == nil || bytes.Equal(e.Key, key) {
			return
		}
	}
}

// recordOf returns the record of a key whose live entry is seq, or ErrNotFound
// if that is 0 or a tombstone.
func (j *Journal) recordOf(r reader, key []byte, seq uint64) ([]byte, uint64, error) {
	if seq == 0 {
		return nil, 0, ErrNotFound
	}
	e := j.recent.get(key, seq)
	if e == nil {
		read, err := readEntryOf(r, key, seq)
		if err != nil {
			return nil, 0, err
		}
		if e = &read; j.resident(key) {
			j.recent.keep(e)
		}
	}
	if len(e.Record) == 0 {
		return nil, 0, ErrNotFound
	}
	return bytes.Clone(e.Record), seq, nil // the caller's own
}
