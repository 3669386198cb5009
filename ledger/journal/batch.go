package journal

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/syndtr/goleveldb/leveldb"
	"github.com/syndtr/goleveldb/leveldb/opt"
	"golang.org/x/mod/sumdb/tlog"
)

// Change is what a batch does to one key.
type Change struct {
	Cause  Cause
	Key    []byte // 1 to MaxKeyBytes bytes
	Record []byte // at most MaxRecordBytes; empty removes the key: its tombstone is the live entry

	// Known says that the caller has looked the key up at the last committed
	// height and Prev was its live entry, 0 for none; Prepare then does not look.
	// Not for keys that are removed: their tombstone does not show.
	Known bool
	Prev  uint64
}

// Index is lookup data stored with a batch. No root covers it, and its keys are
// apart from those of the state.
type Index struct {
	Key   []byte // 1 to MaxKeyBytes bytes
	Value []byte // at most MaxRecordBytes; nil deletes, empty is a value
}

// Batch is a height that was prepared and not yet committed. Dropping it has no
// effect.
type Batch struct {
	base    *head // what it was prepared on
	next    head  // what it makes; view is missing
	changed []changedKey
	recent  []*Entry // of resident keys
	saved   savedPages
	data    *leveldb.Batch
}

// changedKey is a key that a batch changes, and its new live entry.
type changedKey struct {
	key      keyDigest
	seq      uint64
	resident bool
}

// Root is the root that the journal has once the batch is committed.
func (b *Batch) Root() Root { return b.next.root }

// Height is the height that the batch commits.
func (b *Batch) Height() int64 { return b.next.height }

// Prepare computes the root after changes, in their order, at height, and keeps
// what Commit will write. Nothing that a reader or a later Prepare can see
// changes. A key may change several times; each entry's prev is then the one
// before it in the batch. No changes at all only move the height. It keeps none
// of the slices. It fails with ErrHeight, ErrLimit, ErrClosed, or a fault, and
// with the fault of a failed Commit.
// Writer only.
func (j *Journal) Prepare(height int64, changes []Change, indexes []Index) (*Batch, error) {
	if j.fault != nil {
		return nil, j.fault
	}
	base := j.current()
	if height < 0 || height <= base.height {
		return nil, fmt.Errorf("%w: %d after %d", ErrHeight, height, base.height)
	}
	size, err := check(base.root.Size, changes, indexes)
	if err != nil {
		return nil, err
	}
	d := draft{
		journal: j,
		height:  height,
		log:     base.log.clone(),
		data:    j.emptyBatch(size + size/16),
		changed: make([]changedKey, 0, len(changes)),
		places:  make(map[keyDigest]int, len(changes)),
	}
	for _, c := range changes {
		if err := d.append(c); err != nil {
			return nil, fmt.Errorf("prepare height %d: %w", height, err)
		}
	}
	for _, x := range indexes {
		if x.Value == nil {
			d.data.Delete(indexKey(x.Key))
		} else {
			d.data.Put(indexKey(x.Key), x.Value)
		}
	}
	return d.finish(base), nil
}

// emptyBatch is the engine's batch of the last commit, made empty, or a new one.
func (j *Journal) emptyBatch(size int) *leveldb.Batch {
	data := j.spare
	if j.spare = nil; data == nil {
		return leveldb.MakeBatch(size)
	}
	data.Reset()
	return data
}

// check refuses what is out of bounds, and estimates the bytes of the batch.
func check(size uint64, changes []Change, indexes []Index) (bytes int, err error) {
	for i, c := range changes {
		if n, m := len(c.Key), len(c.Record); n == 0 || n > MaxKeyBytes || m > MaxRecordBytes || !c.Cause.Kind.valid() {
			return 0, fmt.Errorf("%w: change %d: %s, key of %d bytes, record of %d", ErrLimit, i, c.Cause.Kind, n, m)
		}
		bytes += entryHead + 2*len(c.Key) + len(c.Record) + 32
	}
	for i, x := range indexes {
		if n, m := len(x.Key), len(x.Value); n == 0 || n > MaxKeyBytes || m > MaxRecordBytes {
			return 0, fmt.Errorf("%w: index %d: key of %d bytes, value of %d", ErrLimit, i, n, m)
		}
		bytes += len(x.Key) + len(x.Value) + 16
	}
	if bytes > MaxBatchBytes || size+uint64(len(changes)) > MaxSeq {
		return 0, fmt.Errorf("%w: batch of %d bytes after %d entries", ErrLimit, bytes, size)
	}
	return bytes, nil
}

// draft is a batch while Prepare builds it.
type draft struct {
	journal *Journal
	height  int64
	log     *logTree
	dead    []uint64 // entries that the batch replaces
	changed []changedKey
	recent  []*Entry
	places  map[keyDigest]int // of the keys in changed
	stored  uint64            // keys that the batch writes first and that are not resident
	data    *leveldb.Batch
	key     []byte // room for one
	buf     []byte // 0x00, the leaf's prefix, and an encoded entry
}

