package journal

import (
	"bytes"
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

// Entries whose numbers share a place take turns in it, and large ones have none.
func TestEntriesThatShareAPlaceAreNotMistaken(t *testing.T) {
	var r recent
	for _, e := range []Entry{{Seq: 1}, {Seq: 1 + recentEntries}, {Seq: 2, Record: make([]byte, recentBytes)}} {
		r.keep(&e)
	}
	if r.get(1) != nil || r.get(1+recentEntries) == nil || r.get(2) != nil {
		t.Error("kept others than the last of each place, or a large one")
	}
	j := openMemory(t)
	large := strings.Repeat("x", recentBytes)
	commit(t, j, 1, set("small", "1"), set("large", large))
	for range 2 {
		for key, want := range map[string]string{"small": "1", "large": large} {
			if record, _, err := j.Get([]byte(key)); err != nil || !bytes.Equal(record, []byte(want)) {
				t.Errorf("read of %s: %d bytes, %v", key, len(record), err)
			}
		}
	}
}
