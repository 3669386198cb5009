//go:build unix

package home

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// noFollow refuses a link at the end of the path, and waits for no writer of a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// linked says of a link what is wrong with it.
func linked(path string, err error) error {
	if errors.Is(err, syscall.ELOOP) {
		return fmt.Errorf("%w: %s is a link", ErrNotPrivate, path)
	}
	return err
}

// ours reports whether the file belongs to the user that runs this program.
func ours(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
