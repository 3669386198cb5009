package journal

import "github.com/syndtr/goleveldb/leveldb/filter"

// soughtKeys is a bloom filter over the keys that may be asked for in vain:
// those of indexes and of the state. All others exist when they are asked for,
// and without entries the filters are small enough to stay in memory.
type soughtKeys struct{ filter.Filter }

// filterBits is the size of the filter for a key: one in a hundred that are not
// there looks as if it were.
const filterBits = 10

// filterBlockLg is the binary logarithm of the bytes of a table that share one
// filter: a block's.
const filterBlockLg = 12

func newFilter() filter.Filter { return soughtKeys{filter.NewBloomFilter(filterBits)} }

func sought(key []byte) bool { return key[0] == prefixIndex || key[0] == prefixState }

// Name is stored with a table, and changes with what its filters are of.
func (soughtKeys) Name() string { return "punkt.sought.1" }

// Contains reports whether the key may be among those of the filter.
func (f soughtKeys) Contains(bits, key []byte) bool {
	return !sought(key) || f.Filter.Contains(bits, key)
}

// NewGenerator implements filter.Filter.
func (f soughtKeys) NewGenerator() filter.FilterGenerator {
	return &soughtGenerator{FilterGenerator: f.Filter.NewGenerator()}
}

type soughtGenerator struct {
	filter.FilterGenerator
	keys int
}

// Add takes a key in, if it is one that counts.
func (g *soughtGenerator) Add(key []byte) {
	if sought(key) {
		g.FilterGenerator.Add(key)
		g.keys++
	}
}

// Generate writes the filter of the keys since the last. Of none it writes a
// byte: the engine takes no filter at all to mean no key at all.
func (g *soughtGenerator) Generate(b filter.Buffer) {
	if g.keys > 0 {
		g.FilterGenerator.Generate(b)
	} else if err := b.WriteByte(0); err != nil {
		panic("journal: the engine's buffer is full: " + err.Error())
	}
	g.keys = 0
}
