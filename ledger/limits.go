package ledger

// Bounds on what comes from outside, each with its reason.
const (
	// MaxBlockBytes bounds the transactions of a block: what four validators gossip,
	// check and commit in well under a second.
	MaxBlockBytes = 1 << 20
)
