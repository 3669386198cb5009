package node

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/punkt-ledger/punkt/partner"
)

// Config is what node.json says.
type Config struct {
	Partner partner.ID `json:"partner"` // whose node it is
	P2P     string     `json:"p2p"`     // host:port where other nodes connect
	RPC     string     `json:"rpc"`     // host:port of CometBFT's own RPC; empty: none
	API     string     `json:"api"`     // host:port of the node's HTTP API
	Peers   []string   `json:"peers"`   // the nodes to connect to, as id@host:port
}

var (
	// ErrNoNode: the folder has no node.json. Make one with Create.
	ErrNoNode = errors.New("no node here")
	// ErrNodeExists: the folder has a node.json, which Create does not overwrite.
	ErrNodeExists = errors.New("a node is here")
	// ErrConfig: node.json, or a Config, is not usable.
	ErrConfig = errors.New("bad node config")
)

// Folder is a node's folder.
type Folder struct {
	Dir    string
	Config Config
}

// Log is the path of the file that a node in the background writes to.
func (f *Folder) Log() string { return filepath.Join(f.Dir, "node.log") }

// Create makes the folder and its node.json. It fails with ErrNodeExists or ErrConfig.
func Create(dir string, c Config) (*Folder, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode node config: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make node folder: %w", err)
	}
	file, err := os.OpenFile(configPath(dir), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w: %s", ErrNodeExists, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("write node config: %w", err)
	}
	_, err = file.Write(append(data, '\n'))
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, fmt.Errorf("write node config: %w", err)
	}
	return &Folder{dir, c}, nil
}

// Open reads the folder's node.json. It fails with ErrNoNode or ErrConfig.
func Open(dir string) (*Folder, error) {
	path := configPath(dir)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s is missing", ErrNoNode, path)
	}
	if err != nil {
		return nil, fmt.Errorf("read node config: %w", err)
	}
	f := &Folder{Dir: dir}
	strict := json.NewDecoder(bytes.NewReader(data))
	strict.DisallowUnknownFields() // a misspelt field would otherwise be a silent default
	if err := strict.Decode(&f.Config); err != nil {
		return nil, fmt.Errorf("%w: %s: %v", ErrConfig, path, err)
	}
	if err := f.Config.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Validate reports all that is wrong with the config at once, as ErrConfig.
func (c Config) Validate() error {
	var wrong []error
	if !c.Partner.Valid() {
		wrong = append(wrong, fmt.Errorf("%w: partner %q is not a partner's id", ErrConfig, c.Partner))
	}
	for _, listen := range []struct{ name, address string }{{"p2p", c.P2P}, {"rpc", c.RPC}, {"api", c.API}} {
		if _, _, err := net.SplitHostPort(listen.address); err != nil && !(listen.name == "rpc" && listen.address == "") {
			wrong = append(wrong, fmt.Errorf("%w: %s %q is not host:port", ErrConfig, listen.name, listen.address))
		}
	}
	for _, peer := range c.Peers {
		id, address, _ := strings.Cut(peer, "@")
		if _, _, err := net.SplitHostPort(address); err != nil || len(id) != 40 {
			wrong = append(wrong, fmt.Errorf("%w: peer %q is not id@host:port", ErrConfig, peer))
		}
	}
	return errors.Join(wrong...)
}

func configPath(dir string) string { return filepath.Join(dir, "node.json") }
