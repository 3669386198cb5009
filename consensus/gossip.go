package consensus

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/p2p"
	wire "github.com/cometbft/cometbft/proto/tendermint/mempool"

	"github.com/punkt-ledger/punkt/ledger/tx"
)

// gossip spreads the transactions of CometBFT's mempool, in place of its own reactor
// and on the same channel. It differs in three things, each of which is a large part of
// what a transaction costs:
//
//   - Transactions travel in batches; CometBFT's reactor sends each by itself.
//   - What a node receives it passes on only if no block has it after passOnAfter. In a
//     coalition every validator is connected to every other, so nearly all of what
//     CometBFT's reactor passes on at once is there already; where a link is missing,
//     the transaction takes the detour a little later.
//   - Signatures are checked by goroutines of its own. CometBFT's reactor checks on the
//     goroutine that reads the peer's votes, which then wait behind the transactions.
//
// A transaction may arrive before the block that it builds on: the other node has
// committed it a little earlier. What is refused for such a reason is tried again when
// the next blocks are committed.
//
// Nothing is promised about delivery: what a full queue drops is still in the mempool
// of the node that took it, which proposes it when its turn comes.
type gossip struct {
	p2p.BaseReactor
	app     *App
	mempool mempool.Mempool
	waiting atomic.Bool // for block sync to end: until then nothing enters the mempool

	arrived      chan arrival // for the workers
	arrivedBytes atomic.Int64

	mu    sync.Mutex
	peers map[p2p.ID]*outbox
	late  relays // in the mempool; may have to be passed on
	early relays // refused for now, or came during block sync
}

// arrival is a batch that a peer sent.
type arrival struct {
	from p2p.ID
	txs  [][]byte
}

// relay is a transaction with where it came from: a peer, or "" for a submission.
type relay struct {
	from p2p.ID
	raw  []byte
	due  time.Time // late: when to pass it on; early: when to give it up
}

// relays is a bounded queue, oldest first.
type relays struct {
	queue []relay
	bytes int
}

func (r *relays) put(one relay) {
	if r.bytes+memoryOf(one.raw) <= maxRelayBytes {
		r.queue = append(r.queue, one)
		r.bytes += memoryOf(one.raw)
	}
}

// takeUntil removes what is due at the time, and everything before it.
func (r *relays) takeUntil(now time.Time) []relay {
	n := 0
	for n < len(r.queue) && !r.queue[n].due.After(now) {
		r.bytes -= memoryOf(r.queue[n].raw)
		n++
	}
	due := r.queue[:n:n]
	if r.queue = r.queue[n:]; len(r.queue) == 0 {
		r.queue = nil
	}
	return due
}

// takeAll empties the queue.
func (r *relays) takeAll() []relay {
	all := r.queue
	*r = relays{}
	return all
}

// outbox is what goes to one peer. gossip.mu guards txs and bytes.
type outbox struct {
	txs   [][]byte
	bytes int
	wake  chan struct{} // has room for one signal
}

func newGossip(app *App, pool mempool.Mempool, waiting bool) *gossip {
	g := &gossip{app: app, mempool: pool, arrived: make(chan arrival, maxArrivals), peers: map[p2p.ID]*outbox{}}
	g.BaseReactor = *p2p.NewBaseReactor("Gossip", g)
	g.waiting.Store(waiting)
	return g
}

// OnStart runs the workers.
func (g *gossip) OnStart() error {
	for range runtime.GOMAXPROCS(0) {
		go g.takeArrivals()
	}
	heights, err := g.app.followers.add()
	if err != nil {
		return err
	}
	go g.retry(heights)
	go g.passOn()
	return nil
}

// EnableInOutTxs is called once block sync has ended.
func (g *gossip) EnableInOutTxs() {
	g.waiting.Store(false)
	g.retryEarly()
}

// GetChannels is CometBFT's mempool channel, with room for a batch.
func (g *gossip) GetChannels() []*p2p.ChannelDescriptor {
	return []*p2p.ChannelDescriptor{{
		ID:                  mempool.MempoolChannel,
		Priority:            5, // as CometBFT has it: behind votes and blocks
		RecvMessageCapacity: gossipBatchBytes + tx.MaxBytes + 1<<10,
		MessageType:         &wire.Message{},
	}}
}

// AddPeer begins to send to a peer, first what the mempool holds.
func (g *gossip) AddPeer(peer p2p.Peer) {
	box := &outbox{wake: make(chan struct{}, 1)}
	waiting := g.mempool.ReapMaxTxs(-1)
	g.mu.Lock()
	g.peers[peer.ID()] = box
	for _, tx := range waiting {
		box.put(tx)
	}
	g.mu.Unlock()
	go g.send(peer, box)
}

// RemovePeer ends what AddPeer began; the sender ends with the peer.
func (g *gossip) RemovePeer(peer p2p.Peer, _ any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.peers, peer.ID())
}

// spread sends a transaction that was submitted here, and is in the mempool, to every
// peer.
func (g *gossip) spread(raw []byte) {
	g.post(raw, "")
	g.passOnLater("", raw)
}

// post puts a transaction into the outboxes of all peers but one.
func (g *gossip) post(raw []byte, except p2p.ID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for id, box := range g.peers {
		if id != except {
			box.put(raw)
		}
	}
}

