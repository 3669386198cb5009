package testnet_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/testnet"
)

// A validator is killed under load and loses its data, or what it knew of its last
// signature, or gets that from an old backup. Each time it comes back with node recover,
// votes again, and has signed nothing twice.
func TestRecoveredValidatorNeverSignsTwice(t *testing.T) {
	t.Parallel()
	c := startCoalition(t)
	l := c.startLoad(c.startMember())
	for i, lost := range []struct {
		name string
		lose func(data, backup string) error
		says string // what a start says of it; empty: it is not tried
	}{
		{"all data", func(data, _ string) error { return os.RemoveAll(data) }, "the state of the last signature is lost"},
		{"the state of the last signature", func(data, _ string) error { return os.Remove(signerState(data)) }, "the state of the last signature is lost"},
		{"all but an old state", func(data, backup string) error { return os.WriteFile(signerState(data), []byte(backup), 0o600) }, "is older than the chain"},
	} {
		n := c.Nodes[i]
		data := filepath.Join(n.Config.Home, "data")
		backup, err := os.ReadFile(signerState(data))
		if err != nil {
			t.Fatal(err)
		}
		enough := l.finals() + 30
		c.await("more issues are final", func() bool { return l.finals() >= enough })
		if err := c.processes[string(n.Partner)].Kill(); err != nil {
			t.Fatal(err)
		}
		if err := lost.lose(data, string(backup)); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(c.launcher.Binary, "--home", n.Home, "node", "start").CombinedOutput()
		if err == nil || !strings.Contains(string(out), lost.says) || !strings.Contains(string(out), "node recover") {
			t.Errorf("%s lost, a start says (%v): %s", lost.name, err, out)
		}
		votesFrom := c.recover(n)
		c.up()
		c.await(string(n.Partner)+" votes again", func() bool {
			return slices.ContainsFunc(c.votes(n, votesFrom), func(h int64) bool { return h >= votesFrom })
		})
		if early := c.votes(n, votesFrom-10); early[0] < votesFrom {
			t.Errorf("%s lost: votes on %v, before %d", lost.name, early, votesFrom)
		}
		t.Logf("%s of %s lost and recovered: votes from %d on", lost.name, n.Partner, votesFrom)
	}
	l.stop()
	for height := int64(1); height <= c.sameHeight(); height++ {
		var block struct {
			Block struct {
				Evidence struct {
					Evidence []json.RawMessage
				}
			}
		}
		c.rpc(c.Nodes[3], fmt.Sprintf("block?height=%d", height), &block)
		if len(block.Block.Evidence.Evidence) > 0 {
			t.Errorf("block %d has evidence: %s", height, block.Block.Evidence.Evidence)
		}
	}
	c.agree(l)
}

func signerState(data string) string { return filepath.Join(data, "priv_validator_state.json") }

// recover runs node recover, and answers from which block on the validator votes.
func (c *coalition) recover(n testnet.Node) int64 {
	c.t.Helper()
	out, err := exec.CommandContext(c.t.Context(), c.launcher.Binary, "--home", n.Home, "node", "recover", "--yes", "--json").Output()
	if err != nil {
		c.t.Fatalf("recover %s: %v\n%s", n.Partner, err, err.(*exec.ExitError).Stderr)
	}
	var recovered struct {
		VotesFrom int64 `json:"votes_from"`
	}
	if err := json.Unmarshal(out, &recovered); err != nil {
		c.t.Fatal(err)
	}
	return recovered.VotesFrom
}

// votes are the blocks from a height on whose commit has a vote of the node's validator,
// as another node keeps them.
func (c *coalition) votes(n testnet.Node, from int64) (heights []int64) {
	c.t.Helper()
	var key struct{ Address string }
	text, err := os.ReadFile(filepath.Join(n.Config.Home, "config", "priv_validator_key.json"))
	if err == nil {
		err = json.Unmarshal(text, &key)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	status, err := c.clients[3].Status(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	for height := from; height < status.Height; height++ {
		var commit struct {
			SignedHeader struct {
				Commit struct {
					Signatures []struct {
						Address string `json:"validator_address"`
					}
				}
			} `json:"signed_header"`
		}
		c.rpc(c.Nodes[3], fmt.Sprintf("commit?height=%d", height), &commit)
		for _, signature := range commit.SignedHeader.Commit.Signatures {
			if signature.Address == key.Address {
				heights = append(heights, height)
			}
		}
	}
	return heights
}

// rpc asks a node's CometBFT.
func (c *coalition) rpc(n testnet.Node, question string, into any) {
	c.t.Helper()
	res, err := http.Get("http://" + n.Config.RPC + "/" + question)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	answer := struct{ Result any }{into}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		c.t.Fatalf("%s: %v", question, err)
	}
}
