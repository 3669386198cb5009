package home

import (
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"
)

// Bounds on what comes from outside, each with its reason.
const (
	// maxScryptWork bounds N x r x p of a key file from elsewhere: eight times what
	// wallets ask for. It keeps a hostile file from taking all memory.
	maxScryptWork = 8 * keystore.StandardScryptN * 8

	// maxKeyBytes bounds a key file; wallets write some 500 bytes.
	maxKeyBytes = 16 << 10

	// maxSecretBytes bounds password and secret files; a longer one is the wrong file.
	maxSecretBytes = 4096

	// maxCardBytes bounds a card's file: an address and a line end.
	maxCardBytes = 64

	// maxMembersBytes bounds the members file, which is read whole: five million members.
	maxMembersBytes = 512 << 20

	// longestLine is more than a line of the members file has.
	longestLine = 256

	// membersPatience and membersRetry are how long and how often a process tries that
	// waits for another to have written the members file.
	membersPatience = 10 * time.Second
	membersRetry    = 10 * time.Millisecond
)
