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

// ErrSignature: the bytes are no signature of the account's key over what it agrees to, in
// its one valid form.
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
	return typedHash(consentTypeHash, c.Origin, keccak([]byte(c.Home)), wordOf(c.Account), number(c.Date))
}

// typedHash is the EIP-712 hash of a message of the type, by the words of its fields.
func typedHash(typeHash [32]byte, fields ...[32]byte) [32]byte {
	message := keccak(words(append([][32]byte{typeHash}, fields...)...))
	return keccak(append([]byte{0x19, 0x01}, words(consentSeparator, message)...))
}

func wordOf(a op.Address) (word [32]byte) {
	copy(word[12:], a[:])
	return word
}

func number(n uint64) (word [32]byte) {
	binary.BigEndian.PutUint64(word[24:], n)
	return word
}

// Sign signs the consent. The account must be the key's own.
func (c Consent) Sign(key *ecdsa.PrivateKey) (op.Bytes, error) {
	signature, err := sign(key, c.Hash())
	if err != nil {
		return "", err
	}
	return signature, c.Verify(signature)
}

func sign(key *ecdsa.PrivateKey, hash [32]byte) (op.Bytes, error) {
	signature, err := crypto.Sign(hash[:], key)
	if err != nil {
		return "", fmt.Errorf("sign consent: %w", err)
	}
	return op.Bytes(signature), nil
}

// Verify holds the signature to be that of the account's own key. It fails with
// ErrSignature.
func (c Consent) Verify(signature op.Bytes) error { return signedBy(c.Account, c.Hash(), signature) }

// signedBy holds the signature of the hash to be the key's, in its one valid form: v is 0
// or 1, and s is low.
func signedBy(key op.Address, hash [32]byte, signature op.Bytes) error {
	if len(signature) != SignatureBytes {
		return fmt.Errorf("%w: %d bytes, want %d", ErrSignature, len(signature), SignatureBytes)
	}
	if v := signature[64]; v > 1 {
		return fmt.Errorf("%w: v is %d, not 0 or 1", ErrSignature, v)
	}
	if s := signature[32:64]; s > halfOrder {
		return fmt.Errorf("%w: s is high", ErrSignature)
	}
	public, err := crypto.Ecrecover(hash[:], []byte(signature))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if signer := op.Address(crypto.Keccak256(public[1:])[12:]); signer != key {
		return fmt.Errorf("%w: over these contents it is 0x%x's, want 0x%x's", ErrSignature, signer, key)
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
