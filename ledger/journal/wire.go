package journal

import (
	"encoding/binary"
	"fmt"
)

// Encoded proofs, for files and for HTTP. All integers are big-endian, a path
// is its length in one byte and its hashes, an entry is its length in four
// bytes and its encoding, a root is 72 bytes: size, log root, live root.
//
//	entry proof        0x11, root, entry, path
//	balance proof      0x12, root, entry, path, chunk (256 bytes), live path
//	consistency proof  0x13, old size (8), root, path
const (
	entryProofFormat       = 0x11
	balanceProofFormat     = 0x12
	consistencyProofFormat = 0x13
)

// Encode returns the proof's only encoding.
func (p EntryProof) Encode() []byte {
	b := appendRoot([]byte{entryProofFormat}, p.Root)
	b = appendEntry(b, p.Entry)
	return appendPath(b, p.Path)
}

// Encode returns the proof's only encoding. Chunk must be 256 bytes long.
func (p BalanceProof) Encode() []byte {
	b := appendRoot([]byte{balanceProofFormat}, p.Root)
	b = appendEntry(b, p.Entry)
	b = appendPath(b, p.Path)
	b = append(b, p.Chunk...)
	return appendPath(b, p.LivePath)
}

// Encode returns the proof's only encoding.
func (p ConsistencyProof) Encode() []byte {
	b := binary.BigEndian.AppendUint64([]byte{consistencyProofFormat}, p.OldSize)
	b = appendRoot(b, p.Root)
	return appendPath(b, p.Path)
}

// DecodeEntryProof reverses EntryProof.Encode. It fails with ErrEncoding and
// does not check what the proof claims. The result aliases b.
func DecodeEntryProof(b []byte) (EntryProof, error) {
	c := cursor{rest: b}
	c.format(entryProofFormat)
	p := EntryProof{Root: c.root(), Entry: c.entry(), Path: c.path()}
	return p, c.end("entry proof")
}

// DecodeBalanceProof reverses BalanceProof.Encode. It fails with ErrEncoding
// and does not check what the proof claims. The result aliases b.
func DecodeBalanceProof(b []byte) (BalanceProof, error) {
	c := cursor{rest: b}
	c.format(balanceProofFormat)
	p := BalanceProof{Root: c.root(), Entry: c.entry(), Path: c.path(), Chunk: c.take(chunkBytes), LivePath: c.path()}
	return p, c.end("balance proof")
}

// DecodeConsistencyProof reverses ConsistencyProof.Encode. It fails with
// ErrEncoding and does not check what the proof claims.
func DecodeConsistencyProof(b []byte) (ConsistencyProof, error) {
	c := cursor{rest: b}
	c.format(consistencyProofFormat)
	p := ConsistencyProof{OldSize: c.uint64(), Root: c.root(), Path: c.path()}
	return p, c.end("consistency proof")
}

func appendRoot(b []byte, r Root) []byte {
	b = binary.BigEndian.AppendUint64(b, r.Size)
	b = append(b, r.Log[:]...)
	return append(b, r.Live[:]...)
}

func appendEntry(b []byte, e Entry) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(e.size()))
	return e.appendTo(b)
}

func appendPath(b []byte, path [][32]byte) []byte {
	b = append(b, byte(len(path)))
	for _, h := range path {
		b = append(b, h[:]...)
	}
	return b
}

// cursor reads a proof from the front. After the first error it reads zeros.
type cursor struct {
	rest []byte
	err  error
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
	c.rest = nil
}

// take returns the next n bytes, or nil.
func (c *cursor) take(n int) []byte {
	if n > len(c.rest) {
		c.fail("%d bytes missing", n-len(c.rest))
		return nil
	}
	b := c.rest[:n:n]
	c.rest = c.rest[n:]
	return b
}

func (c *cursor) format(want byte) {
	if b := c.take(1); b != nil && b[0] != want {
		c.fail("format %#x", b[0])
	}
}

func (c *cursor) uint64() uint64 {
	b := c.take(8)
	if b == nil {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

func (c *cursor) hash() (h [32]byte) {
	copy(h[:], c.take(32))
	return h
}

func (c *cursor) root() Root {
	return Root{Size: c.uint64(), Log: c.hash(), Live: c.hash()}
}

func (c *cursor) entry() Entry {
	b := c.take(4)
	if b == nil {
		return Entry{}
	}
	b = c.take(int(binary.BigEndian.Uint32(b)))
	if b == nil {
		return Entry{}
	}
	e, err := DecodeEntry(b)
	if err != nil {
		c.fail("%w", err)
	}
	return e
}

func (c *cursor) path() [][32]byte {
	b := c.take(1)
	if b == nil {
		return nil
	}
	if b[0] > maxPath {
		c.fail("path of %d hashes", b[0])
		return nil
	}
	path := make([][32]byte, b[0])
	for i := range path {
		path[i] = c.hash()
	}
	return path
}

// end reports the first error, or what is left over.
func (c *cursor) end(what string) error {
	if c.err == nil && len(c.rest) > 0 {
		c.fail("%d bytes too many", len(c.rest))
	}
	if c.err != nil {
		return fmt.Errorf("%w: %s: %w", ErrEncoding, what, c.err)
	}
	return nil
}
