package stream_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/punkt-ledger/punkt/audit/stream"
	"github.com/punkt-ledger/punkt/ledger/journal"
)

// node is a journal in memory that a reader follows.
type node struct {
	t       testing.TB
	journal *journal.Journal
	height  int64
}

func newNode(t testing.TB) *node {
	t.Helper()
	j, err := journal.Open("", journal.Options{Storage: journal.InMemory()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return &node{t: t, journal: j, height: -1}
}

// write commits a block of entries, each with the text under a key of its own.
func (n *node) write(texts ...string) {
	n.t.Helper()
	n.height++
	var changes []journal.Change
	for _, text := range texts {
		changes = append(changes, journal.Change{Cause: journal.Cause{Kind: journal.Aggregate},
			Key: []byte("k" + text), Record: []byte(text)})
	}
	batch, err := n.journal.Prepare(n.height, changes, nil)
	if err == nil {
		err = n.journal.Commit(batch)
	}
	if err != nil {
		n.t.Fatal(err)
	}
}

// page is what the node answers to a reader that has seen the first entries.
func (n *node) page(seen uint64, limit int) stream.Page {
	n.t.Helper()
	s, err := n.journal.Snapshot()
	if err != nil {
		n.t.Fatal(err)
	}
	defer s.Close()
	p := stream.Page{Root: s.Root()}
	last := min(seen+uint64(limit), p.Root.Size)
	err = s.ScanEntries(seen+1, last, func(e journal.Entry) error {
		p.Entries = append(p.Entries, e)
		return nil
	})
	if err == nil && last < p.Root.Size {
		var proof journal.ConsistencyProof
		proof, err = s.ProveConsistency(last)
		p.Consistency = proof.Path
	}
	if err != nil {
		n.t.Fatal(err)
	}
	return p
}

func texts(block, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%d/%d", block, i))
	}
	return out
}

func TestAReaderFollowsALogPageByPage(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := newNode(t)
		var r stream.Reader
		for block := range rapid.IntRange(1, 12).Draw(rt, "blocks") {
			n.write(texts(block, rapid.IntRange(0, 40).Draw(rt, "entries"))...)
			for pages := rapid.IntRange(0, 3).Draw(rt, "pages"); pages > 0; pages-- {
				if err := r.Take(n.page(r.Next()-1, rapid.IntRange(0, 25).Draw(rt, "limit"))); err != nil {
					rt.Fatal(err)
				}
			}
			if rapid.Bool().Draw(rt, "restart") {
				saved, err := json.Marshal(r)
				if err != nil {
					rt.Fatal(err)
				}
				r = stream.Reader{}
				if err := json.Unmarshal(saved, &r); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if err := r.Take(n.page(r.Next()-1, 1000)); err != nil {
			rt.Fatal(err)
		}
		if root := n.journal.Root(); r.Tree.Root() != root.Log || r.Tree.Size() != root.Size {
			rt.Fatalf("arrived at %d entries, %x, want %d, %x", r.Tree.Size(), r.Tree.Root(), root.Size, root.Log)
		}
	})
}

func TestANodeThatLiesIsFoundOut(t *testing.T) {
	honest, other := newNode(t), newNode(t)
	for block := range 3 {
		honest.write(texts(block, 5)...)
		other.write(texts(block+10, 5)...)
	}
	shorter := newNode(t)
	shorter.write(texts(0, 5)...)
	const seen = 7
	for name, lie := range map[string]func(*stream.Page){
		"an entry is changed":        func(p *stream.Page) { p.Entries[1].Record = []byte("other") },
		"an entry is left out":       func(p *stream.Page) { p.Entries = append(p.Entries[:1], p.Entries[2:]...) },
		"two entries change places":  func(p *stream.Page) { p.Entries[0], p.Entries[1] = p.Entries[1], p.Entries[0] },
		"an entry moves to a block":  func(p *stream.Page) { p.Entries[1].Height-- },
		"an entry is made up":        func(p *stream.Page) { e := p.Entries[3]; e.Seq++; p.Entries = append(p.Entries, e) },
		"the log forked":             func(p *stream.Page) { *p = other.page(seen, 4) },
		"the log forked, no entries": func(p *stream.Page) { *p = other.page(seen, 0) },
		"the log was rolled back":    func(p *stream.Page) { *p = shorter.page(seen, 4) },
		"the root is another's":      func(p *stream.Page) { p.Root = other.journal.Root() },
		"a hash of the path is gone": func(p *stream.Page) { p.Consistency = p.Consistency[1:] },
		"there is no path":           func(p *stream.Page) { p.Consistency = nil },
		"a path where none belongs":  func(p *stream.Page) { *p = honest.page(seen, 8); p.Consistency = [][32]byte{{1}} },
	} {
		t.Run(name, func(t *testing.T) {
			var r stream.Reader
			if err := r.Take(honest.page(0, seen)); err != nil {
				t.Fatal(err)
			}
			before := r.Tree.Root()
			p := honest.page(seen, 4)
			lie(&p)
			if err := r.Take(p); !errors.Is(err, stream.ErrForked) {
				t.Errorf("got %v, want %v", err, stream.ErrForked)
			}
			if r.Tree.Root() != before || r.Next() != seen+1 {
				t.Error("the reader moved")
			}
			if err := r.Take(honest.page(seen, 4)); err != nil {
				t.Errorf("the honest page is refused afterwards: %v", err)
			}
		})
	}
}

func TestADamagedPlaceInTheStreamIsRefused(t *testing.T) {
	for _, saved := range []string{`{"tree":{"size":3,"edge":[]}}`, `{"tree":{"size":1}}`, `{"tree":7}`} {
		var r stream.Reader
		if err := json.Unmarshal([]byte(saved), &r); err == nil {
			t.Errorf("%s is taken", saved)
		}
	}
}
