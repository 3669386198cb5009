package journal

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

func TestScan(t *testing.T) {
	j := openMemory(t)
	commit(t, j, 1, set("ab", "1"), set("a", "2"), set("b", "3"), set("\xff", "4"), set("ac", "5"))
	s := snapshot(t, j)
	defer s.Close()
	commit(t, j, 2, del("ab"), set("a", "6"), set("abc", "7"))
	later := snapshot(t, j)
	defer later.Close()
	for _, c := range []struct {
		s            *Snapshot
		prefix, want string
	}{
		{s, "", "a=2@2 ab=1@1 ac=5@5 b=3@3 \xff=4@4 "},
		{s, "a", "a=2@2 ab=1@1 ac=5@5 "},
		{s, "\xff", "\xff=4@4 "},
		{s, "c", ""},
		{later, "", "a=6@7 abc=7@8 ac=5@5 b=3@3 \xff=4@4 "},
		{later, "ab", "abc=7@8 "},
	} {
		var got string
		err := c.s.Scan([]byte(c.prefix), func(key, record []byte, seq uint64) error {
			got += fmt.Sprintf("%s=%s@%d ", key, record, seq)
			return nil
		})
		if err != nil || got != c.want {
			t.Errorf("scan %q: %q, %v; want %q", c.prefix, got, err, c.want)
		}
	}
}

func TestScanStops(t *testing.T) {
	j := openMemory(t)
	commit(t, j, 1, set("a", "1"), set("b", "2"))
	s := snapshot(t, j)
	defer s.Close()
	broken := errors.New("broken")
	for _, c := range []struct{ give, want error }{{ErrStop, nil}, {fmt.Errorf("enough: %w", ErrStop), nil}, {broken, broken}} {
		calls := 0
		state := s.Scan(nil, func(_, _ []byte, _ uint64) error { calls++; return c.give })
		entries := s.ScanEntries(0, 9, func(Entry) error { calls++; return c.give })
		if !errors.Is(state, c.want) || !errors.Is(entries, c.want) || calls != 2 {
			t.Errorf("%v: got %v, %v after %d calls", c.give, state, entries, calls)
		}
	}
}

func TestScanEntries(t *testing.T) {
	j := openMemory(t)
	commit(t, j, 1, set("a", "1"), set("b", "2"), set("c", "3"))
	s := snapshot(t, j)
	defer s.Close()
	for _, c := range []struct {
		first, last uint64
		want        string
	}{{0, 0, ""}, {1, 1, "1"}, {2, 3, "23"}, {0, 100, "123"}, {3, 2, ""}, {4, 9, ""}} {
		var got string
		err := s.ScanEntries(c.first, c.last, func(e Entry) error { got += string(e.Record); return nil })
		if err != nil || got != c.want {
			t.Errorf("entries %d to %d: %q, %v; want %q", c.first, c.last, got, err, c.want)
		}
	}
}

// TestSnapshotsStayAsTheyWere reads old snapshots from other goroutines while
// the writer goes on; go test -race watches.
func TestSnapshotsStayAsTheyWere(t *testing.T) {
	j := openMemory(t)
	commit(t, j, 0, set("first", "x"))
	var readers sync.WaitGroup
	for height := int64(1); height <= 30; height++ {
		s := snapshot(t, j)
		readers.Go(func() {
			defer s.Close()
			for range 2 {
				if err := readAll(s, height-1); err != nil {
					t.Error(err)
				}
			}
		})
		var changes []Change
		for k := range 120 {
			changes = append(changes, set(fmt.Sprintf("key%d", (k*int(height))%200), fmt.Sprint("at ", height)))
		}
		commit(t, j, height, changes...)
	}
	readers.Wait()
	if err := j.Check(); err != nil {
		t.Fatal(err)
	}
}

// readAll compares what a snapshot says in different ways.
func readAll(s *Snapshot, height int64) error {
	if s.Height() != height {
		return fmt.Errorf("snapshot of height %d is at %d", height, s.Height())
	}
	live := 0
	for seq := uint64(1); seq <= s.Root().Size; seq++ {
		if s.Live(seq) {
			live++
		}
	}
	keys := 0
	err := s.Scan(nil, func(key, record []byte, seq uint64) error {
		keys++
		if got, at, err := s.Get(key); err != nil || at != seq || string(got) != string(record) || !s.Live(seq) {
			return fmt.Errorf("key %s: scan gives entry %d, Get %d, %v", key, seq, at, err)
		}
		if keys%40 != 0 {
			return nil
		}
		p, err := s.ProveBalance(key)
		if err != nil {
			return err
		}
		return VerifyBalance(s.Root(), p)
	})
	if err != nil {
		return err
	}
	if keys != live {
		return fmt.Errorf("height %d: %d keys, %d live entries", height, keys, live)
	}
	old := s.Root().Size / 2
	p, err := s.ProveConsistency(old)
	if err != nil || p.Root != s.Root() {
		return fmt.Errorf("consistency with %d: %v", old, err)
	}
	return nil
}
