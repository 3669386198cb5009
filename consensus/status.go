package consensus

import (
	"fmt"
	"time"

	"github.com/cometbft/cometbft/p2p"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

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
	register(&s, partners)
	if s.Height > 0 {
		s.Age = n.app.sinceCommit(s.Time)
	}
	return s, err
}

func (n *Node) peers() (peers []Peer) {
	n.comet.Switch().Peers().ForEach(func(p p2p.Peer) {
		peer := Peer{ID: string(p.ID()), Address: p.RemoteAddr().String(), Heard: p.Status().RecvMonitor.Idle < silentAfter}
		if info, ok := p.NodeInfo().(p2p.DefaultNodeInfo); ok {
			peer.Moniker = info.Moniker
		}
		peers = append(peers, peer)
	})
	return peers
}

// register adds to the status what the registry knows: whose the node is, and which
// validators it sees.
func register(s *Status, partners []partner.Partner) {
	heard := map[string]bool{s.Node: true}
	for _, p := range s.Peers {
		heard[p.ID] = p.Heard
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
