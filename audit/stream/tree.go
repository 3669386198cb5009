package stream

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is an RFC 6962 tree that grows: of the full subtrees at its right edge, the
// roots, the largest first. It is all that is needed to add leaves and to tell the root.
// The zero Tree is empty.
type Tree struct {
	size uint64
	edge []tlog.Hash
}

// Size is the number of leaves.
func (t *Tree) Size() uint64 { return t.size }

// Add appends a leaf by its encoding.
func (t *Tree) Add(leaf []byte) {
	hash := tlog.RecordHash(leaf)
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.edge) - 1
		hash = tlog.NodeHash(t.edge[last], hash)
		t.edge = t.edge[:last]
	}
	t.edge = append(t.edge, hash)
	t.size++
}

// Root is the tree's hash (RFC 6962, section 2.1).
func (t *Tree) Root() [32]byte {
	if t.size == 0 {
		return sha256.Sum256(nil)
	}
	root := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.edge[i], root)
	}
	return root
}

// clone is a copy that grows by itself.
func (t *Tree) clone() Tree {
	return Tree{t.size, append([]tlog.Hash(nil), t.edge...)}
}

// state is a tree in JSON.
type state struct {
	Size uint64      `json:"size"`
	Edge []tlog.Hash `json:"edge"`
}

var errEdge = errors.New("the saved place in the stream is damaged")

// MarshalJSON writes the tree, for a reader that goes on later.
func (t Tree) MarshalJSON() ([]byte, error) { return json.Marshal(state{t.size, t.edge}) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Tree) UnmarshalJSON(b []byte) error {
	var s state
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("%w: %w", errEdge, err)
	}
	if bits.OnesCount64(s.Size) != len(s.Edge) {
		return fmt.Errorf("%w: %d hashes for %d leaves", errEdge, len(s.Edge), s.Size)
	}
	t.size, t.edge = s.Size, s.Edge
	return nil
}
