package consensus

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// crashHome is set in the process that TestNodeSurvivesCrashes runs: the test binary
// again, as a node that submits transactions to itself until it dies.
const crashHome = "PUNKT_TEST_CRASH_HOME"

func TestMain(m *testing.M) {
	if home := os.Getenv(crashHome); home != "" {
		if err := submitUntilDeath(home); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// submitUntilDeath runs the node of the home and submits to it the transactions that
// standard input has, a line each in hex. It prints the hash of each that was answered
// as final, and its height.
func submitUntilDeath(home string) error {
	config, err := LoadConfig(home)
	if err != nil {
		return err
	}
	n, err := NewNode(config, testLog(nil, "crash"))
	if err != nil {
		return err
	}
	defer n.Stop()
	if err := n.Start(); err != nil {
		return err
	}
	for {
		var line string
		if _, err := fmt.Scanln(&line); err != nil {
			return nil // all are final
		}
		raw, err := hex.DecodeString(line)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		final, err := n.Submit(ctx, raw)
		cancel()
		if err != nil {
			return err
		}
		fmt.Printf("final %x %d %d\n", final.Hash, final.Height, final.Result.Code)
	}
}

// A node dies at each of CometBFT's fail points around the decision, execution and
// commit of a block (libs/fail: the process ends at the n-th one it passes), in the
// first block and in later ones. It comes back, with everything that it had answered as
// final, and goes on.
func TestNodeSurvivesCrashes(t *testing.T) {
	const points = 10 // of one block of a single validator, who casts two votes
	indexes := []int{}
	for i := range 3 * points {
		if os.Getenv("PUNKT_SOAK") != "" || i%3 == 0 || i < 2 || i > 2*points && i%2 == 0 {
			indexes = append(indexes, i)
		}
	}
	for _, index := range indexes {
		t.Run(fmt.Sprint("fail point ", index), func(t *testing.T) {
			c := newCoalition(t, 1)
			raws := [][]byte{c.sign("p1 issuer", c.enroll("ann"))}
			for range 4 {
				raws = append(raws, c.sign("p1 issuer", c.issue("ann", 1)))
			}
			out, died := c.crash(raws, "FAIL_TEST_INDEX="+strconv.Itoa(index))
			if !died {
				t.Fatalf("the node lived: %s", out)
			}
			before := acknowledged(out)
			out, died = c.crash(raws) // the same transactions, by a node that lives
			if died {
				t.Fatalf("the node did not come back: %s", out)
			}
			after := acknowledged(out)
			if len(after) != len(raws) {
				t.Fatalf("%d of %d transactions are final: %s", len(after), len(raws), out)
			}
			for hash, place := range before {
				if after[hash] != place {
					t.Errorf("%s was final at %q and is at %q", hash, place, after[hash])
				}
			}
			n := c.start(0)
			c.ready(n)
			if got := c.issued(n); got != 4 {
				t.Errorf("%d points issued, want 4", got)
			}
			c.replays(n)
		})
	}
}

// crash runs a node in a process of its own, with the transactions on its standard
// input, and tells what it printed and whether it died.
func (c *coalition) crash(raws [][]byte, environment ...string) (out string, died bool) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	process := exec.CommandContext(ctx, os.Args[0])
	process.Env = append(append(os.Environ(), crashHome+"="+c.homes[0].Home), environment...)
	var input strings.Builder
	for _, raw := range raws {
		fmt.Fprintf(&input, "%x\n", raw)
	}
	process.Stdin = strings.NewReader(input.String())
	text, err := process.CombinedOutput()
	if ctx.Err() != nil {
		c.t.Fatalf("the node hangs: %s", text)
	}
	return string(text), err != nil
}

// acknowledged are the final transactions that a node printed: by hash, height and code.
func acknowledged(out string) map[string]string {
	finals := map[string]string{}
	for line := range strings.Lines(out) {
		if hash, place, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "final "), " "); ok && strings.HasPrefix(line, "final ") {
			finals[hash] = place
		}
	}
	return finals
}

// replays holds the node's state to be what its blocks make of the genesis, by bringing
// a second node up from nothing but them.
func (c *coalition) replays(n *Node) {
	c.t.Helper()
	want := c.status(n)
	c.stop(0)
	if err := os.RemoveAll(c.homes[0].ledgerDir()); err != nil {
		c.t.Fatal(err)
	}
	again, err := NewNode(c.homes[0], testLog(c.t, "replay"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer again.Stop()
	// A block without transactions may have come before the stop.
	if got := c.status(again); got.Height < want.Height || got.AppHash != want.AppHash {
		c.t.Errorf("replayed to height %d with %x, want at least %d with %x", got.Height, got.AppHash, want.Height, want.AppHash)
	}
}
