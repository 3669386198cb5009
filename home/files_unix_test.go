//go:build unix

package home

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestAPrivateFileIsTheOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, mode os.FileMode) {
		if err := errors.Join(os.WriteFile(path(name), []byte("12345678"), 0o600), os.Chmod(path(name), mode)); err != nil {
			t.Fatal(err)
		}
	}
	write("good", 0o600)
	write("read-only", 0o400)
	write("open", 0o640)
	write("other's", 0o600)
	if err := errors.Join(os.Symlink(path("good"), path("link")), os.Mkdir(path("folder"), 0o700), syscall.Mkfifo(path("pipe"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{"good": nil, "read-only": nil, "open": ErrNotPrivate, "link": ErrNotPrivate, "folder": ErrNotPrivate, "pipe": ErrNotPrivate, "none": os.ErrNotExist} {
		data, err := private(path(name), 8)
		if !errors.Is(err, want) || (want == nil) != (string(data) == "12345678") {
			t.Errorf("%s: %q, %v; want %v", name, data, err, want)
		}
	}
	if _, err := private(path("good"), 7); err == nil {
		t.Error("a file that is longer than the limit is read")
	}
	if os.Geteuid() == 0 { // only root can give a file away
		if err := os.Chown(path("other's"), 12345, -1); err != nil {
			t.Fatal(err)
		}
		if _, err := private(path("other's"), 8); !errors.Is(err, ErrNotPrivate) {
			t.Errorf("another user's: %v", err)
		}
	}
}
