package home

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestInitThenOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "mart")
	want := Config{Node: "http://127.0.0.1:26722", Partner: "mart", ChainID: 7001, PasswordFile: "password"}
	if _, err := Init(dir, want); err != nil {
		t.Fatal(err)
	}
	h, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	want.Fingerprint = h.Config.Fingerprint
	if h.Config != want {
		t.Errorf("opened config %+v, want %+v", h.Config, want)
	}
	if _, err := Init(dir, Config{Node: DefaultNode}); !errors.Is(err, ErrHomeExists) {
		t.Errorf("second Init: %v, want ErrHomeExists", err)
	}
	if again, _ := Open(dir); again.Config != want {
		t.Errorf("second Init changed the config to %+v", again.Config)
	}
	for path, mode := range map[string]os.FileMode{
		"": 0o700, "keys": 0o700, "config.json": 0o600, "secret": 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%q: mode %v, error %v, want %v", path, info.Mode().Perm(), err, mode)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		config string
		want   error
	}{
		"no config":        {"", ErrNoHome},
		"no JSON":          {"node", ErrConfig},
		"misspelt field":   {`{"node": "http://a:1", "partnr": "mart"}`, ErrConfig},
		"second value":     {`{"node": "http://a:1"} {}`, ErrConfig},
		"no node":          {`{}`, ErrConfig},
		"node without URL": {`{"node": "127.0.0.1:26702"}`, ErrConfig},
		"bad partner":      {`{"node": "http://a:1", "partner": "Mart!"}`, ErrConfig},
		"password outside": {`{"node": "http://a:1", "password_file": "../password"}`, ErrConfig},
	} {
		dir := t.TempDir()
		if c.config != "" {
			write(t, filepath.Join(dir, "config.json"), c.config)
		}
		if _, err := Open(dir); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestConfigReportsAllProblems(t *testing.T) {
	err := Config{Node: "ftp://x", Partner: "M", PasswordFile: "../p"}.Validate()
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 3 {
		t.Errorf("%v: want three problems", err)
	}
}

func TestPassword(t *testing.T) {
	h := newHome(t)
	if _, err := h.Password(); !errors.Is(err, ErrNoPassword) {
		t.Errorf("none configured: %v, want ErrNoPassword", err)
	}
	h.Config.PasswordFile = "password"
	if _, err := h.Password(); !errors.Is(err, ErrNoPassword) {
		t.Errorf("file missing: %v, want ErrNoPassword", err)
	}
	path := filepath.Join(h.Dir, "password")
	write(t, path, "correct horse \r\nsecond line\n")
	if got, err := h.Password(); err != nil || got != "correct horse " {
		t.Errorf("password %q, error %v", got, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Password(); !errors.Is(err, ErrNotPrivate) {
		t.Errorf("open to the group: %v, want ErrNotPrivate", err)
	}
}

func TestSecretIsMadeWithTheFolderAndNeverAfter(t *testing.T) {
	h := newHome(t)
	first, err := h.Book()
	if err != nil || first.Secret == ([32]byte{}) {
		t.Fatalf("secret %x, error %v", first.Secret, err)
	}
	if again, _ := h.Book(); again.Secret != first.Secret {
		t.Error("the secret changed")
	}
	other, _ := newHome(t).Book()
	if other.Secret == first.Secret {
		t.Error("two folders have one secret")
	}
	path := filepath.Join(h.Dir, "secret")
	write(t, path, "0011")
	if _, err := h.Book(); !errors.Is(err, ErrSecret) {
		t.Errorf("short secret: %v, want ErrSecret", err)
	}
	write(t, path, hex.EncodeToString(other.Secret[:])+"\n")
	if _, err := h.Book(); !errors.Is(err, ErrOtherSecret) {
		t.Errorf("another's secret: %v, want ErrOtherSecret", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Book(); !errors.Is(err, ErrNoSecret) {
		t.Errorf("no secret: %v, want ErrNoSecret", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a missing secret was made anew")
	}
	write(t, path, hex.EncodeToString(first.Secret[:])+"\n")
	if again, err := h.Book(); err != nil || again.Secret != first.Secret {
		t.Errorf("restored from its backup: %v", err)
	}
}

func TestSecretThatIsThereIsKept(t *testing.T) {
	dir := t.TempDir()
	shared, _ := newHome(t).Book()
	write(t, filepath.Join(dir, "secret"), hex.EncodeToString(shared.Secret[:])+"\n")
	h, err := Init(dir, Config{Node: DefaultNode})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := h.Book(); err != nil || got.Secret != shared.Secret {
		t.Errorf("a till's secret was not kept: %v", err)
	}
}

func newHome(t *testing.T) *Home {
	t.Helper()
	h, err := Init(t.TempDir(), Config{Node: DefaultNode})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
