package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/syndtr/goleveldb/leveldb/storage"
	"pgregory.net/rapid"
)

// twin is a journal that is too simple to be wrong: it keeps every entry and
// computes everything anew from the words of RFC 6962.
type twin struct {
	height  int64
	entries []Entry
	last    map[string]uint64
	index   map[string]string
}

func newTwin() *twin {
	return &twin{height: NoHeight, last: map[string]uint64{}, index: map[string]string{}}
}

func (w *twin) commit(height int64, changes []Change, indexes []Index) {
	w.height = height
	for _, c := range changes {
		e := Entry{uint64(len(w.entries) + 1), height, c.Cause, bytes.Clone(c.Key), bytes.Clone(c.Record), w.last[string(c.Key)]}
		w.entries = append(w.entries, e)
		w.last[string(c.Key)] = e.Seq
	}
	for _, x := range indexes {
		if x.Value == nil {
			delete(w.index, string(x.Key))
		} else {
			w.index[string(x.Key)] = string(x.Value)
		}
	}
}

// encode is a second writing of the entry's format.
func (w *twin) encode(e Entry) []byte {
	var b bytes.Buffer
	for _, field := range []any{uint8(1), e.Cause.Kind, e.Seq, e.Height, e.Prev, e.Cause.Tx, e.Cause.Op,
		uint16(len(e.Key)), uint32(len(e.Record)), e.Key, e.Record} {
		if err := binary.Write(&b, binary.BigEndian, field); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

func (w *twin) root() Root {
	var leaves [][]byte
	for _, e := range w.entries {
		leaves = append(leaves, w.encode(e))
	}
	var chunks [][]byte
	for first := 0; first < len(w.entries); first += 2048 {
		chunk := make([]byte, 1+256)
		chunk[0] = 2
		for i := first; i < min(first+2048, len(w.entries)); i++ {
			if w.last[string(w.entries[i].Key)] == uint64(i+1) {
				chunk[1+(i-first)/8] |= 1 << (i % 8)
			}
		}
		chunks = append(chunks, chunk)
	}
	return Root{uint64(len(w.entries)), mth(leaves), mth(chunks)}
}

// mth is the Merkle tree hash of RFC 6962, section 2.1.
func mth(leaves [][]byte) [32]byte {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	left, right := mth(leaves[:k]), mth(leaves[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// compare reports the first difference between a journal and its twin.
func (w *twin) compare(j *Journal) error {
	if j.Height() != w.height || j.Root() != w.root() {
		return fmt.Errorf("height %d, root %x; want %d, %x", j.Height(), j.Root(), w.height, w.root())
	}
	var state, index string
	for _, key := range slices.Sorted(maps.Keys(w.last)) {
		seq := w.last[key]
		want := w.entries[seq-1].Record
		record, at, err := j.Get([]byte(key))
		if len(want) > 0 && (err != nil || at != seq || !bytes.Equal(record, want)) {
			return fmt.Errorf("key %q: %x, %d, %v; want %x, %d", key, record, at, err, want, seq)
		}
		if len(want) == 0 {
			if err == nil {
				return fmt.Errorf("key %q was removed, and is there", key)
			}
			continue
		}
		state += fmt.Sprintf("%q %x %d\n", key, want, seq)
	}
	for _, key := range slices.Sorted(maps.Keys(w.index)) {
		index += fmt.Sprintf("%q %q\n", key, w.index[key])
	}
	var gotState, gotIndex string
	s, err := j.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	err = s.Scan(nil, func(key, record []byte, seq uint64) error {
		gotState += fmt.Sprintf("%q %x %d\n", key, record, seq)
		return nil
	})
	if err != nil || gotState != state {
		return fmt.Errorf("state: %v\n%swant\n%s", err, gotState, state)
	}
	err = j.ScanIndex(nil, nil, func(key, value []byte) error {
		gotIndex += fmt.Sprintf("%q %q\n", key, value)
		return nil
	})
	if err != nil || gotIndex != index {
		return fmt.Errorf("index: %v\n%swant\n%s", err, gotIndex, index)
	}
	return j.Check()
}

// someResident makes some keys resident and others not.
func someResident(key []byte) bool { return key[len(key)-1]%2 == 0 }

// residency is a choice of resident keys with a name.
type residency struct {
	name   string
	choose func(key []byte) bool
}

func (r residency) String() string { return r.name }

var genResident = rapid.SampledFrom([]residency{{"all", nil}, {"some", someResident}, {"none", func([]byte) bool { return false }}})

// generator draws a journal's input. Few keys make many changes of one key.
var (
	genKey    = rapid.StringMatching(`[ab]{1,3}|[\x00\xff]{1,2}`)
	genRecord = rapid.SliceOfN(rapid.Byte(), 0, 6)
	genCause  = rapid.Custom(func(t *rapid.T) Cause {
		return Cause{Kind: Kind(rapid.IntRange(1, 7).Draw(t, "kind")), Tx: [32]byte{rapid.Byte().Draw(t, "tx")}, Op: rapid.Uint32().Draw(t, "op")}
	})
	genChange = rapid.Custom(func(t *rapid.T) Change {
		return Change{Cause: genCause.Draw(t, "cause"), Key: []byte(genKey.Draw(t, "key")), Record: genRecord.Draw(t, "record")}
	})
	genIndex = rapid.Custom(func(t *rapid.T) Index {
		x := Index{Key: []byte(genKey.Draw(t, "key"))}
		if rapid.Bool().Draw(t, "put") {
			x.Value = append([]byte{}, genRecord.Draw(t, "value")...)
		}
		return x
	})
)

func TestJournalIsItsTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := storage.NewMemStorage()
		options := Options{Storage: s, Memory: smallMemory, Resident: genResident.Draw(t, "resident").choose}
		j, err := Open("", options)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { j.Close() }()
		w := newTwin()
		for range rapid.IntRange(1, 8).Draw(t, "heights") {
			height := w.height + rapid.Int64Range(1, 3).Draw(t, "step")
			changes := rapid.SliceOfN(genChange, 0, 12).Draw(t, "changes")
			indexes := rapid.SliceOfN(genIndex, 0, 4).Draw(t, "indexes")
			for i, c := range changes {
				if seq := w.last[string(c.Key)]; seq == 0 || len(w.entries[seq-1].Record) > 0 {
					changes[i].Known, changes[i].Prev = rapid.Bool().Draw(t, "known"), seq
				}
			}
			b, err := j.Prepare(height, changes, indexes)
			if err != nil {
				t.Fatal(err)
			}
			if rapid.IntRange(0, 3).Draw(t, "drop") == 0 {
				continue
			}
			if err := j.Commit(b); err != nil {
				t.Fatal(err)
			}
			w.commit(height, changes, indexes)
			if rapid.IntRange(0, 3).Draw(t, "reopen") == 0 {
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				if j, err = Open("", options); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.compare(j); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestLargeJournalIsItsTwin grows a journal over the edges of runs, chunks and
// tiles, and reopens it at each height.
func TestLargeJournalIsItsTwin(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := storage.NewMemStorage()
	w := newTwin()
	for height, grown := range []int{1, 14, 1, 1, 2030, 1, 1, 2046, 1, 1, 9000, 3000} {
		j, err := Open("", Options{Storage: s, Memory: 1 << 20, Resident: someResident})
		if err != nil {
			t.Fatal(err)
		}
		changes := make([]Change, grown)
		for i := range changes {
			changes[i] = set(fmt.Sprint(random.IntN(1+len(w.entries))), fmt.Sprint(random.IntN(9)))
		}
		commit(t, j, int64(height), changes...)
		w.commit(int64(height), changes, nil)
		if err := w.compare(j); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
