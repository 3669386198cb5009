package consensus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// appVersion is the version of the state machine, in every block header. A change of
// rules that old nodes would judge differently raises it.
const appVersion = 1

// peerFilterPath is the query by which CometBFT asks whether it may talk to a peer.
const peerFilterPath = "/p2p/filter/"

// codeStopped is what CheckTx answers when it cannot tell. It is no rejection, and an
// error would make the mempool panic.
const codeStopped = 1<<32 - 1

// errUnregistered refuses a peer.
var errUnregistered = errors.New("the node is not in the partner registry")

// App is the ledger as a CometBFT application. CometBFT calls InitChain,
// PrepareProposal, ProcessProposal, FinalizeBlock and Commit one at a time; all others
// from many goroutines.
//
// Only FinalizeBlock makes a new state, and only Commit makes it the committed one:
// checks and proposals read the committed state and change nothing (Requirement 9).
type App struct {
	abci.BaseApplication

	ledger    *ledger.Ledger
	domain    tx.Domain
	inputs    *inputs
	waiters   *waiters
	followers *followers

	// view is the committed state that checks and queries read; nil before the genesis.
	// viewMu is held for reading while it is used and for writing while Commit replaces it.
	// prior is the state before, which the newest block's header names: proofs are made
	// from it; nil until a block was committed since the start.
	viewMu sync.RWMutex
	view   *ledger.View
	prior  *ledger.View

	// executed is the block between its FinalizeBlock and its Commit; theirs alone.
	executed struct {
		block   ledger.Block
		outcome *ledger.Outcome
	}

	// leaving are the transactions that the mempool is to drop after the last Commit, and
	// recheck has it checked; the consensus connection's alone. recheck is nil without a
	// mempool.
	leaving map[[32]byte]bool
	recheck func(bool)

	committedAt atomic.Pointer[time.Time] // of the last block that this process committed

	closing atomic.Bool // no peer is let in any more

	faultOnce sync.Once
	faulted   chan struct{} // closed once fault is set
	fault     atomic.Pointer[error]
}

// NewApp makes the application of an open ledger, which stays the caller's to close
// after Close. The domain is the genesis's.
func NewApp(l *ledger.Ledger, domain tx.Domain) (*App, error) {
	a := &App{
		ledger:    l,
		domain:    domain,
		inputs:    newInputs(domain),
		waiters:   newWaiters(),
		followers: newFollowers(),
		faulted:   make(chan struct{}),
	}
	if l.Height() == 0 {
		return a, nil // InitChain follows
	}
	if err := a.renewView(); err != nil {
		return a, err
	}
	if have := a.view.Domain(); have != domain {
		return a, a.fail(fmt.Errorf("%w: the ledger is of chain %d, genesis %x", errOtherGenesis, have.ChainID, have.Genesis[:8]))
	}
	return a, nil
}

// Close gives back what the application holds of the ledger.
func (a *App) Close() {
	a.viewMu.Lock()
	defer a.viewMu.Unlock()
	for _, held := range []**ledger.View{&a.view, &a.prior} {
		if *held != nil {
			(*held).Close()
			*held = nil
		}
	}
}

// Fault is what made the node stop, or nil.
func (a *App) Fault() error {
	if fault := a.fault.Load(); fault != nil {
		return *fault
	}
	return nil
}

// fail records the first fault. From then on the application answers nothing else.
func (a *App) fail(fault error) error {
	a.faultOnce.Do(func() {
		a.fault.Store(&fault)
		close(a.faulted)
	})
	return a.Fault()
}

// read calls use with the committed state, which is gone when use returns. It fails
// with ErrStopped where there is none.
func (a *App) read(use func(*ledger.View) error) error {
	a.viewMu.RLock()
	defer a.viewMu.RUnlock()
	if a.view == nil {
		return ErrStopped
	}
	return use(a.view)
}

func (a *App) renewView() error {
	view, err := a.ledger.View()
	if err != nil {
		return a.fail(fmt.Errorf("read committed state: %w", err))
	}
	a.viewMu.Lock()
	defer a.viewMu.Unlock()
	if a.prior != nil {
		a.prior.Close()
	}
	a.prior, a.view = a.view, view
	return nil
}

// Info tells CometBFT from which block on to replay.
func (a *App) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	hash := a.ledger.AppHash()
	return &abci.ResponseInfo{
		Data:             "punkt",
		AppVersion:       appVersion,
		LastBlockHeight:  a.ledger.Height(),
		LastBlockAppHash: hash[:],
	}, nil
}

// InitChain writes the genesis. The validators are those of the partner registry. It
// runs again when the node stopped before its first block was committed.
func (a *App) InitChain(_ context.Context, req *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	file, err := genesis.Parse(req.AppStateBytes)
	if err != nil {
		return nil, a.fail(fmt.Errorf("read genesis: %w", err))
	}
	if file.ChainID != a.domain.ChainID || req.ChainId != ChainName(a.domain.ChainID) || len(req.Validators) > 0 {
		return nil, a.fail(fmt.Errorf("genesis of chain %q with %d validators of its own; want %q and the partner registry's",
			req.ChainId, len(req.Validators), ChainName(a.domain.ChainID)))
	}
	if at := token.Time(req.Time.Unix()); at < token.MinTime {
		return nil, a.fail(fmt.Errorf("genesis: %w: %d, at least %d", ledger.ErrTooEarly, at, token.MinTime))
	}
	file.Hash = a.domain.Genesis
	if a.ledger.Empty() {
		if _, err := a.ledger.InitGenesis(file); err != nil {
			return nil, a.fail(fmt.Errorf("write genesis: %w", err))
		}
	}
	hash := a.ledger.AppHash()
	if err := a.renewView(); err != nil {
		return nil, err
	}
	res := &abci.ResponseInitChain{AppHash: hash[:]}
	partners, err := a.partners()
	if err != nil {
		return nil, a.fail(fmt.Errorf("read validators: %w", err))
	}
	for _, p := range partners {
		if p.Power > 0 {
			res.Validators = append(res.Validators, abci.Ed25519ValidatorUpdate(p.Validator[:], p.Power))
		}
	}
	return res, nil
}

