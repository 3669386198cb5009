package home

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Names inside the folder.
const (
	configFile = "config.json"
	keysDir    = "keys"
	secretFile = "secret"
	nextFile   = "secret.next" // of a rotation that is not finished
)

// create writes a file whole or not at all and only if there is none, so that of two
// processes that make the same file one fails with fs.ErrExist.
func create(path string, data []byte) error { return put(path, data, os.Link) }

// replace writes a file whole or not at all, in the place of the one that is there.
func replace(path string, data []byte) error { return put(path, data, os.Rename) }

// put writes a file under another name and then puts it in its place.
func put(path string, data []byte, place func(tmp, path string) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if closing := tmp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = place(tmp.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a new name in a folder last: an account whose key is lost with the
// power is lost too.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// private reads a file that its owner alone may read, and who is the user that runs this
// program. It looks at the file that it has opened, and follows no link at the end of the
// path, so that nobody puts another in its place in between.
func private(path string, limit int64) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, linked(path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %s is no file", ErrNotPrivate, path)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%w: %s has mode %04o, want 0600", ErrNotPrivate, path, info.Mode().Perm())
	case !ours(info):
		return nil, fmt.Errorf("%w: %s belongs to another user", ErrNotPrivate, path)
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s has more than %d bytes", path, limit)
	}
	return data, err
}
