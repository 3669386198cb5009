package node_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/node"
)

func valid() node.Config {
	return node.Config{
		Partner: "mart", P2P: "127.0.0.1:1", RPC: "", API: "127.0.0.1:3",
		Peers: []string{"0123456789abcdef0123456789abcdef01234567@127.0.0.1:9"},
	}
}

func TestConfigIsReadAsItWasWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "node")
	if _, err := node.Open(dir); !errors.Is(err, node.ErrNoNode) {
		t.Fatalf("open nothing: %v", err)
	}
	if _, err := node.Create(dir, valid()); err != nil {
		t.Fatal(err)
	}
	f, err := node.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if f.Config.Partner != "mart" || len(f.Config.Peers) != 1 || f.Config.API != "127.0.0.1:3" {
		t.Errorf("read %+v", f.Config)
	}
	if _, err := node.Create(dir, valid()); !errors.Is(err, node.ErrNodeExists) {
		t.Errorf("create twice: %v", err)
	}
}

func TestConfigIsRefusedWhole(t *testing.T) {
	bad := node.Config{Partner: "Mart", P2P: "nowhere", RPC: "x", API: "", Peers: []string{"me@127.0.0.1:9"}}
	err := bad.Validate()
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 5 || !errors.Is(err, node.ErrConfig) {
		t.Errorf("want five complaints, got: %v", err)
	}
	for name, text := range map[string]string{"a misspelt field": `{"partnr":"mart"}`, "no JSON": `node`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "node.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := node.Open(dir); !errors.Is(err, node.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOneProcessRunsInAFolder(t *testing.T) {
	f, err := node.Create(t.TempDir(), valid())
	if err != nil {
		t.Fatal(err)
	}
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
	if _, err := f.Claim(); !errors.Is(err, node.ErrRunning) {
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
