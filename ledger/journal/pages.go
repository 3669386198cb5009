package journal

import (
	"encoding/binary"
	"fmt"
)

// The bitmap is saved a page at a time, in turn, so that no commit has to write
// all of it. A page says how many entries the journal had when it was saved.
// At open the pages are read and the entries since the oldest of them replayed:
// each sets its bit and clears its prev's. A page that is younger has seen some
// of these already; setting a bit again that a later entry clears is harmless,
// because that entry is replayed too.
const (
	pageBytes = 8 << 10
	pageBits  = 8 * pageBytes

	pageChunks = pageBytes / chunkBytes
)

// All pages are saved once in minCycle entries, or in a 64th of the log if that
// is longer: saving costs at most 8 bytes an entry, and open replays at most
// that many entries, which is half a second for the first 64 million.
const minCycle = 1 << 20

// savePlan says which page to save next and when. It has no part in any root.
type savePlan struct {
	next  uint64 // page to save next, wrapping round at the number of pages
	since uint64 // entries since a page was last saved
}

// interval is the number of entries between two saves in a journal of size
// entries.
func interval(size uint64) uint64 {
	pages := (size + pageBits - 1) / pageBits
	return max(max(minCycle, size/64)/max(pages, 1), 1)
}

// advance moves the plan over added entries to size and calls save for each
// page whose turn has come.
func (p savePlan) advance(size, added uint64, save func(page uint64)) savePlan {
	p.since += added
	for step := interval(size); p.since >= step; p.since -= step {
		if p.next*pageBits >= size {
			p.next = 0
		}
		save(p.next)
		p.next++
	}
	return p
}

// page copies out the bits of one page.
func (t liveTree) page(page uint64) []byte {
	b := make([]byte, 8, 8+pageBytes)
	binary.BigEndian.PutUint64(b, t.size)
	for n := page * pageChunks; n < min((page+1)*pageChunks, chunkCount(t.size)); n++ {
		b = append(b, t.node(0, n).chunk[:]...)
	}
	return b[:cap(b)]
}

// savedBitmap is what the pages in the database give, before any replay.
type savedBitmap struct {
	bitmap []byte // whole pages
	from   uint64 // replay the entries after this one
	oldest uint64 // page to save first
}

// load reads the saved pages of a journal of size entries from an iterator
// over them. A page that was never saved is as old as its first bit.
func loadPages(size uint64, it pageIterator) (savedBitmap, error) {
	pages := (size + pageBits - 1) / pageBits
	asOf := make([]uint64, pages)
	for p := range asOf {
		asOf[p] = uint64(p) * pageBits
	}
	s := savedBitmap{bitmap: make([]byte, pages*pageBytes), from: size}
	for it.Next() {
		key, value := it.Key(), it.Value()
		if len(key) != 9 || len(value) != 8+pageBytes {
			return s, fmt.Errorf("%w: bitmap page of %d bytes", ErrEncoding, len(value))
		}
		p := binary.BigEndian.Uint64(key[1:])
		at := binary.BigEndian.Uint64(value)
		if p >= pages || at < asOf[p] || at > size {
			return s, fmt.Errorf("%w: bitmap page %d as of %d", ErrEncoding, p, at)
		}
		asOf[p] = at
		copy(s.bitmap[p*pageBytes:], value[8:])
	}
	for p, at := range asOf {
		if at < s.from {
			s.from, s.oldest = at, uint64(p)
		}
	}
	return s, it.Error()
}

// pageIterator is the part of a database iterator that loadPages needs.
type pageIterator interface {
	Next() bool
	Key() []byte
	Value() []byte
	Error() error
}
