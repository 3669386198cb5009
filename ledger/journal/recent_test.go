package journal

import (
	"encoding/binary"
	"strings"
	"testing"
)

// Two batches of a height have entries of the same numbers; only one is committed.
func TestWhatWasNotCommittedIsNotRead(t *testing.T) {
	j := openMemory(t)
	kept, err := j.Prepare(1, []Change{set("a", "kept")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Prepare(1, []Change{set("a", "dropped")}, nil); err != nil {
		t.Fatal(err)
	}
	if err := j.Commit(kept); err != nil {
		t.Fatal(err)
	}
	if record, _, err := j.Get([]byte("a")); err != nil || string(record) != "kept" {
		t.Errorf("read %q, %v", record, err)
	}
}

// Keys that share a place take turns in it, a key has one entry, and large ones none.
func TestEntriesThatShareAPlaceAreNotMistaken(t *testing.T) {
	r := newRecent()
	keys := append([][]byte{[]byte("first")}, sharing(r, []byte("first"), recentWays)...)
	keep := func(key []byte, seq uint64, record int) bool {
		r.keep(&Entry{Seq: seq, Key: key, Record: make([]byte, record)})
		return r.get(key, seq) != nil
	}
	for i, key := range keys {
		if !keep(key, uint64(i+1), 0) {
			t.Errorf("entry %d is not kept", i+1)
		}
	}
	if !keep(keys[1], 100, 0) || keep(keys[0], 101, recentBytes) {
		t.Error("a later entry is not kept, or a large one is")
	}
	for i, key := range keys {
		if gone := i < 2; (r.get(key, uint64(i+1)) == nil) != gone {
			t.Errorf("entry %d is gone: %t", i+1, !gone)
		}
	}
}

// sharing finds n keys in the place of another.
func sharing(r *recent, key []byte, n int) (keys [][]byte) {
	for i := uint64(0); len(keys) < n; i++ {
		if k := binary.BigEndian.AppendUint64(nil, i); r.place(k) == r.place(key) {
			keys = append(keys, k)
		}
	}
	return keys
}

func TestLargeEntriesAreReadAgain(t *testing.T) {
	j := openMemory(t)
	large := strings.Repeat("x", recentBytes)
	commit(t, j, 1, set("small", "1"), set("large", large))
	for range 2 {
		for key, want := range map[string]string{"small": "1", "large": large} {
			if record, _, err := j.Get([]byte(key)); err != nil || string(record) != want {
				t.Errorf("read of %s: %d bytes, %v", key, len(record), err)
			}
		}
	}
}
