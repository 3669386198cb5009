package stream

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/punkt-ledger/punkt/ledger/journal"
)

// Page is what a node answers to a reader: the entries after those that it has, and the
// root of the node's log now with the proof that the log begins with all of these.
type Page struct {
	Entries     []journal.Entry
	Root        journal.Root
	Consistency [][32]byte // from the page's last entry to Root; empty if Root ends there
}

// ErrForked: the node's log does not go on from the log that the reader has seen. It
// forked, was rolled back, or lies.
var ErrForked = errors.New("the node's log is not the one seen before")

// Reader follows one log. The zero Reader has seen nothing. One goroutine.
type Reader struct {
	Tree Tree `json:"tree"` // of the entries seen
}

// Next is the number of the next entry that the reader wants.
func (r *Reader) Next() uint64 { return r.Tree.Size() + 1 }

// Take checks a page and moves on behind it. It fails with ErrForked, and then the
// reader stays where it was and nothing of the page is to be believed.
func (r *Reader) Take(p Page) error {
	grown := r.Tree.clone()
	height := int64(-1)
	for _, e := range p.Entries {
		if e.Seq != grown.Size()+1 || e.Height < height {
			return fmt.Errorf("%w: entry %d of height %d where %d belongs", ErrForked, e.Seq, e.Height, grown.Size()+1)
		}
		height = e.Height
		grown.Add(e.Encode())
	}
	if err := consistent(&grown, p); err != nil {
		return err
	}
	r.Tree = grown
	return nil
}

// consistent holds the tree that was seen to the node's root.
func consistent(seen *Tree, p Page) error {
	size, root := seen.Size(), seen.Root()
	switch {
	case size > p.Root.Size || p.Root.Size > journal.MaxSeq:
		return fmt.Errorf("%w: it has %d entries, %d were seen", ErrForked, p.Root.Size, size)
	case size == p.Root.Size && (root != p.Root.Log || len(p.Consistency) > 0):
		return fmt.Errorf("%w: at %d entries it has another root", ErrForked, size)
	case size == p.Root.Size || size == 0:
		return nil
	}
	path := make(tlog.TreeProof, len(p.Consistency))
	for i, h := range p.Consistency {
		path[i] = h
	}
	if err := tlog.CheckTree(path, int64(p.Root.Size), p.Root.Log, int64(size), root); err != nil {
		return fmt.Errorf("%w: %d entries of %d: %w", ErrForked, size, p.Root.Size, err)
	}
	return nil
}
