package journal

import (
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// The live bitmap has a bit an entry, bit seq-1 of the whole, which is 1 while
// the entry is its key's last. It is cut into chunks of 2048 bits, lowest bit of
// the lowest byte first, the last one padded with zeros; chunks are the leaves
// of an RFC 6962 tree. Larger chunks make longer proofs and cost more to hash
// at a change, smaller ones make the tree larger: this size is the cheapest.
const (
	chunkBytes = 256
	chunkBits  = 8 * chunkBytes
)

// chunkFormat is the first byte of what a chunk hashes as; see entryFormat.
const chunkFormat = 2

// liveNode is a subtree of the live tree: a chunk, or two halves. Nodes never
// change, so a snapshot is a pointer and a change copies one path.
type liveNode struct {
	hash        tlog.Hash
	left, right *liveNode // right is nil while the tree is not that large
	chunk       *[chunkBytes]byte
}

func newLeaf(chunk *[chunkBytes]byte) *liveNode {
	return &liveNode{hash: chunkHash(chunk), chunk: chunk}
}

// newNode joins two halves. A half that stands alone passes its hash on, which
// is how RFC 6962 hashes a tree that is not full.
func newNode(left, right *liveNode) *liveNode {
	n := &liveNode{hash: left.hash, left: left, right: right}
	if right != nil {
		n.hash = tlog.NodeHash(left.hash, right.hash)
	}
	return n
}

// chunkHash is the leaf hash SHA-256(0x00 || chunkFormat || chunk).
func chunkHash(chunk *[chunkBytes]byte) tlog.Hash {
	var b [2 + chunkBytes]byte
	b[1] = chunkFormat
	copy(b[2:], chunk[:])
	return leafHash(b[:])
}

// liveTree is the bitmap of size entries. It never changes.
type liveTree struct {
	size uint64
	root *liveNode // nil while size is 0
}

// chunkCount is the number of chunks that size bits need.
func chunkCount(size uint64) uint64 { return (size + chunkBits - 1) / chunkBits }

// height is the number of levels above the chunks.
func (t liveTree) height() int {
	if t.size <= chunkBits {
		return 0
	}
	return bits.Len64(chunkCount(t.size) - 1)
}

// rootHash is the live root.
func (t liveTree) rootHash() tlog.Hash {
	if t.root == nil {
		return emptyHash
	}
	return t.root.hash
}

// live reports whether entry seq, which must be in 1..size, is its key's last.
func (t liveTree) live(seq uint64) bool {
	bit := seq - 1
	chunk := t.node(0, bit/chunkBits).chunk
	return chunk[bit%chunkBits/8]>>(bit%8)&1 == 1
}

// node finds the subtree of 2^level chunks that begins at chunk n<<level; nil
// if the tree does not reach so far.
func (t liveTree) node(level int, n uint64) *liveNode {
	node := t.root
	for at := t.height(); at > level && node != nil; at-- {
		if n>>(at-level-1)&1 == 0 {
			node = node.left
		} else {
			node = node.right
		}
	}
	return node
}

// ReadHashes makes the tree a tlog.HashReader over its chunks.
func (t liveTree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		hashes[i] = t.node(level, uint64(n)).hash
	}
	return hashes, nil
}

// grow returns the bitmap of size entries, in which every new entry is live,
// except that the dead ones, old or new, are not. It sorts dead.
func (t liveTree) grow(size uint64, dead []uint64) liveTree {
	if size == 0 {
		return t
	}
	slices.Sort(dead)
	next := liveTree{size: size, root: t.root}
	for at := t.height(); at < next.height(); at++ {
		if next.root != nil {
			next.root = newNode(next.root, nil)
		}
	}
	g := growth{from: t.size, to: size}
	next.root = g.apply(next.root, next.height(), 0, dead)
	return next
}

// growth is the change from one bitmap to a longer one.
type growth struct{ from, to uint64 }

// apply returns node, which covers 2^level chunks from bit first on, with new
// bits set and dead entries cleared; dead has those of this subtree only.
func (g growth) apply(node *liveNode, level int, first uint64, dead []uint64) *liveNode {
	span := uint64(chunkBits) << level
	if first >= g.to || len(dead) == 0 && first+span <= g.from {
		return node
	}
	if level == 0 {
		return g.applyChunk(node, first, dead)
	}
	var left, right *liveNode
	if node != nil {
		left, right = node.left, node.right
	}
	middle := first + span/2
	cut, _ := slices.BinarySearch(dead, middle+1) // entry middle+1 is bit middle
	left = g.apply(left, level-1, first, dead[:cut])
	right = g.apply(right, level-1, middle, dead[cut:])
	if node != nil && left == node.left && right == node.right {
		return node
	}
	return newNode(left, right)
}

func (g growth) applyChunk(node *liveNode, first uint64, dead []uint64) *liveNode {
	chunk := new([chunkBytes]byte)
	if node != nil {
		*chunk = *node.chunk
	}
	for bit := max(first, g.from); bit < min(first+chunkBits, g.to); bit++ {
		chunk[bit%chunkBits/8] |= 1 << (bit % 8)
	}
	for _, seq := range dead {
		bit := seq - 1
		chunk[bit%chunkBits/8] &^= 1 << (bit % 8)
	}
	return newLeaf(chunk)
}

// newLiveTree builds the tree over a bitmap; bits beyond size must be zero and
// the slice may be longer.
func newLiveTree(size uint64, bitmap []byte) liveTree {
	t := liveTree{size: size}
	if size > 0 {
		t.root = buildLive(t.height(), chunkCount(size), bitmap)
	}
	return t
}

// buildLive builds a subtree 2^level chunks wide of which the first chunks exist.
func buildLive(level int, chunks uint64, bitmap []byte) *liveNode {
	if level == 0 {
		chunk := new([chunkBytes]byte)
		copy(chunk[:], bitmap)
		return newLeaf(chunk)
	}
	half := uint64(1) << (level - 1)
	if chunks <= half {
		return newNode(buildLive(level-1, chunks, bitmap), nil)
	}
	left := buildLive(level-1, half, bitmap)
	return newNode(left, buildLive(level-1, chunks-half, bitmap[half*chunkBytes:]))
}
