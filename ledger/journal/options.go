package journal

import (
	"github.com/syndtr/goleveldb/leveldb/filter"
	"github.com/syndtr/goleveldb/leveldb/opt"
	"github.com/syndtr/goleveldb/leveldb/storage"
)

// DefaultMemory is the engine's memory in bytes unless Options say otherwise.
const DefaultMemory = 384 << 20

// Options says how to open a journal. The zero value is right for a node.
type Options struct {
	// Storage is where the database lies; nil: files in the directory. The
	// caller closes it after the journal.
	Storage storage.Storage

	// NoSync skips the sync of each commit, so that a power cut may lose the
	// last heights. For imports and tests.
	NoSync bool

	// Resident chooses the keys whose live entries are found through memory; nil:
	// all. Each of these costs 27 to 43 bytes of it. The others cost a write of
	// the database at each change and are for keys without number that are
	// written once, such as what is kept of every operation. The choice has no
	// part in any root, but must stay the same for a database.
	Resident func(key []byte) bool

	// Memory is how many bytes the engine may use for its block cache and write
	// buffers; 0: DefaultMemory. The live bitmap and the tree's upper levels,
	// about 0.2 bytes an entry, come on top.
	Memory int
}

// engine tunes goleveldb for what the journal does: entries that come in order
// and are never changed, and small states that change at random.
func (o Options) engine() *opt.Options {
	memory := o.Memory
	if memory == 0 {
		memory = DefaultMemory
	}
	buffer := memory / 6 // two may exist at a time
	return &opt.Options{
		// Most keys asked for by consensus, such as references of operations
		// that must be new, are absent: the filter answers for them.
		Filter:             filter.NewBloomFilter(10),
		BlockCacheCapacity: memory / 2,
		WriteBuffer:        buffer,

		// Few and large tables: fewer files and fewer overlaps to merge.
		CompactionTableSize: 8 * opt.MiB,
		CompactionTotalSize: 4 * buffer,

		// A batch larger than the buffer is still one record of the write-ahead
		// log, so there is one way to commit and one to recover.
		DisableLargeBatchTransaction: true,

		// One goroutine writes.
		NoWriteMerge: true,

		// Compacting because of reads makes work at random moments and saves
		// little with filters in place.
		DisableSeeksCompaction: true,

		OpenFilesCacheCapacity: 1000,
	}
}

// InMemory is a storage that is gone with the process, for simulations and tests.
func InMemory() storage.Storage { return storage.NewMemStorage() }
