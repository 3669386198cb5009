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

// Keys that share a place take turns in it, and large entries have none.
func TestEntriesThatShareAPlaceAreNotMistaken(t *testing.T) {
	r := newRecent()
	first := Entry{Seq: 1, Key: []byte("first")}
	same := sharing(r, first.Key, 2)
	for i, e := range []Entry{first, {Seq: 2, Key: same[0]}, {Seq: 3, Key: same[1]},
		{Seq: 4, Key: same[1]}, {Seq: 5, Key: first.Key, Record: make([]byte, recentBytes)}} {
		r.keep(&e)
		if small := i < 4; (r.get(e.Key, e.Seq) != nil) != small {
			t.Errorf("entry %d is kept: %t", e.Seq, !small)
		}
	}
	if r.get(first.Key, 1) != nil || r.get(same[1], 3) != nil || r.get(same[0], 2) == nil {
		t.Error("kept others than the last entries of the last two keys")
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
