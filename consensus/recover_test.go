package consensus

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/cometbft/cometbft/types"
)

// recovers runs Recover on a node that does not run, while the first node makes blocks.
func (c *coalition) recovers(home Config) (Recovery, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	var busy sync.WaitGroup
	busy.Go(func() {
		for ctx.Err() == nil {
			c.submit(c.nodes[0], c.sign("p1 issuer", c.issue("ann", 1)))
		}
	})
	defer busy.Wait()
	defer cancel()
	return Recover(ctx, home, testLog(c.t, "recovering "+home.Moniker), func(int64, bool) {})
}

// votes is the heights from one on at which the commit of a node has the vote of another.
func (c *coalition) votes(n *Node, of types.Address, from int64) (heights []int64) {
	for height := from; height <= n.env.BlockStore.Height(); height++ {
		if voted(n.env.BlockStore.LoadSeenCommit(height), of) {
			heights = append(heights, height)
		}
	}
	return heights
}

// A validator whose disk died comes back by its keys alone, is silent up to the margin,
// and then votes again. Nobody finds it signing twice.
func TestRecoverAfterTheDiskDied(t *testing.T) {
	c := newCoalition(t, 4)
	c.startAll()
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))
	c.submit(c.nodes[0], c.sign("p1 issuer", c.issue("ann", 5)))
	mine := c.nodes[3].env.PubKey.Address()
	c.stop(3)
	if err := os.RemoveAll(c.homes[3].path("data")); err != nil {
		t.Fatal(err)
	}
	if _, err := NewNode(c.homes[3], testLog(t, "p4")); !errors.Is(err, ErrSignerState) {
		t.Fatalf("started without a state: %v", err)
	}
	r, err := c.recovers(c.homes[3])
	if err != nil {
		t.Fatal(err)
	}
	if height, err := c.homes[3].votedHeight(); err != nil || height != r.From-1 || r.From != r.Height+RecoveryMargin+1 {
		t.Errorf("recovered %+v, the state is at %d (%v)", r, height, err)
	}
	c.ready(c.start(3))
	for i := 0; len(c.votes(c.nodes[0], mine, r.From)) == 0; i++ {
		c.submit(c.nodes[0], c.sign("p1 issuer", c.issue("ann", 1)))
		if i > 200 {
			t.Fatal("the recovered validator does not vote")
		}
	}
	if early := c.votes(c.nodes[0], mine, r.Height); early[0] < r.From {
		t.Errorf("voted at %v, before %d", early, r.From)
	}
	for _, n := range c.nodes {
		if evidence, _ := n.env.EvidencePool.PendingEvidence(-1); len(evidence) != 0 {
			t.Errorf("evidence: %v", evidence)
		}
	}
	c.agree()
}

// Who recovers a validator that votes on another machine would make it sign twice.
func TestRecoverSeesThatAnotherVotes(t *testing.T) {
	c := newCoalition(t, 4)
	c.startAll()
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))
	twin := layOut(t, 1, 0).homes[0]
	twin.Peers, twin.P2P = c.homes[3].Peers[:2], freeAddress(t)
	for from, to := range map[string]string{c.homes[3].validatorKeyFile(): twin.validatorKeyFile(), c.homes[3].genesisFile(): twin.genesisFile(), c.homes[2].nodeKeyFile(): twin.nodeKeyFile()} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.stop(2) // whose node id the twin has, so that the others take it in
	if _, err := c.recovers(twin); !errors.Is(err, ErrVotesElsewhere) {
		t.Errorf("recovered beside itself: %v, want %v", err, ErrVotesElsewhere)
	}
	if height, err := twin.votedHeight(); err != nil || height != 0 {
		t.Errorf("the state of the twin is at %d (%v)", height, err)
	}
}
