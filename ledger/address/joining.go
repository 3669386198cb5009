package address

import (
	"crypto/ecdsa"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Joining is what the owner of a key agrees to when his home partner merges an account in
// its custody into his: that it is his too, with its debts and its locks.
type Joining struct {
	Origin  [32]byte // of the coalition
	Home    string   // id of the partner that may merge
	Source  op.Address
	Account op.Address // his, into which the source goes
	Date    uint64     // when he agreed, in seconds since 1970
}

const joiningType = "JoinAccounts(bytes32 origin,string home,address source,address account,uint64 date)"

var joiningTypeHash = keccak([]byte(joiningType))

// Hash is the EIP-712 hash that the key signs, in the domain of Consent.
func (j Joining) Hash() [32]byte {
	return typedHash(joiningTypeHash, j.Origin, keccak([]byte(j.Home)),
		wordOf(j.Source), wordOf(j.Account), number(j.Date))
}

// Sign signs the joining with the key that acts for the account.
func (j Joining) Sign(key *ecdsa.PrivateKey) (op.Bytes, error) { return sign(key, j.Hash()) }

// Signer is the address of a key.
func Signer(key *ecdsa.PrivateKey) op.Address {
	return op.Address(crypto.PubkeyToAddress(key.PublicKey))
}

// Verify holds the signature to be that of the key which acts for the account. It fails
// with ErrSignature.
func (j Joining) Verify(key op.Address, signature op.Bytes) error {
	return signedBy(key, j.Hash(), signature)
}
