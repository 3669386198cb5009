package home

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/punkt-ledger/punkt/home/alias"
)

var (
	// ErrNoPassword: the config names no password file, or it is missing.
	ErrNoPassword = errors.New("no password file")
	// ErrNotPrivate: others than its owner may read a file that holds a secret.
	ErrNotPrivate = errors.New("the file is open to others")
	// ErrSecret: the secret file does not hold 64 hex digits.
	ErrSecret = errors.New("bad secret file")
	// ErrNoSecret: the folder has no secret. Restore it from the backup; another one would
	// book everything a second time.
	ErrNoSecret = errors.New("the home folder's secret is missing")
	// ErrOtherSecret: the secret is not the one that the folder was made with.
	ErrOtherSecret = errors.New("the secret is another than the home folder's")
)

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

// Book is what the party's refs and its members' addresses are derived with: its own 32
// random bytes, so that the ledger shows neither receipt nor membership numbers. Parties
// that are to derive the same ones, the tills of one partner, share the file. Init made
// it, and nothing else ever does: what was booked with a secret that is gone would be
// booked a second time with another. It fails with ErrNoSecret, ErrOtherSecret, ErrSecret
// or ErrNotPrivate.
func (h *Home) Book() (alias.Book, error) {
	book, err := h.readSecret()
	if err != nil {
		return alias.Book{}, err
	}
	if got := book.Fingerprint(); got != h.Config.Fingerprint {
		return alias.Book{}, fmt.Errorf("%w: %s has the fingerprint %s, %s wants %q",
			ErrOtherSecret, filepath.Join(h.Dir, secretFile), got, configFile, h.Config.Fingerprint)
	}
	return book, nil
}

// readSecret reads the secret file: the secret, and those of before each rotation.
func (h *Home) readSecret() (alias.Book, error) {
	path := filepath.Join(h.Dir, secretFile)
	data, err := private(path, maxSecretBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return alias.Book{}, fmt.Errorf("%w: %s is missing", ErrNoSecret, path)
	}
	if err != nil {
		return alias.Book{}, fmt.Errorf("read secret: %w", err)
	}
	return h.parseSecret(path, data)
}

// parseSecret reads the lines of a secret file: the secret, and then those of before, the
// newest first, each with the time at which another took its place.
func (h *Home) parseSecret(path string, data []byte) (alias.Book, error) {
	var all [][32]byte
	for line := range strings.Lines(string(data)) {
		digits, until, old := strings.Cut(strings.TrimSpace(line), " ")
		raw, err := hex.DecodeString(digits)
		if err != nil || len(raw) != 32 {
			return alias.Book{}, fmt.Errorf("%w: %s, want 64 hex digits a line", ErrSecret, path)
		}
		if _, err := time.Parse(time.RFC3339, until); old != (len(all) > 0) || old && err != nil {
			return alias.Book{}, fmt.Errorf("%w: %s, want a time behind each secret of before", ErrSecret, path)
		}
		all = append(all, [32]byte(raw))
	}
	if len(all) == 0 || len(all) > alias.MaxRotations+1 {
		return alias.Book{}, fmt.Errorf("%w: %s, want 1 to %d lines", ErrSecret, path, alias.MaxRotations+1)
	}
	return alias.Book{Secret: all[0], Old: all[1:], Partner: string(h.Config.Partner)}, nil
}

// makeSecret writes a random secret into the folder, if it has none yet: one that was put
// there before, from a backup or from another till, is taken as it is.
func (h *Home) makeSecret() (alias.Book, error) {
	err := create(filepath.Join(h.Dir, secretFile), []byte(randomSecret()+"\n"))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return alias.Book{}, fmt.Errorf("write secret: %w", err)
	}
	return h.readSecret()
}

func randomSecret() string {
	secret := [32]byte{}
	rand.Read(secret[:]) // never fails
	return hex.EncodeToString(secret[:])
}
