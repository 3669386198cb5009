package journal

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/syndtr/goleveldb/leveldb/storage"
)

// smallMemory makes the engine rotate its buffers and compact within a test.
const smallMemory = 96 << 10

func openMemory(t testing.TB) *Journal {
	t.Helper()
	return openIn(t, storage.NewMemStorage())
}

func openIn(t testing.TB, s storage.Storage) *Journal {
	t.Helper()
	j, err := Open("", Options{Storage: s, Memory: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// set is a change by an operation; del removes a key.
func set(key, record string) Change {
	return Change{Cause: Cause{Kind: Operation, Tx: [32]byte{1, 2, 3}, Op: 7}, Key: []byte(key), Record: []byte(record)}
}

func del(key string) Change { return set(key, "") }

func commit(t testing.TB, j *Journal, height int64, changes ...Change) Root {
	t.Helper()
	b, err := j.Prepare(height, changes, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Commit(b); err != nil {
		t.Fatal(err)
	}
	return j.Root()
}

func snapshot(t testing.TB, j *Journal) *Snapshot {
	t.Helper()
	s, err := j.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNewJournalIsEmpty(t *testing.T) {
	j := openMemory(t)
	if j.Height() != NoHeight || j.Root().Size != 0 {
		t.Fatalf("height %d, root %v", j.Height(), j.Root())
	}
	if _, _, err := j.Get([]byte("ann")); !errors.Is(err, ErrNotFound) {
		t.Fatalf("Get: %v", err)
	}
	if err := j.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestGetAfterChanges(t *testing.T) {
	j := openMemory(t)
	commit(t, j, 0, set("ann", "1"), set("bob", "2"), set("ann", "3"))
	commit(t, j, 5, del("bob"), set("cid", "4"))
	commit(t, j, 6)
	commit(t, j, 7, set("bob", "5"), del("cid"), set("cid", "6"), del("dan"))
	for _, c := range []struct {
		key, record string
		seq         uint64
	}{
		{"ann", "3", 3},
		{"bob", "5", 6},
		{"cid", "6", 8},
		{"dan", "", 0},
		{"eve", "", 0},
	} {
		record, seq, err := j.Get([]byte(c.key))
		if absent := errors.Is(err, ErrNotFound); string(record) != c.record || seq != c.seq || absent != (c.seq == 0) {
			t.Errorf("Get(%s) = %q, %d, %v; want %q, %d", c.key, record, seq, err, c.record, c.seq)
		}
	}
	s := snapshot(t, j)
	defer s.Close()
	wantPrev := []uint64{0, 0, 1, 2, 0, 4, 5, 7, 0}
	wantLive := []bool{false, false, true, false, false, true, false, true, true}
	for i, prev := range wantPrev {
		seq := uint64(i + 1)
		e, err := s.Entry(seq)
		if err != nil || e.Prev != prev || s.Live(seq) != wantLive[i] {
			t.Errorf("entry %d: prev %d, live %v, %v; want %d, %v", seq, e.Prev, s.Live(seq), err, prev, wantLive[i])
		}
	}
	for _, seq := range []uint64{0, 10, 1 << 63} {
		if _, err := s.Entry(seq); !errors.Is(err, ErrNotFound) || s.Live(seq) {
			t.Errorf("Entry(%d) = %v", seq, err)
		}
	}
	if err := j.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestHeights(t *testing.T) {
	j := openMemory(t)
	if _, err := j.Prepare(-1, nil, nil); !errors.Is(err, ErrHeight) {
		t.Fatalf("height -1: %v", err)
	}
	commit(t, j, 10, set("a", "1"))
	root := j.Root()
	for _, height := range []int64{0, 9, 10} {
		if _, err := j.Prepare(height, nil, nil); !errors.Is(err, ErrHeight) {
			t.Errorf("height %d after 10: %v", height, err)
		}
	}
	if got := commit(t, j, 11); got != root || j.Height() != 11 {
		t.Errorf("an empty batch gives height %d, root %v, want 11, %v", j.Height(), got, root)
	}
}

func TestPrepareLeavesNoTrace(t *testing.T) {
	j := openMemory(t)
	commit(t, j, 1, set("a", "1"))
	before := j.Root()
	first, err := j.Prepare(2, []Change{set("a", "2"), set("b", "2")}, []Index{{[]byte("x"), []byte("y")}})
	if err != nil {
		t.Fatal(err)
	}
	second, err := j.Prepare(2, []Change{set("a", "3")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := j.Prepare(2, []Change{set("a", "2"), set("b", "2")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if first.Root() != again.Root() || first.Root() == second.Root() {
		t.Fatal("the root of a batch depends on another batch")
	}
	if record, _, _ := j.Get([]byte("a")); string(record) != "1" || j.Root() != before || j.Height() != 1 {
		t.Fatalf("Prepare changed the journal: %q", record)
	}
	if _, err := j.Index([]byte("x")); !errors.Is(err, ErrNotFound) {
		t.Fatalf("Prepare wrote an index: %v", err)
	}
	if err := j.Commit(second); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*Batch{first, second, again} {
		if err := j.Commit(b); !errors.Is(err, ErrStale) {
			t.Errorf("commit of a stale batch: %v", err)
		}
	}
	if record, seq, _ := j.Get([]byte("a")); string(record) != "3" || seq != 2 || j.Root() != second.Root() {
		t.Fatalf("Get = %q, %d", record, seq)
	}
	if err := j.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestLimits(t *testing.T) {
	j := openMemory(t)
	long, large := bytes.Repeat([]byte{'k'}, MaxKeyBytes+1), make([]byte, MaxRecordBytes+1)
	cause := Cause{Kind: Genesis}
	for name, c := range map[string]struct {
		change []Change
		index  []Index
		fits   bool
	}{
		"longest key":        {change: []Change{{Cause: cause, Key: long[1:], Record: nil}}, fits: true},
		"key too long":       {change: []Change{{Cause: cause, Key: long, Record: nil}}},
		"no key":             {change: []Change{{Cause: cause, Key: nil, Record: []byte("r")}}},
		"largest record":     {change: []Change{{Cause: cause, Key: []byte("k"), Record: large[1:]}}, fits: true},
		"record too large":   {change: []Change{{Cause: cause, Key: []byte("k"), Record: large}}},
		"no kind":            {change: []Change{{Cause: Cause{}, Key: []byte("k")}}},
		"last kind":          {change: []Change{{Cause: Cause{Kind: Aggregate}, Key: []byte("k")}}, fits: true},
		"unknown kind":       {change: []Change{{Cause: Cause{Kind: Aggregate + 1}, Key: []byte("k")}}},
		"longest index key":  {index: []Index{{long[1:], large[1:]}}, fits: true},
		"index key too long": {index: []Index{{long, nil}}},
		"no index key":       {index: []Index{{nil, []byte("v")}}},
		"value too large":    {index: []Index{{[]byte("k"), large}}},
	} {
		_, err := j.Prepare(1, c.change, c.index)
		if c.fits != (err == nil) || err != nil && !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := make([]Change, MaxBatchBytes/MaxRecordBytes)
	for i := range many {
		many[i] = Change{Cause: cause, Key: []byte("k"), Record: large[1:]}
	}
	if _, err := j.Prepare(1, many, nil); !errors.Is(err, ErrLimit) {
		t.Errorf("batch too large: %v", err)
	}
}

func TestIndexes(t *testing.T) {
	j := openMemory(t)
	put := func(height int64, indexes ...Index) {
		t.Helper()
		b, err := j.Prepare(height, nil, indexes)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Commit(b); err != nil {
			t.Fatal(err)
		}
	}
	put(1, Index{[]byte("a"), []byte("1")}, Index{[]byte("b"), []byte{}}, Index{[]byte("c"), []byte("3")}, Index{[]byte("\xff\xff"), []byte("z")})
	s := snapshot(t, j)
	defer s.Close()
	put(2, Index{[]byte("a"), nil}, Index{[]byte("c"), []byte("4")}, Index{[]byte("c"), []byte("5")}, Index{[]byte("nowhere"), nil})
	if got := scanned(t, s.ScanIndex, nil, nil); got != "a=1 b= c=3 \xff\xff=z " {
		t.Errorf("snapshot has %q", got)
	}
	for _, c := range []struct{ from, to, want string }{
		{"", "", "b= c=5 \xff\xff=z "},
		{"b", "c", "b= "},
		{"b\x00", "c\x00", "c=5 "},
		{"c", "b", ""},
		{"\xff", "", "\xff\xff=z "},
	} {
		if got := scanned(t, j.ScanIndex, []byte(c.from), []byte(c.to)); got != c.want {
			t.Errorf("scan %q to %q: %q, want %q", c.from, c.to, got, c.want)
		}
	}
	if v, err := j.Index([]byte("b")); err != nil || v == nil || len(v) != 0 {
		t.Errorf("empty value: %v, %v", v, err)
	}
	if _, err := j.Index([]byte("a")); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
	if v, err := s.Index([]byte("a")); err != nil || string(v) != "1" {
		t.Errorf("in the snapshot: %q, %v", v, err)
	}
	if _, _, err := j.Get([]byte("c")); !errors.Is(err, ErrNotFound) {
		t.Errorf("an index key is a state key: %v", err)
	}
}

func scanned(t *testing.T, scan func(from, to []byte, fn func(k, v []byte) error) error, from, to []byte) string {
	t.Helper()
	if len(to) == 0 {
		to = nil
	}
	var got string
	err := scan(from, to, func(k, v []byte) error {
		got += fmt.Sprintf("%s=%s ", k, v)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestClose(t *testing.T) {
	j := openMemory(t)
	b, err := j.Prepare(1, []Change{set("a", "1")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, getErr := j.Get([]byte("a"))
	_, indexErr := j.Index([]byte("a"))
	_, snapshotErr := j.Snapshot()
	_, prepareErr := j.Prepare(1, []Change{set("a", "1")}, nil)
	for name, err := range map[string]error{
		"Get": getErr, "Index": indexErr, "Snapshot": snapshotErr, "Check": j.Check(), "Prepare": prepareErr,
		"Commit": j.Commit(b), "Close": j.Close(),
		"ScanIndex": j.ScanIndex(nil, nil, func(_, _ []byte) error { return nil }),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s on a closed journal: %v", name, err)
		}
	}
}

func TestOpenFiles(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	root := commit(t, j, 3, set("a", "1"), set("b", "2"))
	if _, err := Open(dir, Options{}); err == nil {
		t.Error("opened twice")
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if j, err = Open(dir, Options{}); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if j.Height() != 3 || j.Root() != root {
		t.Errorf("reopened at height %d, root %v; want 3, %v", j.Height(), j.Root(), root)
	}
}
