package journal

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// TestTreeGrowsLikeTheRFC compares roots and tiles with tlog's own storage of
// every hash, over more than two tiles of the upper kind's first level.
func TestTreeGrowsLikeTheRFC(t *testing.T) {
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	tree := new(logTree)
	tiles := 0
	full := func(level byte, n uint64, hashes []tlog.Hash) {
		tiles++
		for i, h := range hashes {
			if want := stored[tlog.StoredHashIndex(tileLevel, int64(n)*tileHashes+int64(i))]; level != lowTile || h != want {
				t.Fatalf("tile %d/%d: hash %d is %v, want %v", level, n, i, h, want)
			}
		}
	}
	const size = 3<<upperLevel + 5
	for n := range int64(size) {
		leaf := binary.BigEndian.AppendUint64(nil, uint64(n))
		hashes, err := tlog.StoredHashes(n, leaf, read)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
		if n%1000 == 0 {
			tree = tree.clone()
		}
		tree.grow(0, tlog.RecordHash(leaf), full)
		if n%1000 == 999 {
			tree.settle()
		}
		if n%97 != 0 {
			continue
		}
		want, err := tlog.TreeHash(n+1, read)
		if err != nil {
			t.Fatal(err)
		}
		if tree.root() != want {
			t.Fatalf("root of %d leaves: %v, want %v", n+1, tree.root(), want)
		}
	}
	if tiles != 3 {
		t.Errorf("%d tiles, want 3", tiles)
	}
}

// TestHighTiles builds a tree from hashes of the upper level alone, as open
// does, in clones of different length.
func TestHighTiles(t *testing.T) {
	hash := func(n int) tlog.Hash { return tlog.Hash{byte(n), byte(n >> 8)} }
	for _, step := range []int{1, 7, 255, 256, 257, 600} {
		tree := new(logTree)
		var got []tlog.Hash
		full := func(level byte, n uint64, hashes []tlog.Hash) {
			if level != highTile || len(hashes) != tileHashes || int(n)*tileHashes != len(got) {
				t.Fatalf("tile %d/%d of %d hashes", level, n, len(hashes))
			}
			got = append(got, hashes...)
		}
		for n := range 600 {
			if n%step == 0 {
				tree.settle()
				tree = tree.clone()
			}
			tree.grow(upperLevel, hash(n), full)
		}
		if len(got) != 512 {
			t.Fatalf("step %d: %d hashes in full tiles, want 512", step, len(got))
		}
		for n, h := range got {
			if h != hash(n) {
				t.Fatalf("step %d: hash %d is wrong", step, n)
			}
		}
	}
}

func TestClonesDoNotShare(t *testing.T) {
	base := new(logTree)
	for n := range 5000 {
		base.grow(0, tlog.Hash{1, byte(n), byte(n >> 8)}, func(byte, uint64, []tlog.Hash) {})
	}
	base.settle()
	want := base.root()
	one, two := base.clone(), base.clone()
	for n := range 9000 {
		one.grow(0, tlog.Hash{2, byte(n)}, func(byte, uint64, []tlog.Hash) {})
		two.grow(0, tlog.Hash{3, byte(n)}, func(byte, uint64, []tlog.Hash) {})
	}
	alone := base.clone()
	for n := range 9000 {
		alone.grow(0, tlog.Hash{2, byte(n)}, func(byte, uint64, []tlog.Hash) {})
	}
	one.settle()
	if base.root() != want || one.root() != alone.root() || one.root() == two.root() {
		t.Error("a clone changed its source or its sibling")
	}
	if !slices.Equal(one.upper[0], append(slices.Clone(base.upper[0]), alone.fresh[0]...)) {
		t.Error("upper hashes of a clone are not its own")
	}
}

// TestLiveTreeIsItsBitmap grows a bitmap at random, over three levels of nodes,
// and compares it with one built at once, with the words of RFC 6962 and with
// tlog's proofs.
func TestLiveTreeIsItsBitmap(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var live liveTree
	var bitmap []byte
	for live.size < 270*chunkBits {
		before := live
		beforeRoot := live.rootHash()
		size := live.size + []uint64{0, 1, 100, chunkBits - 1, chunkBits, 3 * chunkBits, 33*chunkBits + 5}[random.IntN(7)]
		for uint64(len(bitmap))*8 < size {
			bitmap = append(bitmap, make([]byte, chunkBytes)...)
		}
		for bit := live.size; bit < size; bit++ {
			bitmap[bit/8] |= 1 << (bit % 8)
		}
		var dead []uint64
		for range random.IntN(200) {
			if size > 0 {
				dead = append(dead, 1+random.Uint64N(size))
			}
		}
		for _, seq := range dead {
			bitmap[(seq-1)/8] &^= 1 << ((seq - 1) % 8)
		}
		live = live.grow(size, dead)
		if want := newLiveTree(size, bitmap); live.rootHash() != want.rootHash() || live.size != size {
			t.Fatalf("%d bits from %d: root %v, want %v", size, before.size, live.rootHash(), want.rootHash())
		}
		var chunks [][]byte
		for n := range chunkCount(size) {
			chunks = append(chunks, append([]byte{chunkFormat}, bitmap[n*chunkBytes:][:chunkBytes]...))
		}
		if live.rootHash() != mth(chunks) {
			t.Fatalf("%d bits: not the root of RFC 6962", size)
		}
		for n := range int64(len(chunks)) {
			p, err := tlog.ProveRecord(int64(len(chunks)), n, live)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckRecord(p, int64(len(chunks)), live.rootHash(), n, live.chunk(uint64(n)).hash()); err != nil {
				t.Fatalf("chunk %d of %d: %v", n, len(chunks), err)
			}
		}
		for seq := uint64(1); seq <= size; seq += 1 + random.Uint64N(50) {
			if want := bitmap[(seq-1)/8]>>((seq-1)%8)&1 == 1; live.live(seq) != want {
				t.Fatalf("live(%d) = %v", seq, live.live(seq))
			}
		}
		if before.rootHash() != beforeRoot || before.size > 0 && before.root.hashes[1] != beforeRoot {
			t.Fatal("growing changed the tree before")
		}
		for page := range (size + pageBits - 1) / pageBits {
			want := append(slices.Clone(bitmap), make([]byte, pageBytes)...)[page*pageBytes : (page+1)*pageBytes]
			if got := live.page(page); binary.BigEndian.Uint64(got) != size || !slices.Equal(got[8:], want) {
				t.Fatalf("page %d of %d bits is wrong", page, size)
			}
		}
	}
}
