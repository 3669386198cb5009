package journal

import (
	"bytes"
	"errors"
	"os"
	"sync"

	"github.com/syndtr/goleveldb/leveldb/storage"
)

// errInjected is what a faulty disk answers from its breaking point on.
var errInjected = errors.New("injected disk error")

// disk is a goleveldb storage in memory that forgets what was not synced. A
// file's name is durable with its first sync and the pointer to the manifest
// with SetMeta, as on ext4 with goleveldb's own file storage.
//
// It breaks at the breakAt-th write, sync, creation, removal or rename: that
// operation has no effect, or half of one if it is a write, and every later one
// fails.
type disk struct {
	mu      sync.Mutex
	files   map[storage.FileDesc]*diskFile
	meta    storage.FileDesc
	locked  bool
	ops     int
	breakAt int // 0: never
}

type diskFile struct {
	data   []byte
	synced int  // bytes that survive a crash
	named  bool // whether the name does
}

func newDisk() *disk { return &disk{files: map[storage.FileDesc]*diskFile{}} }

// after is the disk that a crash leaves, with keep bytes of each file's unsynced
// tail on it. The last of these bytes is garbled if torn.
func (d *disk) after(keep int, torn bool) *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	left := newDisk()
	left.meta = d.meta
	for fd, f := range d.files {
		if !f.named {
			continue
		}
		end := min(f.synced+keep, len(f.data))
		data := bytes.Clone(f.data[:end])
		if torn && end > f.synced {
			data[end-1] ^= 0xa5
		}
		left.files[fd] = &diskFile{data: data, synced: end, named: true}
	}
	return left
}

// unsynced is the length of the longest tail that a crash may lose.
func (d *disk) unsynced() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	longest := 0
	for _, f := range d.files {
		longest = max(longest, len(f.data)-f.synced)
	}
	return longest
}

// step counts an operation. The caller holds d.mu.
func (d *disk) step() error {
	d.ops++
	if d.breakAt > 0 && d.ops >= d.breakAt {
		return errInjected
	}
	return nil
}

// broken reports whether the breaking point was reached.
func (d *disk) broken() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.breakAt > 0 && d.ops >= d.breakAt
}

func (d *disk) Lock() (storage.Locker, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.locked {
		return nil, storage.ErrLocked
	}
	d.locked = true
	return d, nil
}

func (d *disk) Unlock() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.locked = false
}

func (d *disk) Log(string)   {}
func (d *disk) Close() error { return nil }

func (d *disk) SetMeta(fd storage.FileDesc) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	d.meta = fd
	return nil
}

func (d *disk) GetMeta() (storage.FileDesc, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.meta.Zero() {
		return d.meta, os.ErrNotExist
	}
	return d.meta, nil
}

func (d *disk) List(of storage.FileType) ([]storage.FileDesc, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var fds []storage.FileDesc
	for fd := range d.files {
		if fd.Type&of != 0 {
			fds = append(fds, fd)
		}
	}
	return fds, nil
}

func (d *disk) Open(fd storage.FileDesc) (storage.Reader, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.files[fd]
	if !ok {
		return nil, os.ErrNotExist
	}
	return diskReader{bytes.NewReader(f.data)}, nil
}

func (d *disk) Create(fd storage.FileDesc) (storage.Writer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return nil, err
	}
	d.files[fd] = &diskFile{}
	return &diskWriter{d, d.files[fd]}, nil
}

func (d *disk) Remove(fd storage.FileDesc) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	if _, ok := d.files[fd]; !ok {
		return os.ErrNotExist
	}
	delete(d.files, fd)
	return nil
}

func (d *disk) Rename(from, to storage.FileDesc) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	d.files[to] = d.files[from]
	delete(d.files, from)
	return nil
}

type diskReader struct{ *bytes.Reader }

func (diskReader) Close() error { return nil }

type diskWriter struct {
	disk *disk
	file *diskFile
}

func (w *diskWriter) Write(p []byte) (int, error) {
	w.disk.mu.Lock()
	defer w.disk.mu.Unlock()
	was := w.disk.breakAt > 0 && w.disk.ops >= w.disk.breakAt
	if err := w.disk.step(); err != nil {
		if !was {
			w.file.data = append(w.file.data, p[:len(p)/2]...)
		}
		return 0, err
	}
	w.file.data = append(w.file.data, p...)
	return len(p), nil
}

func (w *diskWriter) Sync() error {
	w.disk.mu.Lock()
	defer w.disk.mu.Unlock()
	if err := w.disk.step(); err != nil {
		return err
	}
	w.file.synced, w.file.named = len(w.file.data), true
	return nil
}

func (w *diskWriter) Close() error { return nil }
