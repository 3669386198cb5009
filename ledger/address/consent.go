package address

import (
	"crypto/ecdsa"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Consent is what the owner of a key agrees to when a partner opens the account that has
// the key's own address.
type Consent struct {
	Origin  [32]byte // of the coalition
	Home    string   // id of the one partner that may open it
	Account op.Address
	Date    uint64 // when it was given, in seconds since 1970
}

// SignatureBytes is the length of a signature: r, s, and v, which is 0 or 1.
const SignatureBytes = 65

// ErrSignature: the bytes are no signature of the account's key over the consent, in its
// one valid form.
var ErrSignature = errors.New("the signature is not the account's key's")

// The EIP-712 types. The domain names no chain: the message has the coalition's origin,
// which outlives a chain, and a wallet signs it on whatever network it is.
const (
	consentDomainType = "EIP712Domain(string name,string version)"
	consentType       = "OpenAccount(bytes32 origin,string home,address account,uint64 date)"
)

var (
	consentTypeHash  = keccak([]byte(consentType))
	consentSeparator = keccak(words(keccak([]byte(consentDomainType)),
		keccak([]byte("Punkt")), keccak([]byte("1"))))
)

// Hash is the EIP-712 hash that the key signs.
func (c Consent) Hash() [32]byte {
	var account, date [32]byte
	copy(account[12:], c.Account[:])
	binary.BigEndian.PutUint64(date[24:], c.Date)
	message := keccak(words(consentTypeHash, c.Origin, keccak([]byte(c.Home)), account, date))
	return keccak(append([]byte{0x19, 0x01}, words(consentSeparator, message)...))
}

// Sign signs the consent. The account must be the key's own.
func (c Consent) Sign(key *ecdsa.PrivateKey) (op.Bytes, error) {
	hash := c.Hash()
	signature, err := crypto.Sign(hash[:], key)
	if err != nil {
		return "", fmt.Errorf("sign consent: %w", err)
	}
	return op.Bytes(signature), c.Verify(op.Bytes(signature))
}

// Verify holds the signature to be that of the account's own key, in its one valid form:
// v is 0 or 1, and s is low. It fails with ErrSignature.
func (c Consent) Verify(signature op.Bytes) error {
	if len(signature) != SignatureBytes {
		return fmt.Errorf("%w: %d bytes, want %d", ErrSignature, len(signature), SignatureBytes)
	}
	if v := signature[64]; v > 1 {
		return fmt.Errorf("%w: v is %d, not 0 or 1", ErrSignature, v)
	}
	if s := signature[32:64]; s > halfOrder {
		return fmt.Errorf("%w: s is high", ErrSignature)
	}
	hash := c.Hash()
	key, err := crypto.Ecrecover(hash[:], []byte(signature))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if signer := op.Address(crypto.Keccak256(key[1:])[12:]); signer != c.Account {
		return fmt.Errorf("%w: over these contents it is 0x%x's, the account is 0x%x",
			ErrSignature, signer, c.Account)
	}
	return nil
}

// halfOrder is the largest s that is low: half the order of secp256k1, rounded down
// (EIP-2).
const halfOrder = "\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" +
	"\x5d\x57\x6e\x73\x57\xa4\x50\x1d\xdf\xe9\x2f\x46\x68\x1b\x20\xa0"

func keccak(b []byte) [32]byte { return [32]byte(crypto.Keccak256(b)) }

func words(all ...[32]byte) []byte {
	b := make([]byte, 0, 32*len(all))
	for _, word := range all {
		b = append(b, word[:]...)
	}
	return b
}
