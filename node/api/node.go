package api

import (
	"context"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/chain"
	"github.com/punkt-ledger/punkt/token"
)

// Ledger gives out the committed state; *ledger.Ledger is one. Safe for concurrent use.
type Ledger interface {
	View() (*ledger.View, error)
}

// Submitter hands transactions to the network; *consensus.Node is one. Safe for concurrent use. It fails with
// a rejection of the ledger's table, or ErrBusy, ErrCatchingUp, ErrUnknownOutcome or
// ErrStopped, or else with a fault of the node.
type Submitter interface {
	// Submit waits until the transaction is final, or until the context ends: then it
	// fails with ErrUnknownOutcome. A transaction that is final and was refused there is
	// an answer and not an error.
	Submit(ctx context.Context, raw []byte) (Final, error)
	// SubmitAsync returns as soon as the node has taken the transaction in.
	SubmitAsync(raw []byte) error
}

// Chain answers for the node and the blocks behind the ledger; *consensus.Node is one. Safe for concurrent use.
type Chain interface {
	Status() (ChainStatus, error)
	// Block is a committed block; ErrNotFound if there is none at the height.
	Block(height int64) (ChainBlock, error)
	// BlockTime is the time of a committed block, at a fraction of Block's cost.
	BlockTime(height int64) (token.Time, error)
	// WaitHeight returns once the block of the height is committed; ErrBehind when the
	// context ends before.
	WaitHeight(ctx context.Context, height int64) error
}

// What a node answers is package chain's.
type (
	// Final is a transaction that is in a block.
	Final = chain.Final
	// ChainStatus is what a node says of itself.
	ChainStatus = chain.Status
	// ChainBlock is a committed block.
	ChainBlock = chain.Block
	// ChainTx is a transaction of a block.
	ChainTx = chain.Tx
)

// What a node answers besides the ledger's rejections, to its own server and, through
// the client, to those who call it; package chain says when.
var (
	ErrBusy           = chain.ErrBusy
	ErrCatchingUp     = chain.ErrCatchingUp
	ErrUnknownOutcome = chain.ErrUnknownOutcome
	ErrStopped        = chain.ErrStopped
	ErrBehind         = chain.ErrBehind
	ErrNotFound       = chain.ErrNotFound
)
