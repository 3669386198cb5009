package consensus

import (
	"math/rand/v2"
	"strings"
	"time"

	"github.com/cometbft/cometbft/p2p"
)

// Between two attempts to reach a peer; the wait doubles from the first to the second.
const (
	firstRedial = 500 * time.Millisecond
	lastRedial  = 5 * time.Second
)

// dial connects to a peer whenever it is not connected, until the node stops.
//
// CometBFT's persistent peers are not used: after two minutes of failures it waits
// longer and longer, up to hours, and a partition of the network may last a quarter of
// one. It also redials at once on both sides when two nodes dial each other at the same
// time, each of which keeps its own connection and refuses the other's, so that both
// end. Here the waits differ by chance.
func (n *Node) dial(peer string) {
	wait := firstRedial
	for {
		if n.reach(peer) {
			wait = firstRedial
		}
		select {
		case <-time.After(wait/2 + rand.N(wait)):
			wait = min(2*wait, lastRedial)
		case <-n.stopped:
			return
		}
	}
}

// reach reports whether the peer was connected, and if it was not, tries to connect it.
func (n *Node) reach(peer string) bool {
	id, _, _ := strings.Cut(peer, "@")
	if n.comet.Switch().Peers().Has(p2p.ID(id)) {
		return true
	}
	// Looks the host up every time: a partner may move.
	if address, err := p2p.NewNetAddressString(peer); err == nil {
		_ = n.comet.Switch().DialPeerWithAddress(address) // the next look tells
	}
	return false
}
