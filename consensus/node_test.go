package consensus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	cometconsensus "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/p2p"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

func TestFourValidatorsAgreeUnderLoad(t *testing.T) {
	c := newCoalition(t, 4)
	c.startAll()
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))

	const each = 50
	raws := make([][][]byte, len(c.nodes))
	for i := range raws {
		for range each {
			raws[i] = append(raws[i], c.sign("p1 issuer", c.issue("ann", 1)))
		}
	}
	var senders sync.WaitGroup
	for i, n := range c.nodes {
		for _, raw := range raws[i] {
			senders.Go(func() { c.submit(n, raw) })
		}
	}
	senders.Wait()
	c.agree()
	for i, n := range c.nodes {
		if got := c.issued(n); got != each*4 {
			t.Errorf("node %d: %d points issued, want %d", i, got, each*4)
		}
	}
}

// issued is what P1 has issued as the node sees it.
func (c *coalition) issued(n *Node) token.Points {
	c.t.Helper()
	v, err := n.View()
	if err != nil {
		c.t.Fatal(err)
	}
	defer v.Close()
	_, totals, _, err := v.Program("P1")
	if err != nil {
		c.t.Fatal(err)
	}
	return totals.Issued
}

func TestNodeComesBackAndCatchesUp(t *testing.T) {
	c := newCoalition(t, 4)
	c.startAll()
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))
	c.agree()
	before := c.status(c.nodes[3])
	c.stop(3)

	for range 5 { // three of four go on
		c.submit(c.nodes[0], c.sign("p1 issuer", c.issue("ann", 1)))
	}
	back := c.open(3)
	if s := c.status(back); s.Height < before.Height || s.Height == before.Height && s.AppHash != before.AppHash || !s.CatchingUp {
		t.Errorf("came back at height %d with %x, catching up: %v; stopped at %d with %x", s.Height, s.AppHash, s.CatchingUp, before.Height, before.AppHash)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := back.Submit(ctx, c.sign("p1 issuer", c.issue("ann", 1))); !errors.Is(err, ErrCatchingUp) {
		t.Errorf("takes a transaction while it catches up: %v", err)
	}
	if err := back.Start(); err != nil {
		t.Fatal(err)
	}
	c.ready(back)
	c.agree()
	c.submit(back, c.sign("p1 issuer", c.issue("ann", 1)))
	if got := c.issued(back); got != 6 {
		t.Errorf("%d points issued, want 6", got)
	}
}

// handsOver stands for a block sync that finds the chain's end while it is being stopped.
type handsOver struct {
	p2p.BaseReactor
	handOver func()
}

func (r *handsOver) OnStop() { r.handOver() }

func TestNothingRunsOnAfterAStop(t *testing.T) {
	for range 5 { // CometBFT stops its reactors in an order of chance
		c := newCoalition(t, 2)
		n := c.start(0) // alone: it waits for block sync
		consensus, ok := n.env.ConsensusReactor.(*cometconsensus.Reactor)
		if !ok || !consensus.WaitSync() {
			t.Fatal("the node is not in block sync")
		}
		state, err := n.env.StateStore.Load()
		if err != nil {
			t.Fatal(err)
		}
		theirs, _ := n.comet.Switch().Reactor("BLOCKSYNC")
		if err := theirs.Stop(); err != nil {
			t.Fatal(err)
		}
		ours := &handsOver{handOver: func() { consensus.SwitchToConsensus(state, false) }}
		ours.BaseReactor = *p2p.NewBaseReactor("BlockSync", ours)
		if err := ours.Start(); err != nil {
			t.Fatal(err)
		}
		n.comet.Switch().RemoveReactor("BLOCKSYNC", theirs)
		n.comet.Switch().AddReactor("BLOCKSYNC", ours)
		c.stop(0)
		if running, ok := n.env.ConsensusState.(service.Service); !ok || running.IsRunning() {
			t.Fatal("consensus runs in a node that has stopped")
		}
	}
}

func TestWaitHeight(t *testing.T) {
	c := newCoalition(t, 1)
	n := c.start(0)
	c.reach(n, 1) // from before the genesis on
	final := c.submit(n, c.sign("p1 issuer", c.enroll("ann")))
	c.reach(n, final.Height)
	c.reach(n, -1)
	waiting := make(chan error, 1)
	go func() { waiting <- n.WaitHeight(context.Background(), final.Height+2) }()
	for range 2 {
		c.submit(n, c.sign("p1 issuer", c.issue("ann", 1)))
	}
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := n.WaitHeight(ctx, 1<<40); !errors.Is(err, ErrBehind) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("of a block far ahead: %v, want %v", err, ErrBehind)
	}
	go func() { waiting <- n.WaitHeight(context.Background(), 1<<40) }()
	c.stop(0)
	if err := <-waiting; !errors.Is(err, ErrStopped) {
		t.Errorf("of a node that stops: %v, want %v", err, ErrStopped)
	}
}

