package home

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/punkt-ledger/punkt/partner"
)

// Config is what config.json says.
type Config struct {
	Node         string     `json:"node"`                    // URL of the node's API
	Partner      partner.ID `json:"partner,omitempty"`       // whose folder it is; empty: a member's
	ChainID      uint64     `json:"chain_id,omitempty"`      // 0: ask the node
	PasswordFile string     `json:"password_file,omitempty"` // relative to the folder; empty: none
	Fingerprint  string     `json:"secret_fingerprint"`      // of the secret; Init sets it
}

// DefaultNode is the API of the first validator of a testnet with the usual ports.
const DefaultNode = "http://127.0.0.1:26702"

var (
	// ErrNoHome: the folder has no config.json. Make one with Init.
	ErrNoHome = errors.New("no home folder")
	// ErrHomeExists: the folder has a config.json, which Init does not overwrite.
	ErrHomeExists = errors.New("the home folder exists")
	// ErrConfig: config.json, or a Config, is not usable.
	ErrConfig = errors.New("bad home config")
)

// Home is an open folder. Its methods read and write files and hold no state, so
// that any goroutine or process may use the same folder.
type Home struct {
	Dir    string
	Config Config
}

// Init makes the folder, its secret, a partner's members file, and its config, which has
// the secret's fingerprint. A secret or a members file that is there already is kept. It
// fails with ErrHomeExists or ErrConfig, and with ErrHomeExists leaves everything as it was.
func Init(dir string, c Config) (*Home, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, configFile)
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%w: %s", ErrHomeExists, dir)
	}
	if err := os.MkdirAll(filepath.Join(dir, keysDir), 0o700); err != nil {
		return nil, fmt.Errorf("make home: %w", err)
	}
	h := &Home{Dir: dir, Config: c}
	book, err := h.makeSecret()
	if err != nil {
		return nil, err
	}
	if c.Partner != "" {
		if err := h.makeMembers(); err != nil {
			return nil, err
		}
	}
	h.Config.Fingerprint = book.Fingerprint()
	data, err := encodeConfig(h.Config)
	if err != nil {
		return nil, err
	}
	err = create(path, data)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w: %s", ErrHomeExists, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("write config: %w", err)
	}
	return h, nil
}

func encodeConfig(c Config) ([]byte, error) {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode config: %w", err)
	}
	return append(data, '\n'), nil
}

// Open reads the folder's config. It fails with ErrNoHome or ErrConfig.
func Open(dir string) (*Home, error) {
	path := filepath.Join(dir, configFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s is missing", ErrNoHome, path)
	}
	if err != nil {
		return nil, fmt.Errorf("read config: %w", err)
	}
	h := &Home{Dir: dir}
	strict := json.NewDecoder(bytes.NewReader(data))
	strict.DisallowUnknownFields() // a misspelt field would otherwise be a silent default
	if err := strict.Decode(&h.Config); err != nil {
		return nil, fmt.Errorf("%w: %s: %v", ErrConfig, path, err)
	}
	if _, err := strict.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %s: more than one value", ErrConfig, path)
	}
	if err := h.Config.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return h, nil
}

// Validate reports all that is wrong with the config at once, as ErrConfig.
func (c Config) Validate() error {
	var wrong []error
	if err := CheckNode(c.Node); err != nil {
		wrong = append(wrong, err)
	}
	if c.Partner != "" && !c.Partner.Valid() {
		wrong = append(wrong, fmt.Errorf("%w: partner %q is not a partner's id", ErrConfig, c.Partner))
	}
	if c.PasswordFile != "" && !filepath.IsLocal(c.PasswordFile) && !filepath.IsAbs(c.PasswordFile) {
		wrong = append(wrong, fmt.Errorf("%w: password_file %q leaves the folder", ErrConfig, c.PasswordFile))
	}
	return errors.Join(wrong...)
}

// CheckNode refuses, with ErrConfig, what is not the URL of a node's API.
func CheckNode(node string) error {
	u, err := url.Parse(node)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%w: node %q is not an http:// or https:// URL", ErrConfig, node)
	}
	return nil
}
