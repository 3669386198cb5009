package proof

import "errors"

var (
	// ErrMalformed: the file is no proof, or not in its one writing.
	ErrMalformed = errors.New("not a proof")
	// ErrForged: a signature, path or figure does not hold. Whoever made the file made
	// it up, or it was changed since.
	ErrForged = errors.New("the proof does not hold")
	// ErrUntrusted: the proof may hold, but not by what is trusted.
	ErrUntrusted = errors.New("the proof does not lead to what you trust")
	// ErrNotYet: no header seals the state yet; the next block will.
	ErrNotYet = errors.New("no header seals it yet")
)