// A node without a vote never proposes: what it takes gets into a block by gossip only.
func TestTransactionsOfANodeWithoutAVote(t *testing.T) {
	c := layOut(t, 2, 1)
	c.startAll()
	watcher := c.nodes[2]
	if s := c.status(watcher); s.Power != 0 || s.Partner != "p3" {
		t.Fatalf("power %d of %q", s.Power, s.Partner)
	}
	c.submit(watcher, c.sign("p1 issuer", c.enroll("ann")))
	bulk := c.large(1)[0]
	c.submit(watcher, bulk)
	c.agree()
}

// A link is missing between the node without a vote and the validator: what it takes
// has to be passed on by another node without a vote.
func TestTransactionsTakeADetour(t *testing.T) {
	c := layOut(t, 1, 2)
	c.disconnect(0, 2)
	c.startAll()
	c.submit(c.nodes[2], c.sign("p1 issuer", c.enroll("ann")))
}

// A client sees a transaction final at one node and builds on it at the next, which may
// not have committed the block yet.
func TestBuildingOnABlockAtAnotherNode(t *testing.T) {
	c := newCoalition(t, 4)
	c.startAll()
	for i := range 40 {
		member := fmt.Sprint("m", i)
		enroll := c.sign("p1 issuer", c.enroll(member))
		lock := c.sign(member, token.Lock{Account: c.address(member), Ref: c.ref()})
		c.submit(c.nodes[i%4], enroll)
		c.submit(c.nodes[(i+1)%4], lock)
	}
	c.agree()
}

func TestATransactionMayArriveBeforeItsBlock(t *testing.T) {
	c := newCoalition(t, 1)
	c.startAll()
	n := c.nodes[0]
	enroll := c.sign("p1 issuer", c.enroll("ann"))
	lock := c.sign("ann", token.Lock{Account: c.address("ann"), Ref: c.ref()})
	late := c.sign("ben", token.Lock{Account: c.address("ben"), Ref: c.ref()})
	n.gossip.take(relay{from: "peer", raw: lock, due: time.Now().Add(patience)})
	n.gossip.take(relay{from: "peer", raw: late, due: time.Now()})
	n.gossip.take(relay{from: "peer", raw: flip(lock), due: time.Now().Add(patience)})
	if s := c.status(n); s.PoolTxs != 0 {
		t.Fatalf("%d transactions are in the mempool before their block", s.PoolTxs)
	}
	c.submit(n, enroll)
	c.wait("the lock", func() bool { _, err := n.Tx(tx.Hash(lock)); return err == nil })
	c.wait("the others to be given up", func() bool {
		n.gossip.mu.Lock()
		defer n.gossip.mu.Unlock()
		return len(n.gossip.early.queue) == 0 && n.gossip.early.bytes == 0
	})
}

func TestUnregisteredPeerIsRefused(t *testing.T) {
	c := newCoalition(t, 1)
	c.startAll()
	stranger := Config{Home: t.TempDir(), Moniker: "stranger", P2P: freeAddress(t), Peers: []string{c.peers[0]}}
	if _, err := InitKeys(stranger.Home); err != nil {
		t.Fatal(err)
	}
	genesis, err := os.ReadFile(c.homes[0].genesisFile())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stranger.genesisFile(), genesis, 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := NewNode(stranger, testLog(t, "stranger"))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Stop()
	if err := n.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := p2p.NewNetAddressString(c.peers[0])
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		// The stranger knows the registry too and finds nothing wrong with its peer; the
		// peer ends the connection.
		_ = n.comet.Switch().DialPeerWithAddress(address)
		c.wait("the end of the connection", func() bool { return len(c.status(n).Peers)+len(c.status(c.nodes[0]).Peers) == 0 })
	}
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))
	if height := c.status(n).Height; height != 0 {
		t.Errorf("the stranger is at height %d", height)
	}
}

