package ledger

import "errors"

// Reasons to refuse a transaction as a whole that its block gives.
var (
	// ErrExpired: ValidUntil is at or before the block's time.
	ErrExpired = errors.New("the transaction has expired")
	// ErrTooFar: ValidUntil is more than tx.MaxValidSeconds after the block's time.
	ErrTooFar = errors.New("the transaction is valid for too long")
	// ErrRepeatedTx: the same bytes are in a block already.
	ErrRepeatedTx = errors.New("the transaction is a repetition")
	// ErrDuplicateRef: the actor has used the ref for an operation of the kind; the
	// message names where.
	ErrDuplicateRef = errors.New("the ref is taken")
)
