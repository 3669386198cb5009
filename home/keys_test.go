package home

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/partner"
)

func TestNewKeyUnlocks(t *testing.T) {
	h := newHome(t)
	made, err := h.NewKey("issuer", "pass", Light)
	if err != nil {
		t.Fatal(err)
	}
	key, err := h.Unlock("issuer", "pass")
	if err != nil {
		t.Fatal(err)
	}
	if got := partner.Address(crypto.PubkeyToAddress(key.PublicKey)); got != made.Address {
		t.Errorf("unlocked %x, made %x", got, made.Address)
	}
	if _, err := h.Unlock("issuer", "past"); !errors.Is(err, ErrPassword) {
		t.Errorf("wrong password: %v, want ErrPassword", err)
	}
	if _, err := h.Unlock("admin", "pass"); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("no such key: %v, want ErrUnknownKey", err)
	}
}

func TestNewKeyNeverOverwrites(t *testing.T) {
	h := newHome(t)
	var wg sync.WaitGroup
	made := make(chan KeyInfo, 4)
	for range 4 {
		wg.Go(func() {
			switch key, err := h.NewKey("ann", "", Light); {
			case err == nil:
				made <- key
			case !errors.Is(err, ErrKeyExists):
				t.Errorf("%v, want ErrKeyExists", err)
			}
		})
	}
	wg.Wait()
	close(made)
	if len(made) != 1 {
		t.Fatalf("%d of four got the name, want one", len(made))
	}
	if address, err := h.Address("ann"); err != nil || address != (<-made).Address {
		t.Errorf("address %x, error %v: not the key that was made", address, err)
	}
}

func TestKeyNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"a": true, "till-1_b": true, strings.Repeat("k", 32): true,
		"": false, "A": false, "../x": false, "a.json": false, "a b": false, strings.Repeat("k", 33): false,
	} {
		if ValidKeyName(name) != ok {
			t.Errorf("%q: valid %t, want %t", name, !ok, ok)
		}
		if _, err := newHome(t).Address(name); !ok && !errors.Is(err, ErrKeyName) {
			t.Errorf("%q: %v, want ErrKeyName", name, err)
		}
	}
}

func TestKeysAreListedByName(t *testing.T) {
	h := newHome(t)
	if keys, err := h.Keys(); err != nil || len(keys) != 0 {
		t.Fatalf("new folder: %v, %v", keys, err)
	}
	for _, name := range []string{"zoe", "ann"} {
		if _, err := h.NewKey(name, "", Light); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(h.Dir, "keys", "notes.txt"), "not a key")
	keys, err := h.Keys()
	if err != nil || len(keys) != 2 || keys[0].Name != "ann" || keys[1].Name != "zoe" {
		t.Errorf("keys %v, error %v", keys, err)
	}
	out, _ := json.Marshal(keys[0])
	if !strings.Contains(string(out), `"address":"0x`) || strings.Contains(string(out), "crypto") {
		t.Errorf("key in JSON: %s", out)
	}
}

// The file is the "scrypt" example of the Web3 Secret Storage definition.
func TestDecryptForeignKeyFile(t *testing.T) {
	data, err := os.ReadFile("testdata/web3-scrypt.json")
	if err != nil {
		t.Fatal(err)
	}
	key, err := DecryptKey(data, "testpassword")
	if err != nil {
		t.Fatal(err)
	}
	if key.D.Text(16) != "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d" {
		t.Errorf("key %x", key.D)
	}
	if _, err := DecryptKey(data, "testpasswort"); !errors.Is(err, ErrPassword) {
		t.Errorf("wrong password: %v, want ErrPassword", err)
	}
	for name, edit := range map[string][2]string{
		"version 1":      {`"version": 3`, `"version": 1`},
		"hungry scrypt":  {`"n": 262144`, `"n": 1073741824`},
		"no salt":        {`"salt"`, `"pepper"`},
		"salt misspelt":  {`"salt"`, `"Salt"`},
		"unknown kdf":    {`"kdf": "scrypt"`, `"kdf": "md5"`},
		"cipher unknown": {`aes-128-ctr`, `rot13`},
		"no JSON":        {`{`, ``},
	} {
		bad := strings.Replace(string(data), edit[0], edit[1], 1)
		if bad == string(data) {
			t.Fatalf("%s: the edit does not apply", name)
		}
		if _, err := DecryptKey([]byte(bad), "testpassword"); !errors.Is(err, ErrKeyFile) {
			t.Errorf("%s: %v, want ErrKeyFile", name, err)
		}
	}
}

func TestKeyInTheFolderNamesItsAddress(t *testing.T) {
	h := newHome(t)
	data, err := os.ReadFile("testdata/web3-scrypt.json")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.Dir, "keys", "ann.json")
	write(t, path, string(data))
	if _, err := h.Keys(); !errors.Is(err, ErrKeyFile) {
		t.Errorf("no address: %v, want ErrKeyFile", err)
	}
	write(t, path, strings.Replace(string(data), `"version"`, `"address": "00000000000000000000000000000000000000aa", "version"`, 1))
	if _, err := h.Unlock("ann", "testpassword"); !errors.Is(err, ErrKeyFile) {
		t.Errorf("another key's address: %v, want ErrKeyFile", err)
	}
}

func TestKeyFileOpenToOthersIsRefused(t *testing.T) {
	h := newHome(t)
	if _, err := h.NewKey("ann", "", Light); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(h.Dir, "keys", "ann.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Unlock("ann", ""); !errors.Is(err, ErrNotPrivate) {
		t.Errorf("%v, want ErrNotPrivate", err)
	}
}
