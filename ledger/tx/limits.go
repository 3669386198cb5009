package tx

// Bounds on what comes from outside, each with its reason.
const (
	// MaxBytes bounds a transaction, so that a block's worth of the largest ones is still
	// gossiped within a round.
	MaxBytes = 256 << 10

	// MaxOps bounds the operations of a transaction, so that none holds a block for
	// longer than the members waiting behind it bear.
	MaxOps = 4000

	// MaxValidSeconds bounds how far ahead of block time a transaction may stay valid,
	// and so how long repeated transactions have to be remembered.
	MaxValidSeconds = 24 * 3600
)
