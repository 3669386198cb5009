package journal

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// grown makes a journal of the given number of entries over a tenth as many
// keys, with a root for every size if commits are of one entry.
func grown(t testing.TB, size, perCommit int) (*Journal, []Root) {
	j := openMemory(t)
	random := rand.New(rand.NewPCG(5, 6))
	roots := []Root{j.Root()}
	for n, height := 0, int64(0); n < size; height++ {
		var changes []Change
		for range min(perCommit, size-n) {
			n++
			changes = append(changes, set(fmt.Sprint("key", random.IntN(1+size/10)), fmt.Sprint("record", n)))
		}
		roots = append(roots, commit(t, j, height, changes...))
	}
	return j, roots
}

func TestProofsOfEverySmallLog(t *testing.T) {
	const size = 70
	j := openMemory(t)
	roots := []Root{j.Root()}
	for n := 1; n <= size; n++ {
		roots = append(roots, commit(t, j, int64(n), set(fmt.Sprint(n%9), fmt.Sprint(n))))
		s := snapshot(t, j)
		for seq := uint64(1); seq <= uint64(n); seq++ {
			p, err := s.ProveEntry(seq)
			if err != nil || VerifyEntry(roots[n], p) != nil || p.Entry.Seq != seq {
				t.Fatalf("entry %d of %d: %v, %v", seq, n, err, VerifyEntry(roots[n], p))
			}
			if err := VerifyEntry(roots[n-1], p); !errors.Is(err, ErrProof) {
				t.Fatalf("entry %d of %d proved for the root before: %v", seq, n, err)
			}
		}
		for key := range min(n, 9) {
			p, err := s.ProveBalance([]byte(fmt.Sprint((n - key) % 9)))
			if err != nil || VerifyBalance(roots[n], p) != nil || p.Entry.Seq != uint64(n-key) {
				t.Fatalf("balance %d of %d: %v, %v", key, n, err, VerifyBalance(roots[n], p))
			}
		}
		for old := range n + 1 {
			p, err := s.ProveConsistency(uint64(old))
			if err != nil || VerifyConsistency(roots[old], roots[n], p) != nil {
				t.Fatalf("size %d to %d: %v, %v", old, n, err, VerifyConsistency(roots[old], roots[n], p))
			}
			if err := VerifyConsistency(roots[(old+1)%n], roots[n], p); old != (old+1)%n && !errors.Is(err, ErrProof) {
				t.Fatalf("size %d to %d proved for another old root: %v", old, n, err)
			}
		}
		s.Close()
	}
}

func TestProofsOfALargeLog(t *testing.T) {
	j, roots := grown(t, 3*4096+77, 500)
	s := snapshot(t, j)
	defer s.Close()
	root := j.Root()
	for seq := uint64(1); seq <= root.Size; seq += 13 {
		p, err := s.ProveEntry(seq)
		if err != nil || VerifyEntry(root, p) != nil {
			t.Fatalf("entry %d: %v, %v", seq, err, VerifyEntry(root, p))
		}
		b, err := s.ProveBalance(p.Entry.Key)
		if err != nil || VerifyBalance(root, b) != nil || !s.Live(b.Entry.Seq) {
			t.Fatalf("balance %s: %v, %v", p.Entry.Key, err, VerifyBalance(root, b))
		}
		b.Entry, b.Path = p.Entry, p.Path // right in the log, and perhaps not the last
		b.Chunk, b.LivePath = nil, nil
		if err := VerifyBalance(root, b); !errors.Is(err, ErrProof) {
			t.Fatalf("balance without a bitmap: %v", err)
		}
	}
	for _, old := range roots {
		p, err := s.ProveConsistency(old.Size)
		if err != nil || VerifyConsistency(old, root, p) != nil {
			t.Fatalf("size %d: %v, %v", old.Size, err, VerifyConsistency(old, root, p))
		}
	}
}

// TestReplacedEntryIsNoBalance shows an honest chunk with an entry that is in
// the log and no longer live.
func TestReplacedEntryIsNoBalance(t *testing.T) {
	j := openMemory(t)
	commit(t, j, 1, set("ann", "rich"), set("bob", "1"))
	root := commit(t, j, 2, set("ann", "poor"))
	s := snapshot(t, j)
	defer s.Close()
	p, err := s.ProveBalance([]byte("ann"))
	if err != nil || string(p.Entry.Record) != "poor" {
		t.Fatalf("%q, %v", p.Entry.Record, err)
	}
	old, err := s.ProveEntry(1)
	if err != nil {
		t.Fatal(err)
	}
	p.Entry, p.Path = old.Entry, old.Path
	if err := VerifyBalance(root, p); !errors.Is(err, ErrProof) {
		t.Errorf("a replaced entry is a balance: %v", err)
	}
}

