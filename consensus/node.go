package consensus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"

	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/node"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	rpccore "github.com/cometbft/cometbft/rpc/core"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
)

// errOtherGenesis: the genesis file is not the one that the node's data began with.
var errOtherGenesis = errors.New("the genesis file is not the one that the data began with")

// Node is a running ledger: CometBFT with the application in it. Its methods may be
// called from any goroutine between NewNode and Stop.
type Node struct {
	config  Config
	chainID uint64
	log     *slog.Logger
	ledger  *ledger.Ledger
	app     *App
	comet   *node.Node
	env     *rpccore.Environment // CometBFT's stores and reactors
	stores  stores

	gossip *gossip
	bulk   sync.Mutex    // held while a bulk transaction is let into the mempool
	door   chan struct{} // holds one for each submission that is being checked

	stopOnce sync.Once
	stopped  chan struct{}
}

// NewNode opens the node of the configuration's home and brings ledger and block store
// to the same height. Nothing runs until Start; Stop must follow in any case. CometBFT
// writes to the logger from Config.LogLevel on.
func NewNode(c Config, log *slog.Logger) (*Node, error) {
	signer, err := c.loadSigner()
	if err != nil {
		return nil, err
	}
	n, err := newNode(c, log, signer)
	if err != nil {
		return nil, err
	}
	if err := n.checkSigner(signer); err != nil {
		return nil, errors.Join(err, n.Stop())
	}
	return n, nil
}

// newNode is NewNode with what votes given.
func newNode(c Config, log *slog.Logger, signer types.PrivValidator) (*Node, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("check node configuration: %w", err)
	}
	doc, genesis, err := c.loadGenesis()
	if err != nil {
		return nil, err
	}
	n := &Node{config: c, chainID: genesis.ChainID, log: log, door: make(chan struct{}, runtime.GOMAXPROCS(0)), stopped: make(chan struct{})}
	if n.ledger, err = ledger.Open(c.ledgerDir(), ledger.Options{}); err != nil {
		return nil, err
	}
	if n.app, err = NewApp(n.ledger, tx.Domain{ChainID: genesis.ChainID, Genesis: genesis.Hash}); err == nil {
		err = n.open(doc, signer)
	}
	if err != nil {
		return nil, errors.Join(err, n.Stop())
	}
	return n, nil
}

// open makes CometBFT's node, which replays the blocks that the ledger lacks.
func (n *Node) open(doc *types.GenesisDoc, signer types.PrivValidator) (err error) {
	defer func() {
		// CometBFT panics where its stores and the application disagree.
		if r := recover(); r != nil {
			err = fmt.Errorf("replay blocks: %.600s", fmt.Sprint(r))
		}
	}()
	key, err := p2p.LoadNodeKey(n.config.nodeKeyFile())
	if err != nil {
		return fmt.Errorf("read node key: %w", err)
	}
	lowest, err := level(n.config.LogLevel)
	if err != nil {
		return err
	}
	logger := newCometLogger(n.log, lowest, n.app)
	s := settings(n.config)
	n.comet, err = node.NewNode(s, signer, key, directClients{n.app},
		func() (*types.GenesisDoc, error) { return doc, nil },
		n.stores.provide, node.DefaultMetricsProvider(s.Instrumentation), logger, n.replaceGossip)
	if err != nil {
		return fmt.Errorf("open node: %w", err)
	}
	// The mempool reads it in its Update alone, which the goroutine of Commit calls next.
	n.app.recheck = func(on bool) { s.Mempool.Recheck = on }
	if n.env, err = n.comet.ConfigureRPC(); err != nil {
		return fmt.Errorf("open node: %w", err)
	}
	// CometBFT takes the genesis from its database, once that has one.
	if !sameGenesis(n.comet.GenesisDoc(), doc) {
		return fmt.Errorf("%w: %s", errOtherGenesis, n.config.genesisFile())
	}
	return nil
}

