package consensus

import (
	"testing"

	"github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/mock"
	wire "github.com/cometbft/cometbft/proto/tendermint/mempool"
)

// sent is a message of a peer with transactions.
func sent(txs [][]byte) p2p.Envelope {
	return p2p.Envelope{ChannelID: mempool.MempoolChannel, Src: mock.NewPeer(nil), Message: &wire.Txs{Txs: txs}}
}

// A peer's transactions of no or one byte take as much memory as their places do. Before
// these were counted, 4,096 batches of 160,000 each could wait: 16 GB.
func TestWhatAPeerSendsIsBoundedHoweverSmallItsTransactions(t *testing.T) {
	for _, size := range []int{0, 1} {
		g := newGossip(nil, nil, false)
		txs := make([][]byte, 100_000)
		for i := range txs {
			txs[i] = make([]byte, size)
		}
		for range 100 {
			g.Receive(sent(txs))
		}
		waiting := 0
		for len(g.arrived) > 0 {
			waiting += len((<-g.arrived).txs)
		}
		const place = 24 // of a slice
		if kept := waiting * (place + size); kept > maxArrivedBytes || waiting == 0 {
			t.Errorf("of %d bytes each: %d wait in %d bytes of memory, at most %d",
				size, waiting, kept, maxArrivedBytes)
		}
	}
}

// What was counted is given back when it has been looked at, whatever became of it.

// What was counted is given back once it has been looked at, whatever became of it.
func TestAPeersBatchGivesItsRoomBack(t *testing.T) {
	g := newGossip(nil, nil, true) // keeps what arrives for later
	g.Receive(sent([][]byte{{1}, {}, {2, 3}}))
	if g.arrivedBytes.Load() == 0 {
		t.Error("nothing was counted")
	}
	g.takeBatch(<-g.arrived)
	if left := g.arrivedBytes.Load(); left != 0 {
		t.Errorf("%d bytes are still counted", left)
	}
}
