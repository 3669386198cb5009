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

	"github.com/punkt-ledger/punkt/ledger"
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
// Nothing is promised about delivery: what a full queue drops is still in the mempool
// of the node that took it, which proposes it when its turn comes.
type gossip struct {
	p2p.BaseReactor
	inputs  *inputs
	mempool mempool.Mempool
	waiting atomic.Bool // for block sync to end: until then nothing is taken or sent

	arrived      chan arrival // for the workers
	arrivedBytes atomic.Int64

	mu    sync.Mutex
	peers map[p2p.ID]*outbox
	late  []relay // received, oldest first; may have to be passed on
	bytes int     // of late
}

// arrival is a batch that a peer sent.
type arrival struct {
	from p2p.ID
	txs  [][]byte
}

// relay is a transaction that came from a peer.
type relay struct {
	due  time.Time
	from p2p.ID
	raw  []byte
	hash [32]byte
}

// outbox is what goes to one peer. gossip.mu guards txs and bytes.
type outbox struct {
	txs   [][]byte
	bytes int
	wake  chan struct{} // has room for one signal
}

func newGossip(in *inputs, pool mempool.Mempool, waiting bool) *gossip {
	g := &gossip{inputs: in, mempool: pool, arrived: make(chan arrival, maxArrivals), peers: map[p2p.ID]*outbox{}}
	g.BaseReactor = *p2p.NewBaseReactor("Gossip", g)
	g.waiting.Store(waiting)
	return g
}

// OnStart runs the workers.
func (g *gossip) OnStart() error {
	for range runtime.GOMAXPROCS(0) {
		go g.takeArrivals()
	}
	go g.passOn()
	return nil
}

// EnableInOutTxs is called once block sync has ended.
func (g *gossip) EnableInOutTxs() { g.waiting.Store(false) }

// GetChannels is CometBFT's mempool channel, with room for a batch.
func (g *gossip) GetChannels() []*p2p.ChannelDescriptor {
	return []*p2p.ChannelDescriptor{{
		ID:                  mempool.MempoolChannel,
		Priority:            5, // as CometBFT has it: behind votes and blocks
		RecvMessageCapacity: gossipBatchBytes + ledger.MaxTxBytes + 1<<10,
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

// spread sends a transaction that was submitted here to every peer.
func (g *gossip) spread(raw []byte) { g.post(raw, "") }

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

// put is called with gossip.mu held.
func (b *outbox) put(raw []byte) {
	if b.bytes+len(raw) > maxOutboxBytes {
		return
	}
	b.txs = append(b.txs, raw)
	b.bytes += len(raw)
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
		batch = append(batch, raw)
	}
	box.txs = box.txs[taken:]
	box.bytes -= size
	if len(box.txs) == 0 {
		box.txs = nil
	}
	return batch
}

// Receive hands a batch to the workers, so that the peer's votes are read on.
func (g *gossip) Receive(e p2p.Envelope) {
	message, ok := e.Message.(*wire.Txs)
	if !ok || g.waiting.Load() {
		return
	}
	size := int64(0)
	for _, tx := range message.Txs {
		size += int64(len(tx))
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
			for _, raw := range a.txs {
				g.take(raw, a.from)
				g.arrivedBytes.Add(-int64(len(raw)))
			}
		case <-g.Quit():
			return
		}
	}
}

func (g *gossip) take(raw []byte, from p2p.ID) {
	// An error is a transaction that the mempool has, or has no room for.
	_ = g.mempool.CheckTx(raw, func(res *abci.ResponseCheckTx) {
		if !res.IsOK() {
			return
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.bytes+len(raw) <= maxLateBytes {
			g.late = append(g.late, relay{due: time.Now().Add(passOnAfter), from: from, raw: raw, hash: ledger.TxHash(raw)})
			g.bytes += len(raw)
		}
	}, mempool.TxInfo{})
}

// passOn sends on what came from a peer and is in no block after a while.
func (g *gossip) passOn() {
	look := time.NewTicker(passOnAfter / 4)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			for _, r := range g.overdue(time.Now()) {
				if _, waits := g.inputs.get(r.hash); waits {
					g.post(r.raw, r.from)
				}
			}
		case <-g.Quit():
			return
		}
	}
}

// overdue takes out what is due.
func (g *gossip) overdue(now time.Time) []relay {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for n < len(g.late) && !g.late[n].due.After(now) {
		g.bytes -= len(g.late[n].raw)
		n++
	}
	due := g.late[:n:n]
	if g.late = g.late[n:]; len(g.late) == 0 {
		g.late = nil
	}
	return due
}
