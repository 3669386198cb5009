package testnet

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
)

// NodeStatus is a node as it looks from outside.
type NodeStatus struct {
	Partner partner.ID  `json:"partner"`
	Home    string      `json:"home"`
	API     string      `json:"api"`
	Running bool        `json:"running"`          // a process holds the node's folder
	PID     int         `json:"pid,omitempty"`    // of that process
	Status  *api.Status `json:"status,omitempty"` // what the node says; nil: it does not answer
	Error   string      `json:"error,omitempty"`  // why Status is nil although the node runs
}

// answerPatience bounds the wait for one node's answer: it is on this machine.
const answerPatience = 2 * time.Second

// Status asks all nodes at once. Nodes that do not run or do not answer say so in
// their status.
func (n *Network) Status(ctx context.Context) []NodeStatus {
	all := make([]NodeStatus, len(n.Nodes))
	var asking sync.WaitGroup
	for i, node := range n.Nodes {
		asking.Go(func() { all[i] = node.status(ctx) })
	}
	asking.Wait()
	return all
}

func (n Node) status(ctx context.Context) NodeStatus {
	s := NodeStatus{Partner: n.Partner, Home: n.Home, API: n.API()}
	pid, running, err := n.Running()
	switch {
	case err != nil:
		s.Error = err.Error()
		return s
	case !running:
		return s
	}
	s.PID, s.Running = pid, true
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	client := api.NewClient(n.API())
	defer client.Close()
	status, err := client.Status(ctx)
	if err != nil {
		s.Error = err.Error()
		return s
	}
	s.Status = &status
	return s
}

// ErrBehind: a node has not come as far as the others.
var ErrBehind = errors.New("a node is behind")

// levelPatience is how long a node may lag behind the others: a block's way is a
// fraction of a second.
const levelPatience = 15 * time.Second

// AwaitLevel waits until every node has committed the newest block that any has when
// it is called: who asks another node then sees what has been done. It fails with
// ErrBehind or the context's error.
func (n *Network) AwaitLevel(ctx context.Context) error {
	_, newest := heights(n.Status(ctx))
	ctx, cancel := context.WithTimeoutCause(ctx, levelPatience, ErrBehind)
	defer cancel()
	tick := time.NewTicker(pollEvery / 4)
	defer tick.Stop()
	for {
		all := n.Status(ctx)
		if lowest, _ := heights(all); lowest >= newest {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("await block %d: %w", newest, context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// heights are the lowest and the highest of the nodes' heights; a node that does not
// answer counts as lowest.
func heights(all []NodeStatus) (lowest, highest int64) {
	for i, s := range all {
		height := int64(-1)
		if s.Status != nil {
			height = s.Status.Height
		}
		if i == 0 || height < lowest {
			lowest = height
		}
		highest = max(highest, height)
	}
	return lowest, highest
}
