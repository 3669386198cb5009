package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/punkt-ledger/punkt/testnet"
)

// coalition is the demo coalition in processes of its own, for the length of a test.
type coalition struct {
	dir string
	net *testnet.Network
}

// node is the URL of a partner's node.
func (c *coalition) node(id string) string {
	for _, n := range c.net.Nodes {
		if string(n.Partner) == id {
			return n.API()
		}
	}
	return ""
}

// startCoalition makes and starts the demo coalition with the program's own commands.
// The nodes end with the test's process, however that ends.
func startCoalition(t *testing.T) *coalition {
	t.Helper()
	binary, err := exec.LookPath("punkt") // testscript.Main put it there
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		c := &coalition{dir: filepath.Join(t.TempDir(), "coalition")}
		base, release, err := testnet.ReservePorts(4)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { release() })
		out, err := exec.Command(binary, "testnet", "init", "--dir", c.dir, "--base-port", fmt.Sprint(base)).CombinedOutput()
		if err != nil {
			t.Fatalf("testnet init: %v\n%s", err, out)
		}
		if c.net, err = testnet.Open(c.dir); err != nil {
			t.Fatal(err)
		}
		started, err := c.net.Up(context.Background(), testnet.Launcher{Binary: binary, Attached: true}, func(testnet.Progress) {})
		if errors.Is(err, testnet.ErrPortTaken) {
			continue // somebody was faster
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := testnet.StopAll(started, testnet.StopPatience); err != nil {
				t.Errorf("stop coalition: %v", err)
			}
		})
		return c
	}
	t.Fatal("no ports for four nodes")
	return nil
}
