package testnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

var (
	// ErrUp: every node runs already.
	ErrUp = errors.New("the testnet is up already")
	// ErrNotReady: the network has made no block within the patience.
	ErrNotReady = errors.New("the network makes no blocks")
)

// UpPatience is how long a network may take until it makes blocks. An idle one makes a
// block every ten seconds.
const UpPatience = 90 * time.Second

// pollEvery is how often a start asks the nodes how far they are.
const pollEvery = 100 * time.Millisecond

// Progress is how far a start has come.
type Progress struct {
	Nodes     int   // of the network
	Answering int   // nodes whose API answers
	Height    int64 // the lowest that an answering node has committed
}

// Up starts the nodes that do not run, and returns their processes when all nodes of
// the network answer and it has made a block. While it waits it reports to progress
// whatever changes. It fails with ErrUp, ErrPortTaken, ErrNodeEnded, ErrNotReady or
// the context's error, and then has stopped what it started.
func (n *Network) Up(ctx context.Context, l Launcher, progress func(Progress)) ([]*Process, error) {
	signed, err := n.signedHeight()
	if err != nil {
		return nil, err
	}
	started, err := n.start(l)
	if err == nil {
		err = n.await(ctx, awaited{started, signed, progress})
	}
	if err != nil {
		return nil, errors.Join(err, StopAll(started, StopPatience))
	}
	return started, nil
}

func (n *Network) start(l Launcher) ([]*Process, error) {
	var missing []Node
	for _, node := range n.Nodes {
		if _, running, err := node.Running(); err != nil {
			return nil, err
		} else if !running {
			missing = append(missing, node)
		}
	}
	if len(missing) == 0 {
		return nil, fmt.Errorf("%w: %d nodes run", ErrUp, len(n.Nodes))
	}
	for _, node := range missing {
		for _, address := range []string{node.Config.P2P, node.Config.RPC, node.Config.API} {
			if address == "" {
				continue
			}
			if err := checkFree(address); err != nil {
				return nil, fmt.Errorf("start node of %s: %w", node.Partner, err)
			}
		}
	}
	var started []*Process
	for _, node := range missing {
		p, err := l.Start(node)
		if err != nil {
			return started, err
		}
		started = append(started, p)
	}
	return started, nil
}

// signedHeight is the highest block that a node of this machine has signed: a block
// above it is new. 0: none yet.
func (n *Network) signedHeight() (int64, error) {
	highest := int64(0)
	for _, node := range n.Nodes {
		data, err := os.ReadFile(filepath.Join(node.Config.Home, "data", "priv_validator_state.json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var state struct {
			Height int64 `json:"height,string"`
		}
		if err == nil {
			err = json.Unmarshal(data, &state)
		}
		if err != nil {
			return 0, fmt.Errorf("read signer state of %s: %w", node.Partner, err)
		}
		highest = max(highest, state.Height)
	}
	return highest, nil
}

// awaited is what a start waits for: that the processes run on and all nodes commit a
// block above a height.
type awaited struct {
	started  []*Process
	above    int64
	progress func(Progress)
}

func (n *Network) await(ctx context.Context, a awaited) error {
	ctx, cancel := context.WithTimeoutCause(ctx, UpPatience, ErrNotReady)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	last := Progress{}
	for {
		now := n.progress(ctx)
		if now != last {
			a.progress(now)
			last = now
		}
		if now.Answering == now.Nodes && now.Height > a.above {
			return nil
		}
		for _, p := range a.started {
			select {
			case <-p.Done():
				return p.Failure()
			default:
			}
		}
		select {
		case <-ctx.Done():
			return notReady(ctx, last, a.started)
		case <-tick.C:
		}
	}
}

func (n *Network) progress(ctx context.Context) Progress {
	now := Progress{Nodes: len(n.Nodes)}
	var heights []int64
	for _, s := range n.Status(ctx) {
		if s.Status != nil {
			heights = append(heights, s.Status.Height)
		}
	}
	if now.Answering = len(heights); now.Answering > 0 {
		now.Height = slices.Min(heights)
	}
	return now
}

func notReady(ctx context.Context, last Progress, started []*Process) error {
	err := context.Cause(ctx)
	if !errors.Is(err, ErrNotReady) {
		return err
	}
	err = fmt.Errorf("%w after %s: %d of %d nodes answer, lowest height %d", err, UpPatience, last.Answering, last.Nodes, last.Height)
	for _, p := range started {
		err = fmt.Errorf("%w\nthe end of %s:\n%s", err, p.Log(), p.tail())
	}
	return err
}