// memoryOf is about what a transaction takes that waits: a peer may send 160,000 of no
// bytes in one message, each of which has a place in a queue.
func memoryOf(raw []byte) int { return len(raw) + placeBytes }

// put is called with gossip.mu held.
func (b *outbox) put(raw []byte) {
	if b.bytes+memoryOf(raw) > maxOutboxBytes {
		return
	}
	b.txs = append(b.txs, raw)
	b.bytes += memoryOf(raw)
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// send empties an outbox, batch after batch. A batch that follows another closely waits
// for company.
func (g *gossip) send(peer p2p.Peer, box *outbox) {
	var last time.Time
	for {
		select {
		case <-box.wake:
		case <-peer.Quit():
			return
		case <-g.Quit():
			return
		}
		if pause := time.Until(last.Add(gatherTime)); pause > 0 {
			time.Sleep(pause)
		}
		for batch := g.nextBatch(box); len(batch) > 0; batch = g.nextBatch(box) {
			message := p2p.Envelope{ChannelID: mempool.MempoolChannel, Message: &wire.Txs{Txs: batch}}
			for !peer.Send(message) { // waits ten seconds when the peer does not read
				if !peer.IsRunning() || !g.IsRunning() {
					return
				}
				time.Sleep(gatherTime)
			}
		}
		last = time.Now()
	}
}

// nextBatch takes a batch out of the outbox, without what a block has meanwhile.
func (g *gossip) nextBatch(box *outbox) (batch [][]byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	size, taken := 0, 0
	for _, raw := range box.txs {
		if len(batch) > 0 && size+len(raw) > gossipBatchBytes {
			break
		}
		taken++
		size += len(raw)
		box.bytes -= memoryOf(raw)
		batch = append(batch, raw)
	}
	box.txs = box.txs[taken:]
	if len(box.txs) == 0 {
		box.txs = nil
	}
	return batch
}

// Receive hands a batch to the workers, so that the peer's votes are read on.
func (g *gossip) Receive(e p2p.Envelope) {
	message, ok := e.Message.(*wire.Txs)
	if !ok {
		return
	}
	size := int64(0)
	for _, raw := range message.Txs {
		size += int64(memoryOf(raw))
	}
	if g.arrivedBytes.Add(size) > maxArrivedBytes {
		g.arrivedBytes.Add(-size)
		return
	}
	select {
	case g.arrived <- arrival{from: e.Src.ID(), txs: message.Txs}:
	default:
		g.arrivedBytes.Add(-size)
	}
}

// takeArrivals is a worker: it lets transactions into the mempool, which checks them.
func (g *gossip) takeArrivals() {
	for {
		select {
		case a := <-g.arrived:
			g.takeBatch(a)
		case <-g.Quit():
			return
		}
	}
}

func (g *gossip) takeBatch(a arrival) {
	for _, raw := range a.txs {
		g.take(relay{from: a.from, raw: raw, due: time.Now().Add(earlyFor)})
		g.arrivedBytes.Add(-int64(memoryOf(raw)))
	}
}

func (g *gossip) take(r relay) {
	if g.waiting.Load() {
		g.keepEarly(r)
		return
	}
	var refused error
	err := g.mempool.CheckTx(r.raw, func(res *abci.ResponseCheckTx) {
		if !res.IsOK() {
			refused = refusedWith(res.Code, res.Log)
		}
	}, mempool.TxInfo{})
	switch {
	case err != nil: // the mempool has it, or no room for it
	case refused == nil:
		g.passOnLater(r.from, r.raw)
	case premature(refused):
		g.keepEarly(r)
	}
}

func (g *gossip) keepEarly(r relay) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.early.takeUntil(time.Now()) // given up
	g.early.put(r)
}

// retryEarly offers what was refused for now to the mempool again.
func (g *gossip) retryEarly() {
	g.mu.Lock()
	early := g.early.takeAll()
	g.mu.Unlock()
	for _, r := range early {
		if r.due.After(time.Now()) {
			g.take(r)
		}
	}
}

// passOnLater has the transaction sent once more if it is in no block after a while: a
// peer may have refused or dropped it, or another may have no link to where it came from.
func (g *gossip) passOnLater(from p2p.ID, raw []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.late.put(relay{from: from, raw: raw, due: time.Now().Add(passOnAfter)})
}

// passOn sends what is in no block after a while.
func (g *gossip) passOn() {
	look := time.NewTicker(passOnAfter / 4)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			g.mu.Lock()
			due := g.late.takeUntil(time.Now())
			g.mu.Unlock()
			for _, r := range due {
				if _, waits := g.app.inputs.get(tx.Hash(r.raw)); waits {
					g.post(r.raw, r.from)
				}
			}
		case <-g.Quit():
			return
		}
	}
}

// retry calls retryEarly after each block.
func (g *gossip) retry(heights chan int64) {
	defer g.app.followers.remove(heights)
	for {
		select {
		case <-heights: // closed with the node, which ends Quit as well
			if !g.waiting.Load() {
				g.retryEarly()
			}
		case <-g.Quit():
			return
		}
	}
}
