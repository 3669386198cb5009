package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// directory finds the live entry of a key: a hash table in memory, 18 to 37
// bytes a key. In the database a key's live entry would have to be rewritten at
// each of its changes, at random, which costs the engine more than all else.
//
// The table grows by extendible hashing, a page of 512 slots at a time, so that
// no commit waits for all of it to be moved. Pages are saved in turn and at open
// brought up to date from the entries since: see save.go.
//
// The writer changes it, in Commit; see Journal.dirMu.
type directory struct {
	seed  seed
	depth uint8
	table []*dirPage // 2^depth, by the low bits of a digest; several may be one page
	pages []*dirPage // each once
	next  int        // index in pages of the one to save next
	keys  uint64
	split []*dirPage // pages that a split changed and that are not saved since
}

// seed makes digests differ from node to node, so that nobody can choose keys
// that crowd one page. It is secret and drawn when the journal is made.
type seed [16]byte

// keyDigest stands for a key: 88 bits, of which the low ones of hi choose the
// page and the high ones the slot. That two of ten million keys are alike has a
// probability of 10^-13.
type keyDigest struct {
	hi uint64
	lo uint32 // 24 bits
}

// slot is a key in a page: hi of its digest, then lo of it and the number of
// its live entry. lo is 0 in an empty slot.
type slot struct{ hi, lo uint64 }

func (s slot) digest() keyDigest { return keyDigest{s.hi, uint32(s.lo >> seqBits)} }

// seqBits is the width of an entry's number in a slot.
const (
	seqBits = 40
	seqMask = 1<<seqBits - 1
)

const (
	pageSlots    = 512
	pageSlotsMax = pageSlots * 7 / 8 // a fuller page is split
	slotBytes    = 16

	// maxBits bounds the prefix of a page. Only digests that are not evenly
	// spread, as a damaged database may have them, would need more.
	maxBits = 32
)

// dirPage has the keys whose digests end in prefix.
type dirPage struct {
	prefix uint64 // in its low bits
	bits   uint8
	stored bool   // whether it is in the database, under asOf
	asOf   uint64 // size of the journal when it was saved
	used   int    // slots that are not empty, at most pageSlotsMax
	slots  [pageSlots]slot
}

func newDirectory(s seed) *directory {
	first := new(dirPage)
	return &directory{seed: s, table: []*dirPage{first}, pages: []*dirPage{first}}
}

// digest is SHA-256(seed || key), cut.
func (s *seed) digest(key []byte) keyDigest {
	var buf [16 + 64]byte
	h := sha256.Sum256(append(append(buf[:0], s[:]...), key...))
	return keyDigest{hi: binary.BigEndian.Uint64(h[:]), lo: binary.BigEndian.Uint32(h[8:]) >> 8}
}

func (d *directory) page(k keyDigest) *dirPage {
	return d.table[k.hi&(1<<d.depth-1)]
}

// find is the live entry of a key, tombstones included, or 0.
func (d *directory) find(k keyDigest) uint64 {
	return d.page(k).at(k).lo & seqMask
}

// at is the slot of a key, or the empty one where it belongs.
func (p *dirPage) at(k keyDigest) *slot {
	for i := k.hi >> 55; ; i++ {
		s := &p.slots[i%pageSlots]
		if s.lo == 0 || s.hi == k.hi && s.lo>>seqBits == uint64(k.lo) {
			return s
		}
	}
}

// set makes seq the live entry of a key.
func (d *directory) set(k keyDigest, seq uint64) {
	s := d.page(k).at(k)
	for s.lo == 0 && d.page(k).used >= pageSlotsMax {
		d.splitPage(d.page(k))
		s = d.page(k).at(k)
	}
	if s.lo == 0 {
		d.page(k).used++
		d.keys++
	}
	*s = slot{k.hi, uint64(k.lo)<<seqBits | seq}
}

// splitPage moves those keys of a page whose digests go on with a 1 to a new
// page.
func (d *directory) splitPage(p *dirPage) {
	if p.bits == d.depth {
		d.table = append(d.table, d.table...)
		d.depth++
	}
	one := &dirPage{prefix: p.prefix | 1<<p.bits, bits: p.bits + 1, asOf: p.asOf}
	old := p.slots
	p.slots, p.used = [pageSlots]slot{}, 0
	p.bits++
	for _, s := range old {
		if s.lo == 0 {
			continue
		}
		to := p
		if s.hi>>(p.bits-1)&1 == 1 {
			to = one
		}
		*to.at(s.digest()) = s
		to.used++
	}
	for i := one.prefix; i < uint64(len(d.table)); i += 1 << one.bits {
		d.table[i] = one
	}
	d.pages = append(d.pages, one)
	d.split = append(d.split, p, one)
}

// encode gives the page's bytes: the bits of its prefix, then the slots that are
// not empty.
func (p *dirPage) encode() []byte {
	b := make([]byte, 1, 1+p.used*slotBytes)
	b[0] = p.bits
	for _, s := range p.slots {
		if s.lo != 0 {
			b = binary.BigEndian.AppendUint64(b, s.hi)
			b = binary.BigEndian.AppendUint64(b, s.lo)
		}
	}
	return b
}

// decodeDirPage reverses encode for the page saved under key. Slots may come to
// other places than they had.
func decodeDirPage(key, value []byte) (*dirPage, error) {
	if len(key) != 17 || len(value)%slotBytes != 1 || len(value)/slotBytes > pageSlotsMax || value[0] > maxBits {
		return nil, fmt.Errorf("%w: directory page of %d bytes", ErrEncoding, len(value))
	}
	p := &dirPage{
		asOf:   binary.BigEndian.Uint64(key[1:]),
		prefix: binary.BigEndian.Uint64(key[9:]),
		bits:   value[0],
		stored: true,
	}
	for at := value[1:]; len(at) > 0; at = at[slotBytes:] {
		s := slot{binary.BigEndian.Uint64(at), binary.BigEndian.Uint64(at[8:])}
		seq, place := s.lo&seqMask, p.at(s.digest())
		if s.hi&(1<<p.bits-1) != p.prefix || seq == 0 || seq > p.asOf || place.lo != 0 {
			return nil, fmt.Errorf("%w: slot %d of directory page %x", ErrEncoding, p.used, p.prefix)
		}
		*place = s
		p.used++
	}
	return p, nil
}

// assemble makes a directory of saved pages, which must have all digests
// between them, each in one page.
func assemble(s seed, pages []*dirPage) (*directory, error) {
	d := &directory{seed: s, pages: pages}
	for _, p := range pages {
		d.depth = max(d.depth, p.bits)
		d.keys += uint64(p.used)
	}
	if 1<<d.depth/pageSlots > len(pages) {
		return nil, fmt.Errorf("%d directory pages with prefixes of %d bits", len(pages), d.depth)
	}
	d.table = make([]*dirPage, 1<<d.depth)
	missing := len(d.table)
	for _, p := range pages {
		for i := p.prefix; i < uint64(len(d.table)); i += 1 << p.bits {
			if d.table[i] != nil {
				return nil, fmt.Errorf("directory pages %x and %x overlap", d.table[i].prefix, p.prefix)
			}
			d.table[i] = p
			missing--
		}
	}
	if missing > 0 {
		return nil, errors.New("directory pages are missing")
	}
	return d, nil
}
