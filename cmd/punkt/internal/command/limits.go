package command

// Bounds on what comes from outside, each with its reason.
const (
	// maxGenesisBytes bounds a genesis file: hundreds of partners with hundreds of keys.
	maxGenesisBytes = 64 << 20

	// maxInputBytes bounds what is read from a file or standard input that ought to be short.
	maxInputBytes = 64 << 10

	// maxReasons are told apart; all further ones are of the last.
	maxReasons = 8
)
