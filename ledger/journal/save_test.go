package journal

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/syndtr/goleveldb/leveldb"
)

// pageStore holds saved pages as the database would, and iterates over them.
type pageStore struct {
	pages map[string]string
	keys  []string
	at    int
}

func (s *pageStore) Put(key, value []byte) { s.pages[string(key)] = string(value) }
func (s *pageStore) Delete(key []byte)     { delete(s.pages, string(key)) }

func (s *pageStore) iterate() *pageStore {
	return &pageStore{pages: s.pages, keys: slices.Sorted(maps.Keys(s.pages)), at: -1}
}
func (s *pageStore) Next() bool    { s.at++; return s.at < len(s.keys) }
func (s *pageStore) Key() []byte   { return []byte(s.keys[s.at]) }
func (s *pageStore) Value() []byte { return []byte(s.pages[s.keys[s.at]]) }
func (s *pageStore) Error() error  { return nil }

// TestBitmapPages makes the pages' turns come and rebuilds the bitmap from what
// was saved, after every batch.
func TestBitmapPages(t *testing.T) {
	var live liveTree
	var entries []Entry
	random := rand.New(rand.NewPCG(9, 10))
	store := &pageStore{pages: map[string]string{}}
	plan := savePlan{next: 3}
	for live.size < 5*pageBits {
		added := uint64(1 + random.IntN(20000))
		var dead []uint64
		gone := map[uint64]bool{}
		for seq := live.size + 1; seq <= live.size+added; seq++ {
			e := Entry{Seq: seq}
			if old := 1 + random.Uint64N(seq); old < seq && !gone[old] && (old > live.size || live.live(old)) {
				e.Prev = old
				gone[old] = true
				dead = append(dead, old)
			}
			entries = append(entries, e)
		}
		live = live.grow(live.size+added, dead)
		data := new(leveldb.Batch)
		plan.saveBitmap(live, added, 1<<17+random.Uint64N(1<<18), data)
		if err := data.Replay(store); err != nil {
			t.Fatal(err)
		}
		saved, err := loadBitmap(live.size, store.iterate())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries[saved.from:] {
			saved.replay(e)
		}
		if got := newLiveTree(live.size, saved.bitmap); got.rootHash() != live.rootHash() {
			t.Fatalf("%d bits, replayed from %d: wrong root", live.size, saved.from)
		}
	}
	if saved, _ := loadBitmap(live.size, store.iterate()); len(store.pages) < 5 || saved.from == 0 {
		t.Errorf("only %d pages were saved, replay begins at %d", len(store.pages), saved.from)
	}
}

