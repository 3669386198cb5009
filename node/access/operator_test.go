package access

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestOperatorToken(t *testing.T) {
	node := t.TempDir()
	if _, err := ReadToken(node); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before a start: %v", err)
	}
	if err := os.Mkdir(filepath.Join(node, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	first, err := NewToken(node)
	if err != nil {
		t.Fatal(err)
	}
	second, err := NewToken(node)
	if err != nil || first == second {
		t.Fatalf("%q after %q: %v", second, first, err)
	}
	if read, err := ReadToken(node); err != nil || read != second {
		t.Errorf("%q, %v", read, err)
	}
	if info, err := os.Stat(TokenFile(node)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if !second.In(second.Header()) || second.In(first.Header()) || second.In("") || Token("").In("Bearer ") {
		t.Error("a token is taken for another")
	}
	if err := os.WriteFile(TokenFile(node), []byte("12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadToken(node); !errors.Is(err, ErrToken) {
		t.Errorf("a short one: %v", err)
	}
}
