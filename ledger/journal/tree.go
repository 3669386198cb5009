package journal

import (
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Levels of the log's tree, counted from the entries' hashes at level 0.
//
// Levels 0 to 3 are never stored: sixteen entries lie side by side and hash in
// microseconds. Levels 4 to 11 follow from tiles of 256 hashes of level 4, one
// tile for 4096 entries, 2 bytes an entry. Level 12 and above are in memory, a
// 64th of a byte an entry; to find them at open, each full run of 256 hashes of
// level 12 is a tile too.
const (
	tileLevel  = 4
	upperLevel = tileLevel + 8
	tileHashes = 1 << 8
	levels     = seqBits + 1 // levels of a tree of MaxSeq leaves
)

// Which hashes a stored tile holds: the level byte of its key.
const (
	lowTile  byte = 0 // hashes of tileLevel
	highTile byte = 1 // hashes of upperLevel
)

// logTree is the RFC 6962 tree over the entries, without what the database
// has. A value shared with readers is never changed: grow works on a clone.
type logTree struct {
	size  uint64
	peaks [levels]tlog.Hash // peaks[l]: the full subtree of 2^l leaves, where size has bit l
	tile  []tlog.Hash       // hashes of tileLevel since the last full tile
	upper [][]tlog.Hash     // upper[i]: all hashes of upperLevel+i
	fresh [][]tlog.Hash     // of a clone: what it adds to upper
}

// clone returns a tree that can grow without its source noticing.
func (t *logTree) clone() *logTree {
	c := *t
	c.tile = append(make([]tlog.Hash, 0, tileHashes), t.tile...)
	c.fresh = nil
	return &c
}

// tileSink receives each tile as it becomes full.
type tileSink func(level byte, n uint64, hashes []tlog.Hash)

// grow appends a full subtree of 2^level leaves, which must be aligned: one
// entry for level 0.
func (t *logTree) grow(level int, h tlog.Hash, full tileSink) {
	at := level
	for {
		t.emit(at, h, full)
		if t.size>>at&1 == 0 {
			break
		}
		h = tlog.NodeHash(t.peaks[at], h)
		at++
	}
	t.peaks[at] = h
	t.size += 1 << level
}

// emit notes the hash of a subtree of 2^level leaves that was just completed.
func (t *logTree) emit(level int, h tlog.Hash, full tileSink) {
	if level == tileLevel {
		t.tile = append(t.tile, h)
	}
	if level < upperLevel {
		return
	}
	if level == upperLevel && len(t.tile) > 0 {
		full(lowTile, t.size>>upperLevel, t.tile)
		t.tile = t.tile[:0]
	}
	i := level - upperLevel
	if i == len(t.fresh) {
		t.fresh = append(t.fresh, nil)
	}
	t.fresh[i] = append(t.fresh[i], h)
	if n := t.count(0); i == 0 && n%tileHashes == 0 {
		full(highTile, n/tileHashes-1, t.lastUpper(tileHashes))
	}
}

// count is the number of hashes known at upperLevel+i.
func (t *logTree) count(i int) uint64 {
	n := 0
	if i < len(t.upper) {
		n += len(t.upper[i])
	}
	if i < len(t.fresh) {
		n += len(t.fresh[i])
	}
	return uint64(n)
}

// lastUpper returns the last n hashes of upperLevel.
func (t *logTree) lastUpper(n int) []tlog.Hash {
	fresh := t.fresh[0]
	if len(fresh) >= n {
		return fresh[len(fresh)-n:]
	}
	old := t.upper[0]
	return append(slices.Clone(old[len(old)-(n-len(fresh)):]), fresh...)
}

// settle makes the hashes that a clone added part of its upper levels. Only
// the writer calls it, on the successor of the tree that settled last: the
// slices then share memory with the predecessor's, beyond its lengths.
func (t *logTree) settle() {
	upper := slices.Clone(t.upper)
	for i, fresh := range t.fresh {
		if i == len(upper) {
			upper = append(upper, nil)
		}
		upper[i] = append(upper[i], fresh...)
	}
	t.upper, t.fresh = upper, nil
}

// root is the tree hash of RFC 6962.
func (t *logTree) root() tlog.Hash {
	if t.size == 0 {
		return emptyHash
	}
	at := bits.TrailingZeros64(t.size)
	h := t.peaks[at]
	for at++; t.size>>at != 0; at++ {
		if t.size>>at&1 == 1 {
			h = tlog.NodeHash(t.peaks[at], h)
		}
	}
	return h
}

// fold hashes a full subtree from its 2^k leaves.
func fold(leaves []tlog.Hash) tlog.Hash {
	for len(leaves) > 1 {
		next := make([]tlog.Hash, len(leaves)/2)
		for i := range next {
			next[i] = tlog.NodeHash(leaves[2*i], leaves[2*i+1])
		}
		leaves = next
	}
	return leaves[0]
}

// encodeTile and decodeTile give a tile's bytes: its hashes, one after another.
func encodeTile(hashes []tlog.Hash) []byte {
	b := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return b
}

func decodeTile(b []byte) ([]tlog.Hash, error) {
	if len(b) != tileHashes*tlog.HashSize {
		return nil, fmt.Errorf("%w: tile of %d bytes", ErrEncoding, len(b))
	}
	hashes := make([]tlog.Hash, tileHashes)
	for i := range hashes {
		copy(hashes[i][:], b[i*tlog.HashSize:])
	}
	return hashes, nil
}
