package journal

import (
	"encoding/binary"
	"fmt"

	"github.com/syndtr/goleveldb/leveldb/util"
)

// The database's key space, one letter a kind of fact. Integers are big-endian,
// so keys are in the order of their numbers.
//
//	e seq          encoded entry
//	i index key    index value
//	k as-of page   a page of the directory as it was at that size
//	l page         as-of size (8), 8 KiB of the live bitmap as it was then
//	m              meta: format, height, number of keys that are not resident, and root of the last commit
//	r              seed of the directory's digests
//	s state key    nothing: the key is resident and was written at some time; else its live entry's seq
//	t level n      256 hashes: a full tile of the log's tree
//
// Entries come first, because their keys only rise: a new table of the engine
// then begins behind all old entries, and merging it does not touch them.
const (
	prefixEntry     = 'e'
	prefixIndex     = 'i'
	prefixDirectory = 'k'
	prefixBitmap    = 'l'
	prefixMeta      = 'm'
	prefixSeed      = 'r'
	prefixState     = 's'
	prefixTile      = 't'
)

var (
	metaKey = []byte{prefixMeta}
	seedKey = []byte{prefixSeed}
)

func numberKey(prefix byte, n uint64) []byte {
	b := make([]byte, 1, 9)
	b[0] = prefix
	return binary.BigEndian.AppendUint64(b, n)
}

func entryKey(seq uint64) []byte { return numberKey(prefixEntry, seq) }
func pageKey(page uint64) []byte { return numberKey(prefixBitmap, page) }

func dirPageKey(asOf, prefix uint64) []byte {
	return binary.BigEndian.AppendUint64(numberKey(prefixDirectory, asOf), prefix)
}

func tileKey(level byte, n uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{prefixTile, level}, n)
}

func stateKey(key []byte) []byte { return prefixed(prefixState, key) }
func indexKey(key []byte) []byte { return prefixed(prefixIndex, key) }

func prefixed(prefix byte, key []byte) []byte {
	b := make([]byte, 1, 1+len(key))
	b[0] = prefix
	return append(b, key...)
}

// stateRange spans the state keys that begin with prefix.
func stateRange(prefix []byte) *util.Range { return util.BytesPrefix(stateKey(prefix)) }

// metaFormat changes with any of the formats in the database.
const (
	metaFormat = 1
	metaBytes  = 1 + 8 + 8 + 8 + 32 + 32
)

func encodeMeta(height int64, stored uint64, r Root) []byte {
	b := make([]byte, 0, metaBytes)
	b = append(b, metaFormat)
	b = binary.BigEndian.AppendUint64(b, uint64(height))
	b = binary.BigEndian.AppendUint64(b, stored)
	b = binary.BigEndian.AppendUint64(b, r.Size)
	b = append(b, r.Log[:]...)
	return append(b, r.Live[:]...)
}

func decodeMeta(b []byte) (height int64, stored uint64, r Root, err error) {
	if len(b) > 0 && b[0] != metaFormat {
		return 0, 0, r, fmt.Errorf("database has format %d, this program reads %d", b[0], metaFormat)
	}
	if len(b) != metaBytes {
		return 0, 0, r, fmt.Errorf("%w: meta of %d bytes", ErrEncoding, len(b))
	}
	height = int64(binary.BigEndian.Uint64(b[1:]))
	stored = binary.BigEndian.Uint64(b[9:])
	r.Size = binary.BigEndian.Uint64(b[17:])
	copy(r.Log[:], b[25:])
	copy(r.Live[:], b[57:])
	if height < 0 || r.Size > MaxSeq || stored > r.Size {
		return 0, 0, r, fmt.Errorf("%w: meta with height %d, size %d", ErrEncoding, height, r.Size)
	}
	return height, stored, r, nil
}