// append writes the entry of one change.
func (d *draft) append(c Change) (err error) {
	entry := Entry{Seq: d.log.size + 1, Height: d.height, Cause: c.Cause, Key: c.Key, Record: c.Record}
	if entry.Prev, err = d.replace(c, entry.Seq); err != nil {
		return err
	}
	d.buf = entry.appendTo(append(d.buf[:0], 0))
	d.data.Put(entryKey(entry.Seq), d.buf[1:])
	d.log.grow(0, leafHash(d.buf), d.putTile)
	if entry.Prev != 0 {
		d.dead = append(d.dead, entry.Prev)
	}
	resident := d.journal.resident(c.Key)
	if resident && entry.size() <= recentBytes {
		own := bytes.Clone(d.buf[1+entryHead:])
		entry.Key, entry.Record = own[:len(c.Key)], own[len(c.Key):]
		d.recent = append(d.recent, &entry)
	}
	switch {
	case !resident:
		d.putState(c.Key, binary.BigEndian.AppendUint64(nil, entry.Seq))
	case entry.Prev == 0:
		d.putState(c.Key, nil)
	}
	return nil
}

func (d *draft) putState(key, value []byte) {
	d.key = append(append(d.key[:0], prefixState), key...)
	d.data.Put(d.key, value)
}

// replace makes seq the live entry of a key and returns the one it was before.
func (d *draft) replace(c Change, seq uint64) (prev uint64, err error) {
	k := d.journal.directory.seed.digest(c.Key)
	if i, ok := d.places[k]; ok {
		prev, d.changed[i].seq = d.changed[i].seq, seq
		return prev, nil
	}
	resident := d.journal.resident(c.Key)
	d.places[k] = len(d.changed)
	d.changed = append(d.changed, changedKey{k, seq, resident})
	if prev = c.Prev; !c.Known {
		prev, err = d.journal.liveSeq(c.Key)
	}
	if prev == 0 && !resident {
		d.stored++
	}
	return prev, err
}

func (d *draft) putTile(level byte, n uint64, hashes []tlog.Hash) {
	d.data.Put(tileKey(level, n), encodeTile(hashes))
}

// finish writes the pages whose turn it is, and the root.
func (d *draft) finish(base *head) *Batch {
	next := head{height: d.height, log: d.log, save: base.save, stored: base.stored + d.stored}
	next.live = base.live.grow(d.log.size, d.dead)
	next.root = Root{Size: d.log.size, Log: d.log.root(), Live: next.live.rootHash()}
	directory, added := d.journal.directory, d.log.size-base.log.size
	cycle := cycle(d.log.size, directory.keys)
	next.save.saveBitmap(next.live, added, cycle, d.data)
	saved := next.save.saveDirectory(directory, base.log.size, added, cycle, d.data)
	if base.height == NoHeight {
		d.data.Put(seedKey, directory.seed[:])
	}
	d.data.Put(metaKey, encodeMeta(next.height, next.stored, next.root))
	return &Batch{base: base, next: next, changed: d.changed, recent: d.recent, saved: saved, data: d.data}
}

// Commit makes a batch the journal's last height: one write of the database,
// synced, whole or not at all. It fails with ErrStale, ErrClosed, or a fault;
// after a fault nobody knows which of the two heights is on disk, so that every
// later Prepare and Commit fails too until the journal is closed and opened
// again. Writer only.
func (j *Journal) Commit(b *Batch) error {
	if j.fault != nil {
		return j.fault
	}
	if b.base != j.current() {
		return fmt.Errorf("commit height %d: %w", b.next.height, ErrStale)
	}
	view, err := j.write(b.data)
	if err != nil {
		j.fault = engineFault(fmt.Sprintf("commit height %d", b.next.height), err)
		return j.fault
	}
	next := b.next
	next.log.settle()
	next.view, next.refs = view, 1
	if len(b.data.Dump()) <= maxSpareBytes {
		j.spare = b.data
	}
	j.updateDirectory(b)
	for _, e := range b.recent {
		j.recent.keep(e)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.head = &next
	j.release(b.base)
	return nil
}

// updateDirectory makes the directory that of a batch. Readers of older heights
// go back from what it names; see Snapshot.liveSeq.
func (j *Journal) updateDirectory(b *Batch) {
	j.dirMu.Lock()
	defer j.dirMu.Unlock()
	j.directory.saved(b.saved)
	for _, c := range b.changed {
		if c.resident {
			j.directory.set(c.key, c.seq)
		}
	}
}

// write puts a batch on disk and returns a view of the database after it.
func (j *Journal) write(data *leveldb.Batch) (*leveldb.Snapshot, error) {
	if err := j.db.Write(data, &opt.WriteOptions{Sync: !j.options.NoSync}); err != nil {
		return nil, err
	}
	return j.db.GetSnapshot()
}