func (a *App) partners() (partners []partner.Partner, err error) {
	err = a.read(func(v *ledger.View) error {
		partners, err = v.Partners()
		return err
	})
	return partners, err
}

// CheckTx lets into the mempool what a block would not refuse at once. The decision
// depends on the transaction and the committed state, and comes to a no that stays
// (Requirement 13): signatures do not change, refs and transactions stay taken, and
// validity ends, before a quota was anew twice.
func (a *App) CheckTx(_ context.Context, req *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	if req.Type == abci.CheckTxType_Recheck {
		return a.checkAgain(req.Tx), nil
	}
	in := a.inputs.admit(req.Tx)
	var at ledger.Admission
	err := a.read(func(v *ledger.View) (err error) {
		at, err = v.Check(in)
		return err
	})
	if err == nil {
		err = a.inputs.hold(known{in: in, payer: at.Payer}, at.Quota)
	}
	if err == nil {
		return &abci.ResponseCheckTx{}, nil
	}
	a.inputs.forget(in)
	if rejection, ok := ledger.RejectionOf(err); ok {
		return &abci.ResponseCheckTx{Code: rejection.Code, Log: err.Error()}, nil
	}
	if !errors.Is(err, ErrStopped) {
		a.fail(fmt.Errorf("check transaction: %w", err))
	}
	return &abci.ResponseCheckTx{Code: codeStopped, Log: err.Error()}, nil
}

// FinalizeBlock executes a decided block. Nothing is written yet (Requirements 11 and
// 12 are ledger.Execute's).
func (a *App) FinalizeBlock(_ context.Context, req *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	if fault := a.Fault(); fault != nil {
		return nil, fault
	}
	all := a.inputs.all(req.Txs)
	ins := make([]ledger.Input, len(all))
	for i, k := range all {
		ins[i] = k.in
	}
	block := ledger.Block{Height: req.Height, Time: token.Time(req.Time.Unix()), Inputs: ins}
	outcome, err := a.ledger.Execute(block)
	if err != nil {
		return nil, a.fail(fmt.Errorf("execute block %d: %w", req.Height, err))
	}
	a.executed.block, a.executed.outcome = block, outcome
	results := make([]*abci.ExecTxResult, len(outcome.Results))
	for i, r := range outcome.Results {
		results[i] = &abci.ExecTxResult{Code: r.Code, Data: r.Data, Log: r.Note}
	}
	res := &abci.ResponseFinalizeBlock{TxResults: results, AppHash: outcome.AppHash[:]}
	for _, u := range outcome.ValidatorUpdates {
		res.ValidatorUpdates = append(res.ValidatorUpdates, abci.Ed25519ValidatorUpdate(u.Validator[:], u.Power))
	}
	return res, nil
}

// Commit writes the block and answers those who wait for it. CometBFT keeps every
// block: what an auditor replays is never pruned.
func (a *App) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	if fault := a.Fault(); fault != nil {
		return nil, fault
	}
	block, outcome := a.executed.block, a.executed.outcome
	if err := a.ledger.Commit(); err != nil {
		return nil, a.fail(fmt.Errorf("commit block %d: %w", block.Height, err))
	}
	if err := a.renewView(); err != nil {
		return nil, err
	}
	now := time.Now()
	a.committedAt.Store(&now)
	a.inputs.forget(block.Inputs...)
	if err := a.overQuota(); err != nil {
		return nil, err
	}
	for i, in := range block.Inputs {
		a.waiters.deliver(Final{Height: block.Height, Index: uint32(i), Time: block.Time, Hash: in.Hash, Result: outcome.Results[i]})
	}
	a.followers.publish(block.Height)
	a.executed.block, a.executed.outcome = ledger.Block{}, nil
	return &abci.ResponseCommit{RetainHeight: 0}, nil
}

// Query answers whether CometBFT may talk to a peer: one whose node id a partner that
// has not left registered. There are no other queries: the ledger's go through View.
//
// A node that stops lets nobody in: CometBFT closes its connections first and its
// listener last, and would leave a peer that redials in between with a connection that
// nobody serves.
func (a *App) Query(_ context.Context, req *abci.RequestQuery) (*abci.ResponseQuery, error) {
	filter, ok := strings.CutPrefix(req.Path, peerFilterPath)
	if !ok {
		return &abci.ResponseQuery{Code: 1, Log: "no such query"}, nil
	}
	if a.closing.Load() {
		return &abci.ResponseQuery{Code: 1, Log: ErrStopped.Error()}, nil
	}
	id, ok := strings.CutPrefix(filter, "id/")
	if !ok {
		return &abci.ResponseQuery{}, nil // addr/…: partners may move
	}
	if err := a.admitPeer(id); err != nil {
		return &abci.ResponseQuery{Code: 1, Log: err.Error()}, nil
	}
	return &abci.ResponseQuery{}, nil
}

func (a *App) admitPeer(id string) error {
	partners, err := a.partners()
	if err != nil {
		return err
	}
	for _, p := range partners {
		if p.Node == id && p.Status != partner.Gone {
			return nil
		}
	}
	return fmt.Errorf("%w: %s", errUnregistered, id)
}