func sameGenesis(a, b *types.GenesisDoc) bool {
	var x, y bytes.Buffer // the state without white space, which CometBFT does not keep
	return a.ChainID == b.ChainID && a.GenesisTime.Equal(b.GenesisTime) &&
		json.Compact(&x, a.AppState) == nil && json.Compact(&y, b.AppState) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

// replaceGossip puts our reactor in the place of CometBFT's on the mempool channel. It
// is an option of CometBFT's NewNode, which starts the reactor with the others.
func (n *Node) replaceGossip(comet *node.Node) {
	theirs, syncing := comet.MempoolReactor().(interface{ WaitSync() bool })
	n.gossip = newGossip(n.app, comet.Mempool(), syncing && theirs.WaitSync())
	node.CustomReactors(map[string]p2p.Reactor{"MEMPOOL": n.gossip})(comet)
}

// checkSigner refuses a signer that has forgotten a signature which the chain has.
func (n *Node) checkSigner(signer *privval.FilePV) error {
	height := n.env.BlockStore.Height()
	commit := n.env.BlockStore.LoadSeenCommit(height)
	if height == 0 || commit == nil || signer.LastSignState.Height >= height {
		return nil
	}
	for _, signature := range commit.Signatures {
		if signature.BlockIDFlag == types.BlockIDFlagCommit && string(signature.ValidatorAddress) == string(signer.GetAddress()) {
			return fmt.Errorf("%w: %s knows of block %d, and block %d has the validator's signature",
				ErrSignerBehind, n.config.signerStateFile(), signer.LastSignState.Height, height)
		}
	}
	return nil
}

// Start begins to talk to the other nodes.
func (n *Node) Start() error {
	if err := n.comet.Start(); err != nil {
		return fmt.Errorf("start node: %w", err)
	}
	for _, peer := range n.config.Peers {
		go n.dial(peer)
	}
	return nil
}

// Failed is closed when the node has met a fault, which Err tells. It takes no part in
// consensus then; the process should call Stop and end.
func (n *Node) Failed() <-chan struct{} { return n.app.faulted }

// Err is the fault that made the node fail, or nil.
func (n *Node) Err() error { return n.app.Fault() }

// Stop ends the node and closes its databases. A second call does nothing.
func (n *Node) Stop() (err error) {
	n.stopOnce.Do(func() {
		close(n.stopped)
		err = n.close()
	})
	return err
}

func (n *Node) close() error {
	var errs []error
	if n.app != nil {
		n.app.closing.Store(true)
	}
	if n.comet != nil && n.comet.IsRunning() {
		n.stopBlockSync()
		errs = append(errs, n.comet.Stop())
		n.comet.Wait()
	}
	errs = append(errs, n.stores.close())
	if n.comet != nil {
		errs = append(errs, once(n.comet.EventBus().Stop()), once(n.comet.ProxyApp().Stop()))
	}
	if n.app != nil {
		n.app.followers.close()
		n.app.Close()
	}
	return errors.Join(append(errs, n.ledger.Close())...)
}

// stopBlockSync ends block sync and waits for it, before anything else stops. CometBFT
// stops its reactors in no particular order: block sync that ends after the consensus
// reactor may hand over to it all the same. That would start consensus in a node that
// has stopped, which votes on and writes its log into a folder that may be gone; or, a
// moment earlier, let the stop wait for an end of consensus that never comes.
func (n *Node) stopBlockSync() {
	if sync, ok := n.comet.Switch().Reactor("BLOCKSYNC"); ok && sync.IsRunning() {
		_ = sync.Stop() // fails only if somebody else has stopped it
	}
}

// once takes it for success that a service has stopped before: a node that ran has
// stopped its event bus by itself, one that never started has not.
func once(err error) error {
	if errors.Is(err, service.ErrAlreadyStopped) {
		return nil
	}
	return err
}

// View is the committed state, for the caller to use and to close.
func (n *Node) View() (*ledger.View, error) { return n.ledger.View() }
