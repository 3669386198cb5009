package journal

import (
	"bytes"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// EntryProof shows that an entry is in the log of a root.
type EntryProof struct {
	Root  Root
	Entry Entry
	Path  [][32]byte // RFC 6962 audit path of leaf Seq-1, from the leaf up
}

// BalanceProof shows what a root holds for a key: the entry that is its last.
// An empty Record shows that the key was removed. A key that was never written
// has no proof.
type BalanceProof struct {
	Root     Root
	Entry    Entry
	Path     [][32]byte // of the entry, in the log
	Chunk    []byte     // the chunk of the bitmap that has the entry's bit, 256 bytes
	LivePath [][32]byte // of the chunk, in the live tree
}

// ConsistencyProof shows that the log of a root begins with an older log.
type ConsistencyProof struct {
	OldSize uint64
	Root    Root       // the newer one
	Path    [][32]byte // RFC 6962 consistency proof; empty if OldSize is 0 or Root.Size
}

// ProveEntry proves that an entry is in the log. It fails with ErrNotFound for
// a number that is 0 or beyond the size.
func (s *Snapshot) ProveEntry(seq uint64) (EntryProof, error) {
	entry, err := s.Entry(seq)
	if err != nil {
		return EntryProof{}, err
	}
	path, err := tlog.ProveRecord(int64(s.head.root.Size), int64(seq-1), &logHashes{head: s.head})
	if err != nil {
		return EntryProof{}, fmt.Errorf("prove entry %d: %w", seq, err)
	}
	return EntryProof{Root: s.head.root, Entry: entry, Path: fromHashes(path)}, nil
}

// ProveBalance proves the record of a key, or that it was removed. It fails
// with ErrNotFound for a key that was never written.
func (s *Snapshot) ProveBalance(key []byte) (BalanceProof, error) {
	seq, err := s.liveSeq(key)
	if err != nil {
		return BalanceProof{}, err
	}
	if seq == 0 {
		return BalanceProof{}, ErrNotFound
	}
	p, err := s.ProveEntry(seq)
	if errors.Is(err, ErrNotFound) {
		return BalanceProof{}, damaged("prove balance: %w", err)
	}
	if err != nil {
		return BalanceProof{}, err
	}
	if !bytes.Equal(p.Entry.Key, key) || !s.Live(seq) {
		return BalanceProof{}, damaged("prove balance: entry %d is not the last of its key", seq)
	}
	chunk := (seq - 1) / chunkBits
	livePath, err := tlog.ProveRecord(int64(chunkCount(p.Root.Size)), int64(chunk), s.head.live)
	if err != nil {
		return BalanceProof{}, fmt.Errorf("prove entry %d live: %w", seq, err)
	}
	bits := bytes.Clone(s.head.live.chunk(chunk)[:])
	return BalanceProof{Root: p.Root, Entry: p.Entry, Path: p.Path, Chunk: bits, LivePath: fromHashes(livePath)}, nil
}

// ProveConsistency proves that the log grew from its first oldSize entries. It
// fails with ErrNotFound if the log is shorter than that.
func (s *Snapshot) ProveConsistency(oldSize uint64) (ConsistencyProof, error) {
	p := ConsistencyProof{OldSize: oldSize, Root: s.head.root}
	if oldSize > p.Root.Size {
		return p, fmt.Errorf("%d entries of %d: %w", oldSize, p.Root.Size, ErrNotFound)
	}
	if oldSize == 0 {
		return p, nil
	}
	path, err := tlog.ProveTree(int64(p.Root.Size), int64(oldSize), &logHashes{head: s.head})
	if err != nil {
		return p, fmt.Errorf("prove consistency with size %d: %w", oldSize, err)
	}
	p.Path = fromHashes(path)
	return p, nil
}

// logHashes reads hashes of a head's log tree: the upper levels from memory,
// those of tiles from tiles, the rest from entries. It keeps the last tile and
// the last run of leaves, which one proof uses several times. One goroutine.
type logHashes struct {
	head   *head
	tile   []tlog.Hash
	tileAt uint64
	run    []tlog.Hash
	runAt  uint64
}

// ReadHashes implements tlog.HashReader; all indexes are of full subtrees.
func (r *logHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		var err error
		if hashes[i], err = r.read(level, uint64(n)); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

func (r *logHashes) read(level int, n uint64) (tlog.Hash, error) {
	if level >= upperLevel {
		return r.head.log.upper[level-upperLevel][n], nil
	}
	if level >= tileLevel {
		tile, err := r.readTile(n >> (upperLevel - level))
		if err != nil {
			return tlog.Hash{}, err
		}
		first := n << (level - tileLevel) % tileHashes
		return fold(tile[first : first+1<<(level-tileLevel)]), nil
	}
	run, err := r.readRun(n >> (tileLevel - level))
	if err != nil {
		return tlog.Hash{}, err
	}
	first := n << level % (1 << tileLevel)
	return fold(run[first : first+1<<level]), nil
}

// readTile returns the hashes of tileLevel in one tile, the last of which may
// not be full.
func (r *logHashes) readTile(n uint64) ([]tlog.Hash, error) {
	if n == r.head.log.size>>upperLevel {
		return r.head.log.tile, nil
	}
	if r.tile == nil || r.tileAt != n {
		tile, err := readTile(r.head.view, lowTile, n)
		if err != nil {
			return nil, err
		}
		r.tile, r.tileAt = tile, n
	}
	return r.tile, nil
}

// readRun hashes the sixteen entries below one hash of tileLevel, or as many of
// them as there are.
func (r *logHashes) readRun(n uint64) ([]tlog.Hash, error) {
	if r.run != nil && r.runAt == n {
		return r.run, nil
	}
	first := n<<tileLevel + 1
	last := min(first+1<<tileLevel-1, r.head.log.size)
	run := make([]tlog.Hash, 0, 1<<tileLevel)
	err := scanEntries(r.head.view, first, last, func(_ Entry, encoded []byte) error {
		run = append(run, tlog.RecordHash(encoded))
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.run, r.runAt = run, n
	return run, nil
}

func fromHashes(hashes []tlog.Hash) [][32]byte {
	path := make([][32]byte, len(hashes))
	for i, h := range hashes {
		path[i] = h
	}
	return path
}

func toHashes(path [][32]byte) []tlog.Hash {
	hashes := make([]tlog.Hash, len(path))
	for i, h := range path {
		hashes[i] = h
	}
	return hashes
}
