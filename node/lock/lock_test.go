package lock_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/node/lock"
)

func TestOneProcessRunsInAFolder(t *testing.T) {
	f := lock.Folder(t.TempDir())
	if _, running, err := f.Running(); running || err != nil {
		t.Fatalf("running %v before any claim, %v", running, err)
	}
	release, err := f.Claim()
	if err != nil {
		t.Fatal(err)
	}
	if pid, running, err := f.Running(); pid != os.Getpid() || !running || err != nil {
		t.Errorf("running: pid %d, %v, %v", pid, running, err)
	}
	if _, err := f.Claim(); !errors.Is(err, lock.ErrRunning) {
		t.Errorf("second claim: %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := f.AwaitStop(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("await the stop of a running node: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if err := f.AwaitStop(t.Context()); err != nil {
		t.Errorf("await the stop of a stopped node: %v", err)
	}
	if _, running, _ := f.Running(); running {
		t.Error("running after release, by a pid left behind")
	}
}
