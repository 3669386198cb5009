package testnet_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/node/access"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/testnet"
	"github.com/punkt-ledger/punkt/token"
)

// soak reports whether there is time for many rounds (make soak).
func soak() bool { return os.Getenv("PUNKT_SOAK") != "" }

// sent is an issue that the load has handed to a node.
type sent struct {
	hash   api.Hash
	points uint64
	height int64 // of its block, if the node answered that it is final; else 0
}

// load is a stream of issues from several tills, which goes on through crashes: a till
// whose node does not answer goes to the next.
type load struct {
	mu   sync.Mutex
	all  []sent
	stop func() // ends the load and waits for the tills
}

// tills is the number of tills that send at the same time.
const tills = 6

// startLoad sends issues to the member until the load is stopped or the test ends.
func (c *coalition) startLoad(member token.Address) *load {
	c.t.Helper()
	mart := c.till("mart")
	earned := c.blockTime()
	ctx, cancel := context.WithCancel(c.t.Context())
	l := &load{}
	var sending sync.WaitGroup
	for n := range tills {
		sending.Go(func() {
			for i := n; ctx.Err() == nil; i++ {
				points := uint64(1 + i%7)
				raw, err := mart.sign("issuer", token.Issue{Account: member, Program: "MART", Points: points,
					Time: earned, Reason: token.ForPurchase, Ref: newRef()})
				if err != nil {
					c.t.Error(err)
					return
				}
				if !l.send(ctx, c.clients[i%len(c.clients)], raw, points) {
					select { // a killed node refuses at once: do not ask it a thousand times
					case <-ctx.Done():
					case <-time.After(50 * time.Millisecond):
					}
				}
			}
		})
	}
	l.stop = sync.OnceFunc(func() { cancel(); sending.Wait() })
	c.t.Cleanup(l.stop)
	return l
}

// send hands an issue to a node, and reports whether that said it is final.
func (l *load) send(ctx context.Context, client *api.Client, raw []byte, points uint64) bool {
	s := sent{hash: tx.Hash(raw), points: points}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second) // of a node that is killed while it answers
	defer cancel()
	if final, err := client.Submit(ctx, raw); err == nil {
		s.height = final.Height
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, s)
	return s.height > 0
}

// finals is how many answers said final so far.
func (l *load) finals() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.all {
		if s.height > 0 {
			n++
		}
	}
	return n
}

// startMember enrolls a member at mart.
func (c *coalition) startMember() token.Address {
	c.t.Helper()
	mart := c.till("mart")
	enroll := mart.enrollment()
	c.submit(mart, "custodian", enroll)
	return enroll.Account
}

