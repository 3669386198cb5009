package journal

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"github.com/syndtr/goleveldb/leveldb"
)

// The bitmap and the directory are saved a page at a time, in turn, so that no
// commit has to write all of them. A page says how many entries the journal had
// when it was saved. At open the pages are read and the entries since the oldest
// of them replayed.
//
// An entry sets its own bit and clears its prev's. A page of the bitmap that is
// younger has seen some of these already; setting a bit again that a later entry
// clears is harmless, because that entry is replayed too. A page of the
// directory is given only the entries that it has not seen.
const (
	pageBytes  = 8 << 10 // of the bitmap
	pageBits   = 8 * pageBytes
	pageChunks = pageBytes / chunkBytes
)

// minCycle is the least number of entries in which all pages are saved once.
const minCycle = 1 << 20

// cycle is the number of entries in which all pages are saved once, and about
// the number that open replays, at 1 µs each. Longer cycles for larger journals
// bound what saving costs: 8 bytes an entry for the bitmap, and for the
// directory 200.
func cycle(size, keys uint64) uint64 { return max(minCycle, size/64, keys/5) }

// pace counts entries since a page was last saved.
type pace uint64

// add is how many of so many pages are due after entries more.
func (p pace) add(entries, pages, cycle uint64) (next pace, due uint64) {
	step := pace(max(cycle/max(pages, 1), 1))
	p += pace(entries)
	return p % step, min(uint64(p/step), pages)
}

// savePlan says when to save which pages. It has no part in any root.
type savePlan struct {
	bitmap    pace
	directory pace
	next      uint64 // page of the bitmap to save next
}

// saveBitmap puts the pages of the bitmap whose turn it is after a batch that
// leads to size entries.
func (p *savePlan) saveBitmap(live liveTree, added, cycle uint64, data *leveldb.Batch) {
	pages := pageCount(live.size)
	var due uint64
	for p.bitmap, due = p.bitmap.add(added, pages, cycle); due > 0; due-- {
		p.next %= pages
		data.Put(pageKey(p.next), live.page(p.next))
		p.next++
	}
}

func pageCount(size uint64) uint64 { return (size + pageBits - 1) / pageBits }

// saveDirectory puts the pages of the directory that a split changed, and those
// whose turn it is. They are as the last commit of size entries left them.
// Keys are in the order of saving, not of pages: the engine then need not merge
// what is new into what is old.
func (p *savePlan) saveDirectory(d *directory, size, added, cycle uint64, data *leveldb.Batch) savedPages {
	var due uint64
	p.directory, due = p.directory.add(added, uint64(len(d.pages)), cycle)
	saved := slices.Clone(d.split)
	next := d.next
	for ; due > 0; due-- {
		saved = append(saved, d.pages[next])
		next = (next + 1) % len(d.pages)
	}
	if len(saved) > 1 {
		slices.SortFunc(saved, func(a, b *dirPage) int { return cmp.Compare(a.prefix, b.prefix) })
		saved = slices.Compact(saved)
	}
	for _, page := range saved {
		if page.stored {
			data.Delete(dirPageKey(page.asOf, page.prefix))
		}
		data.Put(dirPageKey(size, page.prefix), page.encode())
	}
	return savedPages{saved, size, next}
}

// savedPages are the pages of the directory in a batch.
type savedPages struct {
	pages []*dirPage
	asOf  uint64
	next  int // index of the page to save after them
}

// saved notes that pages are in the database.
func (d *directory) saved(s savedPages) {
	for _, p := range s.pages {
		p.asOf, p.stored = s.asOf, true
	}
	d.next, d.split = s.next, nil
}

// page copies out the bits of one page, behind the size they are of.
func (t liveTree) page(page uint64) []byte {
	b := make([]byte, 8, 8+pageBytes)
	binary.BigEndian.PutUint64(b, t.size)
	for n := page * pageChunks; n < min((page+1)*pageChunks, chunkCount(t.size)); n++ {
		b = append(b, t.chunk(n)[:]...)
	}
	return b[:cap(b)]
}

// savedBitmap is what the pages in the database give, before any replay.
type savedBitmap struct {
	bitmap []byte // whole pages
	from   uint64 // replay the entries after this one
	oldest uint64 // page to save first
}

// pageIterator is the part of a database iterator that loading pages needs.
type pageIterator interface {
	Next() bool
	Key() []byte
	Value() []byte
	Error() error
}

// loadBitmap reads the saved pages of a journal of size entries. A page that was
// never saved is as old as its first bit.
func loadBitmap(size uint64, it pageIterator) (savedBitmap, error) {
	asOf := make([]uint64, pageCount(size))
	for p := range asOf {
		asOf[p] = uint64(p) * pageBits
	}
	s := savedBitmap{bitmap: make([]byte, len(asOf)*pageBytes), from: size}
	for it.Next() {
		key, value := it.Key(), it.Value()
		if len(key) != 9 || len(value) != 8+pageBytes {
			return s, fmt.Errorf("%w: bitmap page of %d bytes", ErrEncoding, len(value))
		}
		p := binary.BigEndian.Uint64(key[1:])
		at := binary.BigEndian.Uint64(value)
		if p >= uint64(len(asOf)) || at < asOf[p] || at > size {
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

// replay does to the bitmap what the commit of e did.
func (s *savedBitmap) replay(e Entry) {
	bit := e.Seq - 1
	s.bitmap[bit/8] |= 1 << (bit % 8)
	if e.Prev != 0 {
		bit = e.Prev - 1
		s.bitmap[bit/8] &^= 1 << (bit % 8)
	}
}

// loadDirectory reads the saved pages of a journal of size entries; the entries
// after from are to be replayed. The pages come oldest first, which is the order
// to save them in.
func loadDirectory(s seed, size uint64, it pageIterator) (d *directory, from uint64, err error) {
	var pages []*dirPage
	for it.Next() {
		p, err := decodeDirPage(it.Key(), it.Value())
		if err == nil && p.asOf > size {
			err = fmt.Errorf("%w: directory page %x as of %d", ErrEncoding, p.prefix, p.asOf)
		}
		if err != nil {
			return nil, 0, err
		}
		pages = append(pages, p)
	}
	if err := it.Error(); err != nil {
		return nil, 0, err
	}
	if len(pages) == 0 {
		return newDirectory(s), 0, nil
	}
	d, err = assemble(s, pages)
	return d, pages[0].asOf, err
}

// matches checks that the directory names live entries, and with those of the
// stored keys as many as there are.
func (d *directory) matches(bitmap []byte, stored uint64) error {
	live := uint64(0)
	for at := 0; at < len(bitmap); at += 8 {
		live += uint64(bits.OnesCount64(binary.NativeEndian.Uint64(bitmap[at:])))
	}
	if d.keys+stored != live {
		return fmt.Errorf("the directory has %d keys, the bitmap %d", d.keys, live-stored)
	}
	for _, p := range d.pages {
		for _, s := range p.slots {
			if seq := s.lo & seqMask; seq != 0 && bitmap[(seq-1)/8]>>((seq-1)%8)&1 == 0 {
				return fmt.Errorf("the directory names entry %d, which was replaced", seq)
			}
		}
	}
	return nil
}

// replay does to the directory what the commit of e did, unless the page of its
// key has seen that already.
func (d *directory) replay(e Entry) {
	k := d.seed.digest(e.Key)
	if e.Seq > d.page(k).asOf {
		d.set(k, e.Seq)
	}
}
