package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/syndtr/goleveldb/leveldb"
	"github.com/syndtr/goleveldb/leveldb/opt"
	"github.com/syndtr/goleveldb/leveldb/storage"
	"github.com/syndtr/goleveldb/leveldb/util"
	"golang.org/x/mod/sumdb/tlog"
)

// Open opens the journal in dir, or in Options.Storage, and makes a new one
// where there is none. After a crash at any point it is at the last committed
// height. The roots are rebuilt from the tiles, the saved bitmap pages and the
// entries since, and compared with the committed ones; a difference is a fault
// that says what to do.
func Open(dir string, o Options) (*Journal, error) {
	files := o.Storage
	if files == nil {
		var err error
		if files, err = storage.OpenFile(dir, false); err != nil {
			return nil, openFault(err)
		}
	}
	j, err := openOn(files, o)
	if err != nil {
		if o.Storage == nil {
			err = errors.Join(err, files.Close())
		}
		return nil, err
	}
	if o.Storage == nil {
		j.files = files
	}
	return j, nil
}

// openOn opens the journal in files, which stay open whatever happens.
func openOn(files storage.Storage, o Options) (*Journal, error) {
	if err := clearStillborn(files); err != nil {
		return nil, openFault(err)
	}
	db, err := leveldb.Open(bufferedTables{files}, o.engine())
	if err != nil {
		return nil, openFault(err)
	}
	j := &Journal{db: db, options: o, recent: newRecent()}
	if err := j.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("open journal: %w", err), db.Close())
	}
	return j, nil
}

// openFault says what keeps the engine from opening.
func openFault(err error) error {
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, storage.ErrLocked) {
		return fmt.Errorf("open journal: another process has it open: %w", err)
	}
	return engineFault("open journal", err)
}

// clearStillborn removes what a crash during the very first open leaves: a
// manifest to which nothing points. The engine would take it for a database
// that lost its entry point; but one that has held anything has other files.
func clearStillborn(files storage.Storage) error {
	if _, err := files.GetMeta(); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	others, err := files.List(storage.TypeJournal | storage.TypeTable)
	if err != nil || len(others) > 0 {
		return err
	}
	manifests, err := files.List(storage.TypeManifest)
	for _, fd := range manifests {
		err = errors.Join(err, files.Remove(fd))
	}
	return err
}

// load rebuilds the head and the directory from the database.
func (j *Journal) load() error {
	view, err := j.db.GetSnapshot()
	if err != nil {
		return engineFault("read meta", err)
	}
	h := &head{view: view, refs: 1}
	j.head = h
	value, err := view.Get(metaKey, nil)
	if errors.Is(err, leveldb.ErrNotFound) {
		return j.initialize()
	}
	if err != nil {
		return engineFault("read meta", err)
	}
	h.height, h.stored, h.root, err = decodeMeta(value)
	if errors.Is(err, ErrEncoding) {
		return damaged("read meta: %w", err)
	}
	if err != nil {
		return err
	}
	return j.rebuild()
}

// initialize makes the head of a journal to which nothing was committed.
func (j *Journal) initialize() error {
	if err := refuseOrphans(j.head.view); err != nil {
		return err
	}
	j.head.height = NoHeight
	j.head.root = Root{Log: emptyHash, Live: emptyHash}
	j.head.log = new(logTree)
	var s seed
	if _, err := rand.Read(s[:]); err != nil {
		return fmt.Errorf("draw seed: %w", err)
	}
	j.directory = newDirectory(s)
	return nil
}

// refuseOrphans makes sure that a database without meta is a new one.
func refuseOrphans(view *leveldb.Snapshot) error {
	it := view.NewIterator(nil, nil)
	defer it.Release()
	if it.Next() {
		return damaged("read meta: it is missing")
	}
	if err := it.Error(); err != nil {
		return engineFault("read meta", err)
	}
	return nil
}