func TestProofsOfAbsence(t *testing.T) {
	j := openMemory(t)
	commit(t, j, 1, set("ann", "1"))
	root := commit(t, j, 2, del("ann"))
	s := snapshot(t, j)
	defer s.Close()
	p, err := s.ProveBalance([]byte("ann"))
	if err != nil || len(p.Entry.Record) != 0 || VerifyBalance(root, p) != nil {
		t.Errorf("removed key: %v", err)
	}
	_, balance := s.ProveBalance([]byte("bob"))
	_, zero := s.ProveEntry(0)
	_, beyond := s.ProveEntry(3)
	_, shorter := s.ProveConsistency(3)
	for i, err := range []error{balance, zero, beyond, shorter} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

// samples are proofs of all kinds, over a log whose paths have several hashes.
func samples(t testing.TB) (EntryProof, BalanceProof, ConsistencyProof, Root, Root) {
	j, roots := grown(t, 2*chunkBits+37, 1000)
	s := snapshot(t, j)
	defer s.Close()
	e, err1 := s.ProveEntry(2050)
	b, err2 := s.ProveBalance(e.Entry.Key)
	old := roots[2]
	c, err3 := s.ProveConsistency(old.Size)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	return e, b, c, old, j.Root()
}

// TestEveryByteOfAProofCounts flips each bit of each byte.
func TestEveryByteOfAProofCounts(t *testing.T) {
	e, b, c, old, root := samples(t)
	for _, p := range []struct {
		name   string
		bytes  []byte
		verify func([]byte) error
	}{
		{"entry", e.Encode(), func(data []byte) error {
			p, err := DecodeEntryProof(data)
			return errors.Join(err, VerifyEntry(root, p))
		}},
		{"balance", b.Encode(), func(data []byte) error {
			p, err := DecodeBalanceProof(data)
			return errors.Join(err, VerifyBalance(root, p))
		}},
		{"consistency", c.Encode(), func(data []byte) error {
			p, err := DecodeConsistencyProof(data)
			return errors.Join(err, VerifyConsistency(old, root, p))
		}},
	} {
		if err := p.verify(p.bytes); err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		for i := range p.bytes {
			for bit := range 8 {
				bad := bytes.Clone(p.bytes)
				bad[i] ^= 1 << bit
				if p.verify(bad) == nil {
					t.Fatalf("%s: bit %d of byte %d does not count", p.name, bit, i)
				}
			}
			if err := p.verify(p.bytes[:i]); err == nil {
				t.Fatalf("%s: cut to %d bytes holds", p.name, i)
			}
		}
		if err := p.verify(append(bytes.Clone(p.bytes), 0)); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: trailing byte: %v", p.name, err)
		}
	}
}

// TestHandMadeProofs hands the verifiers what no decoder would.
func TestHandMadeProofs(t *testing.T) {
	e, b, c, old, root := samples(t)
	huge := Root{Size: 1 << 63, Log: root.Log, Live: root.Live}
	e2, b2, c2 := e, b, c
	e2.Root, b2.Root, c2.Root = huge, huge, huge
	e3 := e
	e3.Entry.Seq = 0
	e4 := e
	e4.Entry.Key = make([]byte, 1<<16+1)
	empty := Root{Log: emptyHash, Live: emptyHash}
	for name, err := range map[string]error{
		"entry of a huge log":           VerifyEntry(huge, e2),
		"balance of a huge log":         VerifyBalance(huge, b2),
		"consistency with a huge log":   VerifyConsistency(old, huge, c2),
		"consistency from a huge log":   VerifyConsistency(huge, root, ConsistencyProof{OldSize: 1 << 63, Root: root}),
		"entry 0":                       VerifyEntry(root, e3),
		"key too long":                  VerifyEntry(root, e4),
		"empty log with another hash":   VerifyConsistency(Root{}, root, ConsistencyProof{Root: root}),
		"empty log with a path":         VerifyConsistency(empty, root, ConsistencyProof{Root: root, Path: make([][32]byte, 1)}),
		"same size with another hash":   VerifyConsistency(Root{Size: root.Size}, root, ConsistencyProof{OldSize: root.Size, Root: root}),
		"nothing in the log of nothing": VerifyEntry(empty, EntryProof{Root: empty}),
	} {
		if !errors.Is(err, ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := VerifyConsistency(empty, root, ConsistencyProof{Root: root}); err != nil {
		t.Errorf("growth from nothing: %v", err)
	}
}
