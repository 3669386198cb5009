package home

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"

	"github.com/punkt-ledger/punkt/partner"
)

// DecryptKey opens a keystore file of version 3. It fails with ErrKeyFile or
// ErrPassword.
func DecryptKey(data []byte, password string) (private *ecdsa.PrivateKey, err error) {
	if _, err := parseKeyFile(data); err != nil {
		return nil, err
	}
	defer func() { // the keystore package takes the types of some fields for granted
		if wrong := recover(); wrong != nil {
			private, err = nil, fmt.Errorf("%w: %v", ErrKeyFile, wrong)
		}
	}()
	key, err := keystore.DecryptKey(data, password)
	if errors.Is(err, keystore.ErrDecrypt) {
		return nil, ErrPassword
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKeyFile, err)
	}
	return key.PrivateKey, nil
}

// parseKeyFile is the address that a key file names, zero if it names none, as some
// wallets' do. It checks what the keystore package would panic or run out of memory on.
func parseKeyFile(data []byte) (partner.Address, error) {
	var file struct {
		Address string
		Version int
		Crypto  struct {
			KDF       string
			KDFParams struct {
				N, R, P, C, DKLen int64
				Salt, PRF         *string
			}
		}
	}
	if len(data) > maxKeyBytes {
		return partner.Address{}, fmt.Errorf("%w: %d bytes, at most %d", ErrKeyFile, len(data), maxKeyBytes)
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return partner.Address{}, fmt.Errorf("%w: %v", ErrKeyFile, err)
	}
	kdf, params := file.Crypto.KDF, file.Crypto.KDFParams
	switch {
	case file.Version != 3:
		return partner.Address{}, fmt.Errorf("%w: version %d, want 3", ErrKeyFile, file.Version)
	case params.Salt == nil || params.DKLen < 32 || params.DKLen > 1024:
		return partner.Address{}, fmt.Errorf("%w: no salt or key length", ErrKeyFile)
	case kdf == "scrypt" && !boundedScrypt(params.N, params.R, params.P):
		return partner.Address{}, fmt.Errorf("%w: scrypt with n %d, r %d, p %d", ErrKeyFile, params.N, params.R, params.P)
	case kdf == "pbkdf2" && (params.PRF == nil || params.C < 1 || params.C > 1<<26):
		return partner.Address{}, fmt.Errorf("%w: pbkdf2 with %d rounds", ErrKeyFile, params.C)
	case kdf != "scrypt" && kdf != "pbkdf2":
		return partner.Address{}, fmt.Errorf("%w: key derivation %q", ErrKeyFile, kdf)
	}
	return partner.Address(common.HexToAddress(file.Address)), nil
}

func boundedScrypt(n, r, p int64) bool {
	if n < 2 || r < 1 || p < 1 || n > maxScryptWork || r > maxScryptWork || p > maxScryptWork {
		return false
	}
	return r <= maxScryptWork/n && p <= maxScryptWork/(n*r)
}
