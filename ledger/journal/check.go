package journal

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Check reads the whole journal at its last committed height and recomputes
// what follows from the entries. It fails with a fault that names the first
// entry or key which is wrong:
//
//   - entries are numbered from 1 without a gap, and heights do not fall,
//   - each entry's prev is the last entry of its key before it,
//   - each key has exactly one live entry, the one that the state names,
//   - the log root and the live root are the committed ones.
//
// It takes about 2 µs an entry and 50 bytes of memory a key. Any
// goroutine may call it; it does not disturb the writer.
func (j *Journal) Check() error {
	s, err := j.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Check()
}

// Check is Journal.Check for the snapshot's height.
func (s *Snapshot) Check() error {
	c := checker{
		head:   s.head,
		last:   make(map[keyDigest]uint64),
		bitmap: make([]byte, chunkCount(s.head.root.Size)*chunkBytes),
	}
	if size := s.head.root.Size; size > 0 {
		if err := scanEntries(s.head.view, 1, size, c.entry); err != nil {
			return fmt.Errorf("check journal: %w", err)
		}
	}
	if err := errors.Join(c.roots(), c.state()); err != nil {
		return fmt.Errorf("check journal: %w", err)
	}
	return nil
}

// keyDigest stands for a key: keys have any length, and there are millions.
type keyDigest [16]byte

func digest(key []byte) keyDigest {
	h := sha256.Sum256(key)
	return keyDigest(h[:16])
}

// checker is the state that follows from the entries read so far.
type checker struct {
	head   *head
	log    logTree
	last   map[keyDigest]uint64
	bitmap []byte
	height int64
	leaf   []byte
}

// entry checks the next entry against those before it.
func (c *checker) entry(e Entry, encoded []byte) error {
	key := digest(e.Key)
	switch {
	case e.Height < c.height || e.Height > c.head.height:
		return damaged("entry %d: height %d after %d", e.Seq, e.Height, c.height)
	case e.Prev != c.last[key]:
		return damaged("entry %d: prev is %d, the last entry of its key is %d", e.Seq, e.Prev, c.last[key])
	}
	c.height = e.Height
	c.last[key] = e.Seq
	s := savedBitmap{bitmap: c.bitmap}
	s.replay(e)
	c.leaf = append(append(c.leaf[:0], 0), encoded...)
	c.log.grow(0, leafHash(c.leaf), func(byte, uint64, []tlog.Hash) {})
	return nil
}

func (c *checker) roots() error {
	live := newLiveTree(c.head.root.Size, c.bitmap)
	got := Root{Size: c.log.size, Log: c.log.root(), Live: live.rootHash()}
	if got != c.head.root {
		return damaged("roots of height %d: %x, %x follow from the entries; %x, %x were committed",
			c.head.height, got.Log, got.Live, c.head.root.Log, c.head.root.Live)
	}
	return nil
}

// state checks that the keys of the state are those of the entries and name the
// last entry of each.
func (c *checker) state() error {
	keys := 0
	err := scan(c.head.view, stateRange(nil), func(key, value []byte) error {
		keys++
		seq, err := decodeSeq(value)
		if err != nil {
			return err
		}
		if want := c.last[digest(key)]; seq != want {
			return damaged("state of key %x: names entry %d, its last is %d", key, seq, want)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if keys != len(c.last) {
		return damaged("state has %d keys, the entries %d", keys, len(c.last))
	}
	return nil
}