// TestDirectoryIsAMap compares a directory with a map, and with one loaded from
// what was saved of it, while it grows from one page to dozens.
func TestDirectoryIsAMap(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	d := newDirectory(seed{1, 2, 3})
	want := map[string]uint64{}
	var entries []Entry
	store := &pageStore{pages: map[string]string{}}
	var plan savePlan
	for round := range 60 {
		base := uint64(len(entries))
		var batch []Entry
		for range 1 + random.IntN(900) {
			key := fmt.Sprint("key", random.IntN(8000))
			batch = append(batch, Entry{Seq: base + uint64(len(batch)) + 1, Key: []byte(key)})
		}
		data := new(leveldb.Batch)
		saved := plan.saveDirectory(d, base, uint64(len(batch)), 1+random.Uint64N(9000), data)
		if err := data.Replay(store); err != nil {
			t.Fatal(err)
		}
		d.saved(saved)
		for _, e := range batch {
			d.set(d.seed.digest(e.Key), e.Seq)
			want[string(e.Key)] = e.Seq
		}
		entries = append(entries, batch...)
		loaded, from, err := loadDirectory(d.seed, uint64(len(entries)), store.iterate())
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for _, e := range entries[from:] {
			loaded.replay(e)
		}
		for _, got := range []*directory{d, loaded} {
			if err := got.equals(want); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		if round%7 == 6 {
			d = loaded // go on with what a crash leaves
		}
	}
	if len(d.pages) < 16 || len(store.pages) < 16 {
		t.Errorf("%d pages, %d saved", len(d.pages), len(store.pages))
	}
}

func (d *directory) equals(want map[string]uint64) error {
	if d.keys != uint64(len(want)) {
		return fmt.Errorf("%d keys, want %d", d.keys, len(want))
	}
	for key, seq := range want {
		if got := d.find(d.seed.digest([]byte(key))); got != seq {
			return fmt.Errorf("key %s: %d, want %d", key, got, seq)
		}
	}
	for n := range 1000 {
		if got := d.find(d.seed.digest(fmt.Append(nil, "absent", n))); got != 0 {
			return fmt.Errorf("absent key %d: %d", n, got)
		}
	}
	return nil
}

func TestDirectoryPagesRefused(t *testing.T) {
	d := newDirectory(seed{})
	for n := range uint64(2000) {
		d.set(d.seed.digest(fmt.Append(nil, n)), n+1)
	}
	data := new(leveldb.Batch)
	var plan savePlan
	plan.saveDirectory(d, 2000, 1, 1, data)
	whole := &pageStore{pages: map[string]string{}}
	if err := data.Replay(whole); err != nil {
		t.Fatal(err)
	}
	first := whole.iterate().keys[0]
	page := whole.pages[first]
	const slotAt = 1 + 5*slotBytes
	put := func(at int, b ...byte) string {
		bad := []byte(page)
		copy(bad[at:], b)
		return string(bad)
	}
	for name, c := range map[string]struct {
		key, value string
		size       uint64
	}{
		"gone":               {first, "", 2000},
		"cut":                {first, page[:100], 2000},
		"long":               {first, page + "x", 2000},
		"a short key":        {first[:9], page, 2000},
		"of the future":      {first, page, 1999},
		"too deep":           {first, put(0, maxBits+1), 2000},
		"one bit less":       {first, put(0, page[0]-1), 2000},
		"one bit more":       {first, put(0, page[0]+1), 2000},
		"twenty bits more":   {first, put(0, 30), 2000},
		"another's slot":     {first, put(slotAt+7, page[slotAt+7]^1), 2000},
		"a later entry":      {first, put(slotAt+14, 0xff), 2000},
		"a slot of no entry": {first, put(slotAt+11, 0, 0, 0, 0, 0), 2000},
		"a key twice":        {first, page + page[slotAt:slotAt+slotBytes], 2000},
		"saved twice":        {string(dirPageKey(1, 0)), string(newDirectory(seed{}).pages[0].encode()), 2000},
	} {
		s := &pageStore{pages: maps.Clone(whole.pages)}
		if delete(s.pages, first); c.value != "" {
			if len(c.key) == 17 && c.key != first {
				s.pages[first] = page
			}
			s.pages[c.key] = c.value
		}
		if _, _, err := loadDirectory(seed{}, c.size, s.iterate()); err == nil {
			t.Errorf("%s: loads", name)
		}
	}
	if _, _, err := loadDirectory(seed{}, 2000, whole.iterate()); err != nil {
		t.Errorf("whole: %v", err)
	}
	crowded := new(dirPage)
	for i := range crowded.slots {
		crowded.slots[i] = slot{uint64(i) << 55, 1}
	}
	if _, err := decodeDirPage(dirPageKey(1, 0), crowded.encode()); !errors.Is(err, ErrEncoding) {
		t.Errorf("a full page: %v", err)
	}
}

func TestPace(t *testing.T) {
	for _, c := range []struct {
		since, entries, pages, cycle uint64
		next, due                    uint64
	}{
		{0, 0, 0, 100, 0, 0},
		{0, 9, 10, 100, 9, 0},
		{9, 1, 10, 100, 0, 1},
		{9, 12, 10, 100, 1, 2},
		{0, 5000, 10, 100, 0, 10},
		{0, 3, 1000, 100, 0, 3},
	} {
		next, due := pace(c.since).add(c.entries, c.pages, c.cycle)
		if uint64(next) != c.next || due != c.due {
			t.Errorf("%+v: %d, %d", c, next, due)
		}
	}
}