func TestSubmit(t *testing.T) {
	c := newCoalition(t, 1)
	c.startAll()
	n := c.nodes[0]
	enroll := c.sign("p1 issuer", c.enroll("ann"))
	final := c.submit(n, enroll)

	t.Run("what it did can be read at once", func(t *testing.T) {
		signed, err := n.Tx(final.Hash)
		if err != nil {
			t.Fatal(err)
		}
		if signed.Height != final.Height || signed.Index != final.Index || string(signed.Raw) != string(enroll) || len(signed.Result.Receipts) != 1 || signed.Result.Receipts[0].ID != final.Result.Receipts[0].ID {
			t.Errorf("read %+v, submitted %+v", signed.Final, final)
		}
		block, err := n.Block(final.Height)
		if err != nil || len(block.Txs) != 1 || block.Txs[0].Hash != final.Hash || block.Proposer != "p1" || block.Time != final.Time {
			t.Errorf("block %+v (%v)", block, err)
		}
	})
	t.Run("again", func(t *testing.T) {
		again := c.submit(n, enroll)
		if again.Height != final.Height || again.Index != final.Index || again.Hash != final.Hash || again.Time != final.Time {
			t.Errorf("answered %+v, was %+v", again, final)
		}
		if err := n.SubmitAsync(enroll); err != nil {
			t.Errorf("without waiting: %v", err)
		}
	})
	t.Run("by many at once", func(t *testing.T) {
		raw := c.sign("p1 issuer", c.issue("ann", 7))
		var clients sync.WaitGroup
		for range 20 {
			clients.Go(func() { c.submit(n, raw) })
		}
		clients.Wait()
		if got := c.issued(n); got != 7 {
			t.Errorf("%d points issued, want 7", got)
		}
	})
	t.Run("refused at the door", func(t *testing.T) {
		for name, test := range map[string]struct {
			raw  []byte
			want error
		}{
			"junk":           {[]byte("junk"), tx.ErrMalformed},
			"bad signature":  {flip(enroll), tx.ErrBadSignature},
			"stranger":       {c.sign("stranger", token.Lock{Account: c.address("stranger"), Ref: c.ref()}), token.ErrUnknownAccount},
			"other bytes":    {append([]byte(nil), enroll[1:]...), tx.ErrMalformed},
			"not controller": {c.sign("ben", token.Lock{Account: c.address("ann"), Ref: c.ref()}), token.ErrNotController},
		} {
			if _, err := n.Submit(context.Background(), test.raw); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
	})
	t.Run("refused by the block", func(t *testing.T) {
		raw := c.sign("ann", token.Transfer{Account: c.address("ann"), To: c.address("ann"), Program: "P1", Points: 1, Ref: c.ref()})
		want, _ := ledger.RejectionOf(token.ErrSameAccount)
		for _, when := range []string{"at first", "again"} {
			final, err := n.Submit(context.Background(), raw)
			if err != nil || final.Result.Code != want.Code || final.Result.Note == "" {
				t.Errorf("%s: %+v (%v), want code %d", when, final.Result, err, want.Code)
			}
		}
	})
	t.Run("no such transaction or block", func(t *testing.T) {
		if _, err := n.Tx([32]byte{1}); !errors.Is(err, ErrNotFound) {
			t.Errorf("transaction: %v", err)
		}
		for _, height := range []int64{-1, 0, 1 << 40} {
			if _, err := n.Block(height); !errors.Is(err, ErrNotFound) {
				t.Errorf("block %d: %v", height, err)
			}
		}
	})
	t.Run("nobody is left waiting", func(t *testing.T) {
		if n.app.waiters.count != 0 || len(n.app.waiters.byHash) != 0 {
			t.Errorf("%d submissions for %d transactions", n.app.waiters.count, len(n.app.waiters.byHash))
		}
	})
	t.Run("after the end", func(t *testing.T) {
		c.stop(0)
		if _, err := n.Submit(context.Background(), c.sign("p1 issuer", c.issue("ann", 1))); !errors.Is(err, ErrStopped) {
			t.Errorf("%v, want %v", err, ErrStopped)
		}
		if err := n.Stop(); err != nil {
			t.Errorf("stopped again: %v", err)
		}
	})
}

// Two of four validators run, so no block comes.
func TestWithoutBlocks(t *testing.T) {
	c := newCoalition(t, 4)
	c.startAll()
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))
	c.agree()
	c.stop(2)
	c.stop(3)
	n := c.nodes[0]

	t.Run("the quorum is lost", func(t *testing.T) {
		c.wait("the connections to end", func() bool { return len(c.status(n).Peers) == 1 })
		if v := c.status(n).Validators; v != (Validators{Count: 4, Seen: 2}) {
			t.Errorf("%+v", v)
		}
	})
	t.Run("the outcome is unknown", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_, err := n.Submit(ctx, c.sign("p1 issuer", c.issue("ann", 1)))
		if !errors.Is(err, ErrUnknownOutcome) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want %v", err, ErrUnknownOutcome)
		}
	})
	t.Run("bulk leaves room for tills", func(t *testing.T) {
		taken := 0
		var err error
		for _, raw := range c.large(maxBulkPoolBytes/tx.MaxBytes + 10) {
			if err = n.SubmitAsync(raw); err != nil {
				break
			}
			taken += len(raw)
		}
		if !errors.Is(err, ErrBusy) || taken > maxBulkPoolBytes || taken < maxBulkPoolBytes-tx.MaxBytes {
			t.Errorf("took %d bytes of bulk of at most %d, then %v", taken, maxBulkPoolBytes, err)
		}
		if err := n.SubmitAsync(c.sign("p1 issuer", c.issue("ann", 1))); err != nil {
			t.Errorf("a till: %v", err)
		}
	})
	t.Run("all of it is in the end", func(t *testing.T) {
		waiting := c.status(n).PoolTxs
		if waiting < 3 {
			t.Fatalf("%d transactions wait", waiting)
		}
		c.start(2)
		c.start(3)
		c.wait("an empty mempool", func() bool { return c.status(n).PoolTxs == 0 })
		c.agree()
		if s := c.status(n); !s.Validators.Quorum || s.Validators.Seen < 3 || s.Age > patience {
			t.Errorf("%+v, last block %s ago", s.Validators, s.Age)
		}
	})
}

