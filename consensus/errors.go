package consensus

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/chain"
)

// What a node answers is package chain's, whose names this package uses as its own.
type (
	// Final is a transaction that is in a block.
	Final = chain.Final
	// Tx is a transaction of the chain.
	Tx = chain.Tx
	// Block is a committed block.
	Block = chain.Block
	// Status is how a node is doing.
	Status = chain.Status
	// Validators are those of the registry.
	Validators = chain.Validators
	// Peer is a connected node.
	Peer = chain.Peer
)

// What a node answers besides the ledger's rejections; package chain says when.
var (
	ErrBusy           = chain.ErrBusy
	ErrCatchingUp     = chain.ErrCatchingUp
	ErrUnknownOutcome = chain.ErrUnknownOutcome
	ErrBehind         = chain.ErrBehind
	ErrNotFound       = chain.ErrNotFound
	ErrStopped        = chain.ErrStopped
)

// refusal is a rejection that came through CometBFT, which carries a code and a text.
type refusal struct {
	text   string
	reason error
}

func (r *refusal) Error() string { return r.text }
func (r *refusal) Unwrap() error { return r.reason }

// refusedWith is the error behind the code and the text of a CheckTx.
func refusedWith(code uint32, text string) error {
	rejection, ok := ledger.RejectionByCode(code)
	if !ok {
		return fmt.Errorf("transaction refused with unknown code %d: %s", code, text)
	}
	return &refusal{text: text, reason: rejection.Reason}
}

// premature reports whether the error is a rejection that a block may lift which
// another node has committed already: the sender's account is not enrolled yet, say.
func premature(err error) bool {
	rejection, ok := ledger.RejectionOf(err)
	return ok && !rejection.Is(ledger.Lasting) && rejection.Class != ledger.Later
}
