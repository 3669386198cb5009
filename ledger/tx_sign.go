package ledger

import (
	"bytes"
	"crypto/ecdsa"
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/token"
)

// halfOrder is the largest s that is low: half the order of secp256k1, rounded down
// (EIP-2).
var halfOrder = [32]byte{
	0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
}

// Sign makes the key the sender and signs. It fails where Encode would.
func (tx *Tx) Sign(key *ecdsa.PrivateKey) error {
	if _, err := tx.Encode(); err != nil {
		return err
	}
	hash := tx.SigningHash()
	signature, err := crypto.Sign(hash[:], key)
	if err != nil {
		return fmt.Errorf("sign transaction: %w", err)
	}
	tx.Sender = token.Address(crypto.PubkeyToAddress(key.PublicKey))
	copy(tx.Signature[:], signature)
	return nil
}

// VerifySignature holds the signature to be the sender's over the transaction, in its
// one valid form. It fails with ErrHighS or ErrBadSignature.
func (tx *Tx) VerifySignature() error {
	s, v := tx.Signature[32:64], tx.Signature[64]
	switch {
	case v > 1:
		return fmt.Errorf("%w: v is %d, not 0 or 1", ErrBadSignature, v)
	case bytes.Compare(s, halfOrder[:]) > 0:
		return ErrHighS
	}
	hash := tx.SigningHash()
	key, err := crypto.Ecrecover(hash[:], tx.Signature[:])
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBadSignature, err)
	}
	address := token.Address(crypto.Keccak256(key[1:])[12:])
	if address != tx.Sender {
		return fmt.Errorf("%w: it is 0x%x's, the sender is 0x%x", ErrBadSignature, address, tx.Sender)
	}
	return nil
}
