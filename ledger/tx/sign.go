package tx

import (
	"bytes"
	"crypto/ecdsa"
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// halfOrder is the largest s that is low: half the order of secp256k1, rounded down
// (EIP-2).
var halfOrder = [32]byte{
	0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
}

// Seal makes the key the sender, signs for the domain, and answers with the bytes and
// their hash. It fails where Encode would.
func (tx *Tx) Seal(domain Domain, key *ecdsa.PrivateKey) (raw []byte, hash [32]byte, err error) {
	tx.ChainID = domain.ChainID
	tx.Sender = op.Address(crypto.PubkeyToAddress(key.PublicKey))
	raw, ops, err := tx.encode()
	if err != nil {
		return nil, hash, err
	}
	digest := tx.signingHash(domain, ops)
	signature, err := crypto.Sign(digest[:], key)
	if err != nil {
		return nil, hash, fmt.Errorf("sign transaction: %w", err)
	}
	copy(tx.Signature[:], signature)
	copy(raw[len(raw)-signatureBytes:], signature)
	return raw, Hash(raw), nil
}

// Sign is Seal for whoever needs no bytes.
func (tx *Tx) Sign(domain Domain, key *ecdsa.PrivateKey) error {
	_, _, err := tx.Seal(domain, key)
	return err
}

// VerifySignature holds the signature to be the sender's over the transaction in the
// domain, in its one valid form. It fails with ErrWrongChain, ErrHighS or ErrBadSignature.
func (tx *Tx) VerifySignature(domain Domain) error {
	s, v := tx.Signature[32:64], tx.Signature[64]
	switch {
	case tx.ChainID != domain.ChainID:
		return fmt.Errorf("%w: made for %d, this is %d", ErrWrongChain, tx.ChainID, domain.ChainID)
	case v > 1:
		return fmt.Errorf("%w: v is %d, not 0 or 1", ErrBadSignature, v)
	case bytes.Compare(s, halfOrder[:]) > 0:
		return ErrHighS
	}
	hash := tx.SigningHash(domain)
	key, err := crypto.Ecrecover(hash[:], tx.Signature[:])
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBadSignature, err)
	}
	address := op.Address(crypto.Keccak256(key[1:])[12:])
	if address != tx.Sender {
		return fmt.Errorf("%w: it is 0x%x's, the sender is 0x%x", ErrBadSignature, address, tx.Sender)
	}
	return nil
}
