package home

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/punkt-ledger/punkt/node/till"
	"github.com/punkt-ledger/punkt/partner"
)

// cardsDir has a file for each card: its name is the token, its text the account.
const cardsDir = "cards"

// ErrUnknownCard: the home gave no such card, or took it back.
var ErrUnknownCard = errors.New("unknown card")

// NewCard makes a card for an account in this partner's custody: a token that nobody can
// guess, and that tells nothing of the member. It fails with ErrNotPartners.
func (h *Home) NewCard(account partner.Address) (token string, err error) {
	if h.Config.Partner == "" {
		return "", fmt.Errorf("%w: %s", ErrNotPartners, h.Dir)
	}
	var random [15]byte
	rand.Read(random[:]) // never fails
	token = string(h.Config.Partner) + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
	if err := os.MkdirAll(filepath.Join(h.Dir, cardsDir), 0o700); err != nil {
		return "", fmt.Errorf("make card: %w", err)
	}
	if err := create(filepath.Join(h.Dir, cardsDir, token), []byte("0x"+hex.EncodeToString(account[:])+"\n")); err != nil {
		return "", fmt.Errorf("make card: %w", err)
	}
	return token, nil
}

// Card is the account that a card is for. It fails with ErrUnknownCard or ErrNotPrivate.
func (h *Home) Card(token string) (account partner.Address, err error) {
	path, err := h.cardPath(token)
	if err != nil {
		return account, err
	}
	text, err := private(path, maxCardBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return account, fmt.Errorf("%w: %s", ErrUnknownCard, token)
	}
	if err != nil {
		return account, fmt.Errorf("read card: %w", err)
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(string(text)), "0x"))
	if err != nil || len(raw) != len(account) {
		return account, fmt.Errorf("read card: %s has no address", path)
	}
	return partner.Address(raw), nil
}

// DropCard takes a card back, which works no more from then on. It fails with
// ErrUnknownCard.
func (h *Home) DropCard(token string) error {
	path, err := h.cardPath(token)
	if err != nil {
		return err
	}
	if err := os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", ErrUnknownCard, token)
	} else if err != nil {
		return fmt.Errorf("take card back: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// cardPath refuses what is no card of this home, before it becomes part of a path.
func (h *Home) cardPath(token string) (string, error) {
	if home, ok := till.HomeOf(token); !ok || home != h.Config.Partner {
		return "", fmt.Errorf("%w: %q", ErrUnknownCard, token)
	}
	return filepath.Join(h.Dir, cardsDir, token), nil
}
