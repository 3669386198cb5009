package consensus

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger"
)

// What a node answers besides the ledger's rejections.
var (
	// ErrBusy: the node has taken in as much as it may. Nothing was submitted: send the
	// same bytes again after a while, or to another node.
	ErrBusy = errors.New("the node is busy")
	// ErrCatchingUp: the node is behind the chain and cannot judge transactions yet.
	// Nothing was submitted: ask another node, or wait.
	ErrCatchingUp = errors.New("the node is catching up")
	// ErrUnknownOutcome: the wait ended after the network may have taken the
	// transaction. It may still become final until its ValidUntil: ask for it by its
	// hash, or submit the same bytes again, which cannot take effect twice.
	ErrUnknownOutcome = errors.New("the outcome is not known yet")
	// ErrBehind: the node has not committed a block that another may have. Ask again
	// after a while.
	ErrBehind = errors.New("the node has not come as far")
	// ErrNotFound: no block has the transaction, or there is no such block.
	ErrNotFound = errors.New("not found")
	// ErrStopped: the node has stopped or met a fault.
	ErrStopped = errors.New("the node has stopped")
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
	return ok && !rejection.Lasting
}