// rebuild makes the log's tree, the bitmap and the directory of the root's size.
func (j *Journal) rebuild() error {
	h := j.head
	size := h.root.Size
	log, err := loadTree(h.view, size)
	if err != nil {
		return err
	}
	bitmap, err := readBitmap(h.view, size)
	if err != nil {
		return err
	}
	directory, unseen, err := readDirectory(h.view, size)
	if err != nil {
		return err
	}
	hashed := log.size
	var leaf []byte
	err = scanEntries(h.view, min(bitmap.from, unseen, hashed)+1, size, func(e Entry, encoded []byte) error {
		if e.Seq > hashed {
			leaf = append(append(leaf[:0], 0), encoded...)
			log.grow(0, leafHash(leaf), func(byte, uint64, []tlog.Hash) {})
		}
		if e.Seq > bitmap.from {
			bitmap.replay(e)
		}
		if e.Seq > unseen && j.resident(e.Key) {
			directory.replay(e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	log.settle()
	h.log = log
	h.live = newLiveTree(size, bitmap.bitmap)
	h.save = savePlan{next: bitmap.oldest}
	j.directory = directory
	if got := (Root{Size: size, Log: log.root(), Live: h.live.rootHash()}); got != h.root {
		return damaged("rebuild the roots of height %d: they are not the committed ones", h.height)
	}
	if err := directory.matches(bitmap.bitmap, h.stored); err != nil {
		return damaged("read directory: %w", err)
	}
	return nil
}

func readBitmap(view *leveldb.Snapshot, size uint64) (savedBitmap, error) {
	it := view.NewIterator(util.BytesPrefix([]byte{prefixBitmap}), &opt.ReadOptions{DontFillCache: true})
	defer it.Release()
	saved, err := loadBitmap(size, it)
	if err != nil {
		return saved, damaged("read bitmap: %w", err)
	}
	return saved, nil
}

func readDirectory(view *leveldb.Snapshot, size uint64) (d *directory, unseen uint64, err error) {
	value, err := view.Get(seedKey, nil)
	if err != nil && !errors.Is(err, leveldb.ErrNotFound) {
		return nil, 0, engineFault("read seed", err)
	}
	var s seed
	if len(value) != len(s) {
		return nil, 0, damaged("read seed: it has %d bytes", len(value))
	}
	copy(s[:], value)
	it := view.NewIterator(util.BytesPrefix([]byte{prefixDirectory}), &opt.ReadOptions{DontFillCache: true})
	defer it.Release()
	if d, unseen, err = loadDirectory(s, size, it); err != nil {
		return nil, 0, damaged("read directory: %w", err)
	}
	return d, unseen, nil
}

// loadTree reads the tree's tiles: of the high ones all, of the low ones those
// after them. What is missing are the entries since the last full low tile.
func loadTree(r reader, size uint64) (*logTree, error) {
	t := new(logTree)
	noTile := func(byte, uint64, []tlog.Hash) {}
	lows := size >> upperLevel
	highs := lows / tileHashes
	for n := range highs {
		hashes, err := readTile(r, highTile, n)
		if err != nil {
			return nil, err
		}
		for _, h := range hashes {
			t.grow(upperLevel, h, noTile)
		}
	}
	for n := highs * tileHashes; n < lows; n++ {
		hashes, err := readTile(r, lowTile, n)
		if err != nil {
			return nil, err
		}
		t.grow(upperLevel, fold(hashes), noTile)
	}
	return t, nil
}

// readTile reads a full tile, which must exist.
func readTile(r reader, level byte, n uint64) ([]tlog.Hash, error) {
	value, err := r.Get(tileKey(level, n), nil)
	if errors.Is(err, leveldb.ErrNotFound) {
		return nil, damaged("read tile %d/%d: it is missing", level, n)
	}
	if err != nil {
		return nil, engineFault("read tile", err)
	}
	hashes, err := decodeTile(value)
	if err != nil {
		return nil, damaged("read tile %d/%d: %w", level, n, err)
	}
	return hashes, nil
}
