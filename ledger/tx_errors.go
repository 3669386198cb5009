package ledger

import "errors"

// Reasons to refuse a transaction as a whole, before any of its operations runs.
var (
	// ErrMalformed: the bytes are no transaction, or not in its one encoding; the
	// message tells what and where.
	ErrMalformed = errors.New("the transaction is malformed")
	// ErrTxTooLarge: more than MaxTxBytes.
	ErrTxTooLarge = errors.New("the transaction is too large")
	// ErrTooManyOps: more than MaxOps operations.
	ErrTooManyOps = errors.New("the transaction has too many operations")
	// ErrNoOps: no operation at all.
	ErrNoOps = errors.New("the transaction has no operations")
	// ErrWrongChain: made for another coalition.
	ErrWrongChain = errors.New("the transaction is for another chain")
	// ErrBadSignature: no signature of the sender over these contents.
	ErrBadSignature = errors.New("the signature is not the sender's")
	// ErrHighS: the signature's s is above half the order of the curve. It would be
	// a second form of the same signature (EIP-2).
	ErrHighS = errors.New("the signature's s is high")
	// ErrExpired: ValidUntil is at or before the block's time.
	ErrExpired = errors.New("the transaction has expired")
	// ErrTooFar: ValidUntil is more than MaxValidSeconds after the block's time.
	ErrTooFar = errors.New("the transaction is valid for too long")
	// ErrRepeatedTx: the same bytes are in a block already.
	ErrRepeatedTx = errors.New("the transaction is a repetition")
	// ErrDuplicateRef: the actor has used the ref for an operation of the kind; the
	// message names where.
	ErrDuplicateRef = errors.New("the ref is taken")
)
