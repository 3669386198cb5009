package journal

import (
	"github.com/syndtr/goleveldb/leveldb/opt"
	"github.com/syndtr/goleveldb/leveldb/storage"
)

// DefaultMemory is the engine's memory in bytes unless Options say otherwise.
const DefaultMemory = 128 << 20

// Options says how to open a journal. The zero value is right for a node.
type Options struct {
	// Storage is where the database lies; nil: files in the directory. The
	// caller closes it after the journal.
	Storage storage.Storage

	// NoSync skips the sync of each commit, so that a power cut may lose the
	// last heights. For imports and tests.
	NoSync bool

	// Resident chooses the keys whose live entries are found through memory; nil:
	// all. Each of these costs 18 to 37 bytes of it. The others cost a write of
	// the database at each change and are for keys without number that are
	// written once, such as what is kept of every operation. The choice has no
	// part in any root, but must stay the same for a database.
	Resident func(key []byte) bool

	// Memory is how many bytes the engine may use for its block cache and write
	// buffers; 0: DefaultMemory. On top come 18 to 37 bytes a resident key and a
	// fifth of a byte an entry.
	Memory int
}

// engine tunes goleveldb for what the journal does: it writes entries that are
// never changed in the order of their keys, and some small facts at random.
func (o Options) engine() *opt.Options {
	memory := o.Memory
	if memory == 0 {
		memory = DefaultMemory
	}
	buffer := memory / 4 // two may exist at a time
	return &opt.Options{
		// Most keys that are asked for in the database are absent, such as
		// references of operations, which must be new: the filter answers.
		Filter:             newFilter(),
		FilterBaseLg:       filterBlockLg,
		BlockCacheCapacity: memory / 2,
		WriteBuffer:        buffer,

		// A small first level, ten times this: what is merged into it is merged
		// with all of it but the entries, which only pass through. Small tables:
		// reads of large ones cost twice as much.
		CompactionTotalSize: buffer / 4,
		CompactionTableSize: 2 * opt.MiB,

		// Hashes and signatures make most of an entry; what little the rest
		// shrinks costs each write and each read more than the disk is worth.
		Compression: opt.NoCompression,

		// A batch larger than the buffer is still one record of the write-ahead
		// log, so there is one way to commit and one to recover.
		DisableLargeBatchTransaction: true,

		// One goroutine writes.
		NoWriteMerge: true,

		// Compacting because of reads makes work at random moments and saves
		// little with filters in place.
		DisableSeeksCompaction: true,

		OpenFilesCacheCapacity: 2000,
	}
}

// InMemory is a storage that is gone with the process, for simulations and tests.
func InMemory() storage.Storage { return storage.NewMemStorage() }
