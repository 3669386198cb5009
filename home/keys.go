package home

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/uuid"

	"github.com/punkt-ledger/punkt/partner"
)

// Strength is the work that a guess at a key's password costs.
type Strength uint8

// The strengths: scrypt as Ethereum wallets use it, a second and 256 MiB a guess, or
// 4 MiB a guess for tests and small devices.
const (
	Standard Strength = iota
	Light
)

// KeyInfo is a key of the folder without its secret.
type KeyInfo struct {
	Name    string
	Address partner.Address
}

// MarshalJSON writes the address with its EIP-55 checksum.
func (k KeyInfo) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name    string `json:"name"`
		Address string `json:"address"`
	}{k.Name, common.Address(k.Address).Hex()})
}

var (
	// ErrKeyName: a key's name is not 1 to 32 of a-z, 0-9, _ and -.
	ErrKeyName = errors.New("bad key name")
	// ErrKeyExists: the folder has a key of that name.
	ErrKeyExists = errors.New("the key exists")
	// ErrUnknownKey: the folder has no key of that name.
	ErrUnknownKey = errors.New("unknown key")
	// ErrPassword: the password does not open the key.
	ErrPassword = errors.New("wrong password")
	// ErrKeyFile: the file is no keystore file of version 3.
	ErrKeyFile = errors.New("bad key file")
)

// ValidKeyName reports whether the name is 1 to 32 of a-z, 0-9, _ and -.
func ValidKeyName(name string) bool {
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return len(name) >= 1 && len(name) <= 32
}

// NewKey makes a random key. It fails with ErrKeyName or ErrKeyExists.
func (h *Home) NewKey(name, password string, s Strength) (KeyInfo, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return KeyInfo{}, fmt.Errorf("make key: %w", err)
	}
	return h.ImportKey(Import{Name: name, Key: key, Password: password, Strength: s})
}

// Import is a key to be put into a folder, with the password to lock it with.
type Import struct {
	Name     string
	Key      *ecdsa.PrivateKey
	Password string
	Strength Strength
}

// ImportKey writes the key's file. It fails with ErrKeyName or ErrKeyExists, and
// never overwrites a key.
func (h *Home) ImportKey(in Import) (KeyInfo, error) {
	path, err := h.keyPath(in.Name)
	if err != nil {
		return KeyInfo{}, err
	}
	if _, err := os.Lstat(path); err == nil { // before the second of scrypt
		return KeyInfo{}, fmt.Errorf("%w: %s", ErrKeyExists, path)
	}
	n, p := keystore.StandardScryptN, keystore.StandardScryptP
	if in.Strength == Light {
		n, p = keystore.LightScryptN, keystore.LightScryptP
	}
	address := crypto.PubkeyToAddress(in.Key.PublicKey)
	data, err := keystore.EncryptKey(&keystore.Key{Id: uuid.New(), Address: address, PrivateKey: in.Key}, in.Password, n, p)
	if err != nil {
		return KeyInfo{}, fmt.Errorf("encrypt key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return KeyInfo{}, fmt.Errorf("make key folder: %w", err)
	}
	err = create(path, append(data, '\n'))
	if errors.Is(err, fs.ErrExist) {
		return KeyInfo{}, fmt.Errorf("%w: %s", ErrKeyExists, path)
	}
	if err != nil {
		return KeyInfo{}, fmt.Errorf("write key: %w", err)
	}
	return KeyInfo{in.Name, partner.Address(address)}, nil
}

// Keys lists the folder's keys by name. A file in the key folder that is no key file
// fails it with ErrKeyFile.
func (h *Home) Keys() ([]KeyInfo, error) {
	entries, err := os.ReadDir(filepath.Join(h.Dir, keysDir)) // sorted by name
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	keys := []KeyInfo{}
	for _, entry := range entries {
		name, isKey := strings.CutSuffix(entry.Name(), ".json")
		if !isKey || !ValidKeyName(name) {
			continue
		}
		address, err := h.Address(name)
		if err != nil {
			return nil, err
		}
		keys = append(keys, KeyInfo{name, address})
	}
	return keys, nil
}

// Address is the address of a key, read without its password. It fails with
// ErrKeyName, ErrUnknownKey or ErrKeyFile.
func (h *Home) Address(name string) (partner.Address, error) {
	_, address, err := h.readKey(name)
	return address, err
}

// Unlock is the private key. It fails with ErrKeyName, ErrUnknownKey, ErrKeyFile or
// ErrPassword.
func (h *Home) Unlock(name, password string) (*ecdsa.PrivateKey, error) {
	data, address, err := h.readKey(name)
	if err != nil {
		return nil, err
	}
	key, err := DecryptKey(data, password)
	if err != nil {
		return nil, fmt.Errorf("unlock %s: %w", name, err)
	}
	if partner.Address(crypto.PubkeyToAddress(key.PublicKey)) != address {
		return nil, fmt.Errorf("unlock %s: %w: it names another address than its key's", name, ErrKeyFile)
	}
	return key, nil
}

func (h *Home) keyPath(name string) (string, error) {
	if !ValidKeyName(name) {
		return "", fmt.Errorf("%w: %q, want 1 to 32 of a-z, 0-9, _ and -", ErrKeyName, name)
	}
	return filepath.Join(h.Dir, keysDir, name+".json"), nil
}

func (h *Home) readKey(name string) ([]byte, partner.Address, error) {
	path, err := h.keyPath(name)
	if err != nil {
		return nil, partner.Address{}, err
	}
	data, err := private(path, maxKeyBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, partner.Address{}, fmt.Errorf("%w: %q in %s", ErrUnknownKey, name, h.Dir)
	}
	if err != nil {
		return nil, partner.Address{}, fmt.Errorf("read key: %w", err)
	}
	address, err := parseKeyFile(data)
	switch {
	case err != nil:
		return nil, partner.Address{}, fmt.Errorf("%s: %w", path, err)
	case address == partner.Address{}:
		return nil, partner.Address{}, fmt.Errorf("%s: %w: no address", path, ErrKeyFile)
	}
	return data, address, nil
}
