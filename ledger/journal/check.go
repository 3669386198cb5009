package journal

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Check checks the journal at its last committed height: see Snapshot.Check. Any
// goroutine may call it; it does not disturb the writer.
func (j *Journal) Check() error {
	s, err := j.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Check(context.Background())
}

// Check reads the whole journal up to the snapshot's height and recomputes what
// follows from the entries. It fails with a fault that names the first entry or
// key which is wrong:
//
//   - entries are numbered from 1 without a gap, and heights do not fall,
//   - each entry's prev is the last entry of its key before it,
//   - each key has exactly one live entry, the one that reads find,
//   - the log root and the live root are the committed ones.
//
// It takes some 5 µs an entry and as much memory as the journal has for its
// keys. When ctx ends it fails with its error, having found nothing.
func (s *Snapshot) Check(ctx context.Context) error {
	c := checker{
		ended:  ctx.Err,
		view:   s,
		last:   newDirectory(s.journal.directory.seed),
		bitmap: savedBitmap{bitmap: make([]byte, chunkCount(s.head.root.Size)*chunkBytes)},
	}
	if size := s.head.root.Size; size > 0 {
		if err := scanEntries(s.head.view, 1, size, c.entry); err != nil {
			return fmt.Errorf("check journal: %w", err)
		}
	}
	if err := errors.Join(c.roots(), c.keys()); err != nil {
		return fmt.Errorf("check journal: %w", err)
	}
	return nil
}

// checker is what follows from the entries read so far.
type checker struct {
	ended  func() error // why there is no reason to go on
	view   *Snapshot
	log    logTree
	last   *directory
	bitmap savedBitmap
	height int64
	leaf   []byte
}

// entry checks the next entry against those before it.
func (c *checker) entry(e Entry, encoded []byte) error {
	if err := c.ended(); err != nil {
		return err
	}
	key := c.last.seed.digest(e.Key)
	switch last := c.last.find(key); {
	case e.Height < c.height || e.Height > c.view.Height():
		return damaged("entry %d: height %d after %d", e.Seq, e.Height, c.height)
	case e.Prev != last:
		return damaged("entry %d: prev is %d, the last entry of its key is %d", e.Seq, e.Prev, last)
	}
	c.height = e.Height
	c.last.set(key, e.Seq)
	c.bitmap.replay(e)
	c.leaf = append(append(c.leaf[:0], 0), encoded...)
	c.log.grow(0, leafHash(c.leaf), func(byte, uint64, []tlog.Hash) {})
	return nil
}

func (c *checker) roots() error {
	want := c.view.Root()
	live := newLiveTree(want.Size, c.bitmap.bitmap)
	got := Root{Size: c.log.size, Log: c.log.root(), Live: live.rootHash()}
	if got != want {
		return damaged("roots of height %d: %x, %x follow from the entries; %x, %x were committed",
			c.view.Height(), got.Log, got.Live, want.Log, want.Live)
	}
	return nil
}

// keys checks that the keys of the state are those of the entries and that
// reads of each find its last one.
func (c *checker) keys() error {
	keys := uint64(0)
	err := scan(c.view.head.view, stateRange(nil), func(key, _ []byte) error {
		keys++
		if err := c.ended(); err != nil {
			return err
		}
		seq, err := c.view.liveSeq(key)
		if err != nil {
			return err
		}
		if want := c.last.find(c.last.seed.digest(key)); seq != want || seq == 0 {
			return damaged("state of key %x: names entry %d, its last is %d", key, seq, want)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if keys != c.last.keys {
		return damaged("state has %d keys, the entries %d", keys, c.last.keys)
	}
	return nil
}
