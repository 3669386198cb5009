package testnet

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"github.com/punkt-ledger/punkt/partner"
)

// StopPatience is how long a node may take to stop before it is killed: it finishes
// the block under way and closes its databases.
const StopPatience = 15 * time.Second

// killPatience is how long the system may take to end a killed process.
const killPatience = 5 * time.Second

// Stopped is a node that Down found running and stopped.
type Stopped struct {
	Partner partner.ID `json:"partner"`
	PID     int        `json:"pid"`
	Killed  bool       `json:"killed"` // it did not stop when asked
}

// Down stops every node that runs, all at once: first it asks, and whatever has not
// stopped after patience it kills. It returns those that it stopped.
func (n *Network) Down(patience time.Duration) ([]Stopped, error) {
	found := make([]*Stopped, len(n.Nodes))
	failed := make([]error, len(n.Nodes))
	var stopping sync.WaitGroup
	for i, node := range n.Nodes {
		stopping.Go(func() { found[i], failed[i] = node.stop(patience) })
	}
	stopping.Wait()
	var stopped []Stopped
	for _, s := range found {
		if s != nil {
			stopped = append(stopped, *s)
		}
	}
	return stopped, errors.Join(failed...)
}

// stop ends the node's process; nil if none runs.
func (n Node) stop(patience time.Duration) (*Stopped, error) {
	pid, running, err := n.Running()
	if err != nil || !running || pid == 0 {
		return nil, err
	}
	s := &Stopped{Partner: n.Partner, PID: pid}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		return nil, fmt.Errorf("stop node of %s: %w", n.Partner, err)
	}
	err = n.awaitStop(patience)
	if !errors.Is(err, context.DeadlineExceeded) {
		return s, err
	}
	s.Killed = true
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return nil, fmt.Errorf("kill node of %s: %w", n.Partner, err)
	}
	if err := n.awaitStop(killPatience); err != nil {
		return nil, fmt.Errorf("kill node of %s, process %d: %w", n.Partner, pid, err)
	}
	return s, nil
}

func (n Node) awaitStop(patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return n.AwaitStop(ctx)
}