func TestSubscribe(t *testing.T) {
	c := newCoalition(t, 1)
	c.startAll()
	n := c.nodes[0]
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	heights, err := n.Subscribe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	final := c.submit(n, c.sign("p1 issuer", c.enroll("ann")))
	for height := range heights {
		if height >= final.Height {
			break
		}
	}
	slow, err := n.Subscribe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var last int64
	for range 5 {
		last = c.submit(n, c.sign("p1 issuer", c.issue("ann", 1))).Height
	}
	if height := <-slow; height < last-1 {
		t.Errorf("a slow reader finds height %d, the last is %d", height, last)
	}
	cancel()
	for range heights {
	}
	ending, err := n.Subscribe(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c.stop(0)
	for range ending {
	}
}

func TestAnIdleCoalitionMakesNoBlocks(t *testing.T) {
	c := newCoalition(t, 1)
	c.startAll()
	n := c.nodes[0]
	final := c.submit(n, c.sign("p1 issuer", c.enroll("ann")))
	// One more block signs the app hash of the last; then nothing before the interval.
	c.wait("the block after", func() bool { return c.status(n).Height > final.Height })
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	heights, err := n.Subscribe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for height := range heights {
		if height > final.Height+1 {
			t.Errorf("block %d within a second of idleness", height)
		}
	}
}

func TestAFaultFailsTheNode(t *testing.T) {
	c := newCoalition(t, 1)
	c.startAll()
	n := c.nodes[0]
	raw := c.sign("p1 issuer", c.enroll("ann"))
	if err := n.ledger.Close(); err != nil { // the disk is gone
		t.Fatal(err)
	}
	_, err := n.Submit(context.Background(), raw)
	if !errors.Is(err, ErrUnknownOutcome) && !errors.Is(err, ErrStopped) {
		t.Errorf("submitted: %v", err)
	}
	select {
	case <-n.Failed():
	case <-time.After(patience):
		t.Fatal("the node goes on")
	}
	if n.Err() == nil {
		t.Error("no fault is told")
	}
}

func TestSignerStateGuardsTheKey(t *testing.T) {
	c := newCoalition(t, 1)
	old, err := os.ReadFile(c.homes[0].signerStateFile())
	if err != nil {
		t.Fatal(err)
	}
	c.startAll()
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))
	c.stop(0)
	newest, err := os.ReadFile(c.homes[0].signerStateFile())
	if err != nil {
		t.Fatal(err)
	}

	if err := os.WriteFile(c.homes[0].signerStateFile(), old, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewNode(c.homes[0], testLog(t, "p1")); !errors.Is(err, ErrSignerBehind) {
		t.Errorf("with an old state: %v, want %v", err, ErrSignerBehind)
	}
	if err := os.Remove(c.homes[0].signerStateFile()); err != nil {
		t.Fatal(err)
	}
	if _, err := NewNode(c.homes[0], testLog(t, "p1")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without the state: %v", err)
	}
	if _, err := InitKeys(c.homes[0].Home); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("keys made anew over a lost state: %v", err)
	}
	if err := os.WriteFile(c.homes[0].signerStateFile(), newest, 0o600); err != nil {
		t.Fatal(err)
	}
	c.ready(c.start(0))
}

func TestAnotherGenesisThanTheDataIsRefused(t *testing.T) {
	c := newCoalition(t, 1)
	c.startAll()
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))
	c.stop(0)
	text, err := os.ReadFile(c.homes[0].genesisFile())
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{"7002", "7003"}, {`"name": "test"`, `"name": "toast"`}, {"genesis_time\": \"2", "genesis_time\": \"1"}} {
		changed := strings.ReplaceAll(string(text), change[0], change[1])
		if changed == string(text) {
			t.Fatalf("the genesis has no %q", change[0])
		}
		if err := os.WriteFile(c.homes[0].genesisFile(), []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if n, err := NewNode(c.homes[0], testLog(t, "p1")); !errors.Is(err, errOtherGenesis) {
			if err == nil {
				n.Stop()
			}
			t.Errorf("with %s: %v, want %v", change[1], err, errOtherGenesis)
		}
	}
}
