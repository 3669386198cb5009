package lock

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// ErrRunning: another process runs in the folder.
var ErrRunning = errors.New("the node runs already")

// How long and how often Claim tries: whoever asks whether a node runs holds the lock
// for a moment too.
const (
	claimPatience = time.Second
	claimRetry    = 20 * time.Millisecond
)

// Folder is a node's folder, by its path.
type Folder string

// Log is the path of the file that a node in the background writes to.
func (f Folder) Log() string { return filepath.Join(string(f), "node.log") }

func (f Folder) pidPath() string { return filepath.Join(string(f), "node.pid") }

// Claim makes this process the one that runs in the folder, until it ends by whatever
// cause or calls release. It fails with ErrRunning.
func (f Folder) Claim() (release func() error, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), claimPatience)
	defer cancel()
	lock := flock.New(f.pidPath(), flock.SetPermissions(0o600))
	got, err := lock.TryLockContext(ctx, claimRetry)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		pid, _, _ := f.Running()
		return nil, fmt.Errorf("%w: process %d runs in %s", ErrRunning, pid, string(f))
	case err != nil || !got:
		return nil, fmt.Errorf("lock node folder: %w", err)
	}
	if err := os.WriteFile(f.pidPath(), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("write pid: %w", err), lock.Unlock())
	}
	return lock.Close, nil
}

// Running is the process that runs in the folder, if one does. A pid that a dead node
// left behind is not mistaken for it, for the lock died with the node.
func (f Folder) Running() (pid int, ok bool, err error) {
	free, err := f.free()
	if err != nil || free {
		return 0, false, err
	}
	data, err := os.ReadFile(f.pidPath())
	if err != nil {
		return 0, false, fmt.Errorf("read pid: %w", err)
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil { // locked a moment ago, and not written yet
		return 0, true, nil
	}
	return pid, true, nil
}

// free reports whether no process runs in the folder.
func (f Folder) free() (bool, error) {
	if _, err := os.Stat(f.pidPath()); errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	lock := flock.New(f.pidPath(), flock.SetFlag(os.O_RDONLY))
	got, err := lock.TryRLock()
	if err != nil {
		return false, fmt.Errorf("try node lock: %w", err)
	}
	return got, lock.Close()
}

// AwaitStop waits until no process runs in the folder, or fails with the context's
// error.
func (f Folder) AwaitStop(ctx context.Context) error {
	tick := time.NewTicker(claimRetry)
	defer tick.Stop()
	for {
		free, err := f.free()
		if free || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
