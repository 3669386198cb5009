package testnet

import (
	"context"
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
