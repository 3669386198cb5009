package api

import (
	"context"
	"errors"
	"time"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Ledger gives out the committed state; *ledger.Ledger is one. Safe for concurrent use.
type Ledger interface {
	View() (*ledger.View, error)
}

// Submitter hands transactions to the network. Safe for concurrent use. It fails with
// a rejection of the ledger's table, or ErrBusy, ErrCatchingUp, ErrUnknownOutcome or
// ErrStopped, or else with a fault of the node.
type Submitter interface {
	// Submit waits until the transaction is final, or until the context ends: then it
	// fails with ErrUnknownOutcome. A transaction that is final and was refused there is
	// an answer and not an error.
	Submit(ctx context.Context, raw []byte) (Final, error)
	// SubmitAsync returns as soon as the node has taken the transaction in.
	SubmitAsync(ctx context.Context, raw []byte) error
}

// Chain answers for the node and the blocks behind the ledger. Safe for concurrent use.
type Chain interface {
	Status(ctx context.Context) (ChainStatus, error)
	// Block is a committed block; ErrNotFound if there is none at the height.
	Block(ctx context.Context, height int64) (ChainBlock, error)
	// BlockTime is the time of a committed block, at a fraction of Block's cost.
	BlockTime(ctx context.Context, height int64) (token.Time, error)
	// WaitHeight returns once the block of the height is committed; ErrBehind when the
	// context ends before.
	WaitHeight(ctx context.Context, height int64) error
}

// Final is a transaction with its place in the chain and what it did.
type Final struct {
	Height int64  // of its block
	Index  uint32 // in the block, from 0
	Hash   [32]byte
	Result ledger.Result
}

// ChainStatus is what a node says of itself beside its ledger.
type ChainStatus struct {
	ChainID    uint64 // EIP-712 chain id
	CatchingUp bool
	Age        time.Duration // since the last block was committed
	Validators Validators
	NodeID     string     // CometBFT node id
	Partner    partner.ID // whose node it is; empty for none's
	Peers      []string   // node ids of those it is connected to
}

// ChainBlock is a committed block with what its transactions did.
type ChainBlock struct {
	Height   int64
	Time     token.Time
	Hash     [32]byte   // of its header
	LastHash [32]byte   // of the header before
	AppHash  [32]byte   // of the state after it
	Proposer partner.ID // empty if no partner of the registry proposed it
	Txs      []ChainTx  // in order
}

// ChainTx is a transaction of a block.
type ChainTx struct {
	Raw    []byte
	Result ledger.Result
}

// What a node answers besides the ledger's rejections, to its own server and, through
// the client, to those who call it.
var (
	// ErrBusy: the node has taken in as much as it may. Nothing was submitted: send the
	// same bytes again after a while, or to another node.
	ErrBusy = errors.New("the node is busy")
	// ErrCatchingUp: the node is behind the chain and cannot judge transactions yet.
	// Nothing was submitted.
	ErrCatchingUp = errors.New("the node is catching up")
	// ErrUnknownOutcome: the wait ended, and the network may have taken the transaction.
	// It may become final until its ValidUntil: ask for it by its hash, or submit the
	// same bytes again, which cannot take effect twice.
	ErrUnknownOutcome = errors.New("the outcome is not known yet")
	// ErrStopped: the node is stopping. Nothing was submitted.
	ErrStopped = errors.New("the node has stopped")
	// ErrBehind: the node has not committed the block that was asked for, which another
	// may have.
	ErrBehind = errors.New("the node has not come as far")
	// ErrNotFound: no block has the transaction, or there is no such block.
	ErrNotFound = errors.New("not found")
)
