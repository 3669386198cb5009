package home

import "github.com/ethereum/go-ethereum/accounts/keystore"

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
)
