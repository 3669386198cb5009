package access

import "time"

// Bounds of a statement, each with its reason.
const (
	// MaxLife is how far ahead a statement may end: as far as two clocks may differ, and
	// little more. Whoever overhears one can repeat that one request for as long.
	MaxLife = 5 * time.Minute

	// maxCredentialBytes bounds the header: the fields below with room to spare.
	maxCredentialBytes = 512

	// maxTokenBytes bounds the operator's token file.
	maxTokenBytes = 128
)
