package consensus

import (
	"fmt"
	"time"

	"github.com/cometbft/cometbft/p2p"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Status is how a node is doing.
type Status struct {
	ChainID    uint64
	Node       string        // CometBFT node id
	Moniker    string        // from its configuration
	Partner    partner.ID    // whose node the registry says it is; "" if nobody's
	Validator  [32]byte      // ed25519 consensus key
	Power      int64         // voting power of that key now; 0: it does not vote
	Height     int64         // last committed block, 0 before the first
	Time       token.Time    // of that block
	Age        time.Duration // since the node committed it, by the machine's clock; since Time after a restart
	AppHash    [32]byte      // of the state after it
	CatchingUp bool          // the others are ahead: no transaction is taken
	Validators Validators
	Peers      []Peer // connected now
	PoolTxs    int    // transactions that wait for a block
	PoolBytes  int64  // and their bytes
}

// Validators are those of the registry, as far as a node sees them: its own, and those of
// peers that it has heard of lately.
type Validators struct {
	Count, Seen int
	Quorum      bool // those seen have more than two thirds of the voting power: enough for a block
}

// Peer is a connected node.
type Peer struct {
	ID      string // CometBFT node id
	Moniker string // what it calls itself
	Address string // host:port of the connection
	heard   bool   // something came from it lately
}

// Status asks the node how it is doing.
func (n *Node) Status() (Status, error) {
	s := Status{
		ChainID:    n.chainID,
		Node:       string(n.comet.NodeInfo().ID()),
		Moniker:    n.config.Moniker,
		CatchingUp: n.env.ConsensusReactor.WaitSync(),
		Peers:      n.peers(),
		PoolTxs:    n.env.Mempool.Size(),
		PoolBytes:  n.env.Mempool.SizeBytes(),
	}
	copy(s.Validator[:], n.env.PubKey.Bytes())
	state, err := n.env.StateStore.Load()
	if err != nil {
		return Status{}, fmt.Errorf("read validators: %w", err)
	}
	if state.Validators != nil {
		if _, validator := state.Validators.GetByAddress(n.env.PubKey.Address()); validator != nil {
			s.Power = validator.VotingPower
		}
	}
	var partners []partner.Partner
	err = n.app.read(func(v *ledger.View) (err error) {
		s.Height, s.Time, s.AppHash = v.Height(), v.Time(), v.AppHash()
		partners, err = v.Partners()
		return err
	})
	s.register(partners)
	if s.Height > 0 {
		s.Age = n.app.sinceCommit(s.Time)
	}
	return s, err
}

func (n *Node) peers() (peers []Peer) {
	n.comet.Switch().Peers().ForEach(func(p p2p.Peer) {
		peer := Peer{ID: string(p.ID()), Address: p.RemoteAddr().String(), heard: p.Status().RecvMonitor.Idle < silentAfter}
		if info, ok := p.NodeInfo().(p2p.DefaultNodeInfo); ok {
			peer.Moniker = info.Moniker
		}
		peers = append(peers, peer)
	})
	return peers
}

// register adds to the status what the registry knows: whose the node is, and which
// validators it sees.
func (s *Status) register(partners []partner.Partner) {
	heard := map[string]bool{s.Node: true}
	for _, p := range s.Peers {
		heard[p.ID] = p.heard
	}
	var power, seen int64
	for _, p := range partners {
		if p.Node == s.Node {
			s.Partner = p.ID
		}
		if p.Power == 0 {
			continue
		}
		s.Validators.Count++
		power += p.Power
		if heard[p.Node] {
			s.Validators.Seen++
			seen += p.Power
		}
	}
	s.Validators.Quorum = 3*seen > 2*power
}

// sinceCommit is how long ago the last block was committed: here, or as its time says if
// that was before this process.
func (a *App) sinceCommit(blockTime token.Time) time.Duration {
	if at := a.committedAt.Load(); at != nil {
		return time.Since(*at)
	}
	return max(0, time.Since(time.Unix(int64(blockTime), 0)))
}
