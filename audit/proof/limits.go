package proof

// Bounds on a file that comes from anybody, each with its reason.
const (
	// MaxFileBytes bounds a proof. The largest is of a transaction of 256 KiB with its
	// result, written in hexadecimal, beside a seal of a hundred validators.
	MaxFileBytes = 4 << 20

	// maxValidators bounds the signatures that a check verifies: more than a coalition
	// may have partners.
	maxValidators = 200
)
