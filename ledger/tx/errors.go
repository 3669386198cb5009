package tx

import "errors"

// Reasons to refuse a transaction for its form and its signature.
var (
	// ErrMalformed: the bytes are no transaction, or not in its one encoding; the
	// message tells what and where.
	ErrMalformed = errors.New("the transaction is malformed")
	// ErrTooLarge: more than MaxBytes.
	ErrTooLarge = errors.New("the transaction is too large")
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
)
