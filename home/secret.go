package home

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

var (
	// ErrNoPassword: the config names no password file, or it is missing.
	ErrNoPassword = errors.New("no password file")
	// ErrNotPrivate: others than its owner may read a file that holds a secret.
	ErrNotPrivate = errors.New("the file is open to others")
	// ErrSecret: the secret file does not hold 64 hex digits.
	ErrSecret = errors.New("bad secret file")
)

// maxSecretBytes bounds password and secret files; a longer one is the wrong file.
const maxSecretBytes = 4096

// Password is the first line of the folder's password file. It fails with
// ErrNoPassword or ErrNotPrivate.
func (h *Home) Password() (string, error) {
	if h.Config.PasswordFile == "" {
		return "", fmt.Errorf("%w: %s names none", ErrNoPassword, filepath.Join(h.Dir, configFile))
	}
	path := h.Config.PasswordFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(h.Dir, path)
	}
	return ReadPassword(path)
}

// ReadPassword is the first line of a password file. It fails with ErrNoPassword or
// ErrNotPrivate.
func ReadPassword(path string) (string, error) {
	data, err := private(path, maxSecretBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: %s", ErrNoPassword, path)
	}
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// Secret is the party's own 32 random bytes. Refs and members' addresses are derived
// with it, so that the ledger shows neither receipt nor membership numbers; parties
// that are to derive the same ones (the tills of one partner) share the file. It is
// made when it is first asked for, and never changes. It fails with ErrSecret or
// ErrNotPrivate.
func (h *Home) Secret() ([32]byte, error) {
	var secret [32]byte
	path := filepath.Join(h.Dir, secretFile)
	data, err := private(path, maxSecretBytes)
	if errors.Is(err, fs.ErrNotExist) {
		rand.Read(secret[:]) // never fails
		err = create(path, []byte(hex.EncodeToString(secret[:])+"\n"))
		if err == nil {
			return secret, nil
		}
		if errors.Is(err, fs.ErrExist) { // another process was first: its secret counts
			data, err = private(path, maxSecretBytes)
		}
	}
	if err != nil {
		return secret, fmt.Errorf("read secret: %w", err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(raw) != len(secret) {
		return secret, fmt.Errorf("%w: %s, want 64 hex digits", ErrSecret, path)
	}
	return [32]byte(raw), nil
}
