package journal

import (
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

type chunk [chunkBytes]byte

func (c *chunk) bit(bit uint64) bool { return c[bit%chunkBits/8]>>(bit%8)&1 == 1 }
func (c *chunk) set(bit uint64)      { c[bit%chunkBits/8] |= 1 << (bit % 8) }
func (c *chunk) clear(bit uint64)    { c[bit%chunkBits/8] &^= 1 << (bit % 8) }

// hash is the leaf hash SHA-256(0x00 || chunkFormat || chunk).
func (c *chunk) hash() tlog.Hash {
	var b [2 + chunkBytes]byte
	b[1] = chunkFormat
	copy(b[2:], c[:])
	return leafHash(b[:])
}

// A node is four levels of the binary tree: one allocation and one copy at a
// change instead of four, and hashes that are needed together lie together.
const (
	nodeLevels = 4
	nodeKids   = 1 << nodeLevels
)

// liveNode is a subtree of up to 16 chunks, or of 16 nodes of the level below.
// Nodes and chunks never change, so a snapshot is a pointer and a change copies
// one path. Children come without gaps, from the left.
type liveNode struct {
	hashes [2 * nodeKids]tlog.Hash // the four levels: 1 is the node's own, 16+i that of child i
	kids   [nodeKids]*liveNode     // of a node above the lowest level
	chunks [nodeKids]*chunk        // of one at the lowest level
}

// rehash computes the hashes above the children that changed, given as a mask,
// of the first n. A left half that stands alone passes its hash on, which is
// how RFC 6962 hashes a tree that is not full.
func (n *liveNode) rehash(changed uint32, count int) {
	changed <<= nodeKids
	for i := nodeKids - 1; i > 0; i-- {
		if changed>>(2*i)&3 == 0 {
			continue
		}
		changed |= 1 << i
		first := 2*i + 1 // of the children below the right half
		for first < nodeKids {
			first *= 2
		}
		if n.hashes[i] = n.hashes[2*i]; first-nodeKids < count {
			n.hashes[i] = tlog.NodeHash(n.hashes[2*i], n.hashes[2*i+1])
		}
	}
}

// liveTree is the bitmap of size entries. It never changes.
type liveTree struct {
	size uint64
	root *liveNode // nil while size is 0
}

// chunkCount is the number of chunks that size bits need.
func chunkCount(size uint64) uint64 { return (size + chunkBits - 1) / chunkBits }

// height is the number of levels of nodes below the root.
func (t liveTree) height() (height int) {
	for span := uint64(chunkBits * nodeKids); span < t.size; span *= nodeKids {
		height++
	}
	return height
}

// rootHash is the live root.
func (t liveTree) rootHash() tlog.Hash {
	if t.root == nil {
		return emptyHash
	}
	return t.root.hashes[1]
}

// live reports whether entry seq, which must be in 1..size, is its key's last.
func (t liveTree) live(seq uint64) bool {
	return t.chunk((seq - 1) / chunkBits).bit(seq - 1)
}

// chunk is the n-th chunk.
func (t liveTree) chunk(n uint64) *chunk {
	return t.node(0, n/nodeKids).chunks[n%nodeKids]
}

// node is the n-th node of a level, counted from the lowest.
func (t liveTree) node(level int, n uint64) *liveNode {
	node := t.root
	for at := t.height() - 1; at >= level; at-- {
		node = node.kids[n>>(nodeLevels*(at-level))%nodeKids]
	}
	return node
}

// ReadHashes makes the tree a tlog.HashReader over its chunks. It has the
// hashes of full subtrees, short of a full tree's own.
func (t liveTree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		row := uint64(nodeKids >> (level % nodeLevels))
		hashes[i] = t.node(level/nodeLevels, uint64(n)/row).hashes[row+uint64(n)%row]
	}
	return hashes, nil
}

// grow returns the bitmap of size entries, in which every new entry is live,
// except that the dead ones, old or new, are not. It sorts dead.
func (t liveTree) grow(size uint64, dead []uint64) liveTree {
	slices.Sort(dead)
	return t.apply(growth{from: t.size, to: size}, dead)
}

// newLiveTree builds the tree over a bitmap of size bits, which may be longer;
// the bits beyond size must be zero.
func newLiveTree(size uint64, bitmap []byte) liveTree {
	return liveTree{}.apply(growth{to: size, bitmap: bitmap}, nil)
}

func (t liveTree) apply(g growth, dead []uint64) liveTree {
	if g.to == 0 {
		return t
	}
	next := liveTree{size: g.to, root: t.root}
	for range next.height() - t.height() {
		if next.root != nil {
			above := &liveNode{kids: [nodeKids]*liveNode{next.root}}
			above.hashes[nodeKids] = next.root.hashes[1]
			above.rehash(1, 1)
			next.root = above
		}
	}
	if len(dead) > 0 || g.from < g.to {
		next.root = g.apply(next.root, next.height(), 0, dead)
	}
	return next
}

// growth is the change from one bitmap to a longer one.
type growth struct {
	from, to uint64
	bitmap   []byte // what the new bits are; nil: ones
}

// apply returns node, whose chunks begin at bit first, with new bits set and the
// dead entries, which are all of this subtree, cleared.
func (g growth) apply(node *liveNode, level int, first uint64, dead []uint64) *liveNode {
	next := new(liveNode)
	if node != nil {
		*next = *node
	}
	span := uint64(chunkBits) << (nodeLevels * level) // of a child
	changed, count := uint32(0), 0
	for begin := first; count < nodeKids && begin < g.to; count, begin = count+1, begin+span {
		cut := 0
		for cut < len(dead) && dead[cut] <= begin+span {
			cut++
		}
		if cut == 0 && begin+span <= g.from {
			continue
		}
		changed |= 1 << count
		if level == 0 {
			next.chunks[count] = g.applyChunk(next.chunks[count], begin, dead[:cut])
			next.hashes[nodeKids+count] = next.chunks[count].hash()
		} else {
			next.kids[count] = g.apply(next.kids[count], level-1, begin, dead[:cut])
			next.hashes[nodeKids+count] = next.kids[count].hashes[1]
		}
		dead = dead[cut:]
	}
	next.rehash(changed, count)
	return next
}

func (g growth) applyChunk(old *chunk, first uint64, dead []uint64) *chunk {
	next := new(chunk)
	if old != nil {
		*next = *old
	}
	if g.bitmap != nil {
		copy(next[:], g.bitmap[first/8:])
		return next
	}
	for bit := max(first, g.from); bit < min(first+chunkBits, g.to); bit++ {
		next.set(bit)
	}
	for _, seq := range dead {
		next.clear(seq - 1)
	}
	return next
}
