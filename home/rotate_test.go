package home

import (
	"encoding/hex"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/home/alias"
)

// The secrets of before stand behind the one of today, each with its end, and are few.
func TestSecretsOfBefore(t *testing.T) {
	h := newHome(t)
	path := filepath.Join(h.Dir, "secret")
	digits := func(b byte) string { return hex.EncodeToString(append(make([]byte, 31), b)) }
	was := func(b byte) string { return digits(b) + " 2026-11-24T21:00:00Z\n" }
	most := digits(9) + "\n" + was(8) + strings.Repeat(was(7), alias.MaxRotations-1)
	for text, want := range map[string]error{
		digits(1) + "\n":                    nil,
		digits(2) + "\n" + was(1):           nil,
		most:                                nil,
		most + was(6):                       ErrSecret,
		digits(2) + "\n" + digits(1) + "\n": ErrSecret,
		was(2) + was(1):                     ErrSecret,
		digits(2) + "\n" + digits(1) + " yesterday\n": ErrSecret,
		"": ErrSecret,
	} {
		write(t, path, text)
		book, err := h.readSecret()
		if !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
		if err != nil {
			continue
		}
		h.Config.Fingerprint = book.Fingerprint()
		if again, err := h.Book(); err != nil || len(again.Old) != strings.Count(text, "\n")-1 {
			t.Errorf("%q: %d of before, %v", text, len(again.Old), err)
		}
	}
	write(t, path, most)
	book, err := h.readSecret()
	if err != nil {
		t.Fatal(err)
	}
	h.Config.Fingerprint = book.Fingerprint()
	if _, err := (Desk{Home: h}).Rotate(t.Context(), [32]byte{1}, nil); !errors.Is(err, ErrRotations) {
		t.Errorf("once more: %v, want ErrRotations", err)
	}
}