// Nodes are killed as by a power cut at random moments under load, one or all of them;
// they come back, agree, and have everything that was answered as final.
func TestKilledNodesComeBack(t *testing.T) {
	t.Parallel() // most of the time is waiting
	rounds := 4
	if soak() {
		rounds = 100
	}
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("PUNKT_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Logf("PUNKT_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	c := startCoalition(t)
	l := c.startLoad(c.startMember())
	for round := range rounds {
		enough := l.finals() + 20 + random.IntN(60)
		c.await(fmt.Sprintf("%d issues are final", enough), func() bool { return l.finals() >= enough })
		victims := []string{string(c.Nodes[random.IntN(len(c.Nodes))].Partner)}
		if round%2 == 1 {
			victims = []string{"avia", "brew", "mart", "kino"}
		}
		c.kill(victims)
		c.up()
		t.Logf("round %d: killed and started %v, %d issues are final", round, victims, l.finals())
	}
	l.stop()
	c.agree(l)
}

// kill kills all victims at the same moment.
func (c *coalition) kill(victims []string) {
	c.t.Helper()
	var killing sync.WaitGroup
	for _, id := range victims {
		killing.Go(func() {
			if err := c.processes[id].Kill(); err != nil {
				c.t.Error(err)
			}
		})
	}
	killing.Wait()
}

// Nodes die at each of CometBFT's fail points, from the vote to the last write of a
// block, some of them while they come back from the point before, and come back.
func TestNodesSurviveEveryFailPoint(t *testing.T) {
	t.Parallel()
	points := 12 // 6 of consensus, one of which is passed at each of its votes, and 4 of execution
	if soak() {
		points = 60 // the first five blocks
	}
	const inARow = 3 // points at which a node dies before it may run
	c := startCoalition(t)
	l := c.startLoad(c.startMember())
	for first := 0; first < points; first += inARow {
		n := c.Nodes[first/inARow%len(c.Nodes)]
		if err := testnet.StopAll([]*testnet.Process{c.processes[string(n.Partner)]}, testnet.StopPatience); err != nil {
			t.Fatal(err)
		}
		for point := first; point < first+inARow; point++ {
			c.failAt(n, point)
		}
		c.up()
	}
	l.stop()
	c.agree(l)
}

// failAt runs a node until it dies at the fail point.
func (c *coalition) failAt(n testnet.Node, point int) {
	c.t.Helper()
	failing := c.launcher
	failing.Env = []string{"FAIL_TEST_INDEX=" + strconv.Itoa(point)}
	p, err := failing.Start(n)
	if err != nil {
		c.t.Fatal(err)
	}
	c.await(fmt.Sprintf("%s fails at point %d", n.Partner, point), func() bool {
		select {
		case <-p.Done():
			return true
		default:
			return false
		}
	})
	if p.Err() == nil {
		c.t.Errorf("point %d: %s stopped and did not fail", point, n.Partner)
	}
}

// agree checks that all nodes have the same history, and in it everything that the
// load was told is final, once.
func (c *coalition) agree(l *load) {
	c.t.Helper()
	ctx := c.t.Context()
	top := c.sameHeight()
	at := func(i int) *api.Client { return c.clients[i%len(c.clients)].AtLeast(top) }
	for height := int64(1); height <= top; height++ {
		c.sameBlock(height)
	}
	var issued uint64
	var finals int
	// What a killed node had taken may still come into a block, from another's mempool.
	c.await("the issues are counted between two blocks", func() bool {
		top = c.sameHeight()
		issued, finals = c.finals(l, at)
		mart, err := at(0).Totals(ctx, "MART")
		if err != nil {
			c.t.Fatal(err)
		}
		if mart.AsOf.Height == top && uint64(mart.Issued) != issued {
			c.t.Fatalf("the ledger has issued %d points, its transactions %d", mart.Issued, issued)
		}
		return mart.AsOf.Height == top
	})
	token, err := access.ReadToken(c.Nodes[0].Config.Home)
	if err != nil {
		c.t.Fatal(err)
	}
	audit, err := c.clients[0].AsOperator(token).CheckInvariants(ctx)
	if err != nil || !audit.OK {
		c.t.Errorf("audit: %+v, %v", audit, err)
	}
	c.t.Logf("%d blocks, %d issues answered as final of %d sent, %d points", top, finals, len(l.all), issued)
}

// finals are the points of the load's transactions that are on the ledger, and how many
// were answered as final, all of which have to be where the answer said.
func (c *coalition) finals(l *load, at func(int) *api.Client) (points uint64, finals int) {
	for i, s := range l.all {
		tx, err := at(i).Transaction(c.t.Context(), s.hash)
		switch {
		case s.height > 0 && (err != nil || tx.Height != s.height || tx.Code != 0):
			c.t.Fatalf("%s was answered as final in block %d, and is in block %d, %v", s.hash, s.height, tx.Height, err)
		case err == nil && tx.Code == 0:
			points += s.points
		case err != nil && !notFound(err):
			c.t.Fatalf("%s: %v", s.hash, err)
		}
		if s.height > 0 {
			finals++
		}
	}
	return points, finals
}

// sameBlock checks that all nodes have the same block at the height.
func (c *coalition) sameBlock(height int64) {
	c.t.Helper()
	var first api.Block
	for i, client := range c.clients {
		b, err := client.AtLeast(height).Block(c.t.Context(), height)
		if err != nil {
			c.t.Fatalf("block %d of %s: %v", height, c.Nodes[i].Partner, err)
		}
		if i == 0 {
			first = b
		}
		if b.Hash != first.Hash || b.AppHash != first.AppHash {
			c.t.Errorf("block %d: %s has app hash %s, %s has %s", height, c.Nodes[i].Partner, b.AppHash, c.Nodes[0].Partner, first.AppHash)
		}
	}
}

// sameHeight waits until all nodes have committed the same block and none is under
// way, and answers its height.
func (c *coalition) sameHeight() (height int64) {
	c.t.Helper()
	c.await("all nodes have the same block", func() bool {
		height = 0
		for _, s := range c.Status(c.t.Context()) {
			if s.Status == nil || height != 0 && s.Status.Height != height {
				return false
			}
			height = s.Status.Height
		}
		return true
	})
	return height
}

func notFound(err error) bool {
	refused := (*api.Refused)(nil)
	return errors.As(err, &refused) && refused.Status == 404
}
