package testnet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/node/lock"
	"github.com/punkt-ledger/punkt/partner"
)

var (
	// ErrNoNetwork: the folder has no testnet.json. Make one with Init.
	ErrNoNetwork = errors.New("no testnet here")
	// ErrNetworkExists: Init found files in the folder, and overwrites nothing.
	ErrNetworkExists = errors.New("the folder is not empty")
)

// Network is a testnet's folder.
type Network struct {
	Dir   string
	Nodes []Node // in the order of their ports
}

// Node is one partner's part of it.
type Node struct {
	Partner partner.ID
	Home    string // the partner's home folder
	Config  consensus.Config
	lock.Folder
}

// API is the URL of the node's HTTP API.
func (n Node) API() string { return "http://" + n.Config.API }

// manifest is testnet.json.
type manifest struct {
	Partners []partner.ID `json:"partners"`
}

func manifestPath(dir string) string { return filepath.Join(dir, "testnet.json") }

func homePath(dir string, id partner.ID) string { return filepath.Join(dir, string(id)) }

func nodePath(dir string, id partner.ID) string { return filepath.Join(homePath(dir, id), "node") }

// Open reads a testnet's folder. It fails with ErrNoNetwork.
func Open(dir string) (*Network, error) {
	data, err := os.ReadFile(manifestPath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s is missing", ErrNoNetwork, manifestPath(dir))
	}
	if err != nil {
		return nil, fmt.Errorf("read testnet: %w", err)
	}
	var m manifest
	strict := json.NewDecoder(bytes.NewReader(data))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&m); err != nil {
		return nil, fmt.Errorf("read %s: %w", manifestPath(dir), err)
	}
	net := &Network{Dir: dir}
	for _, id := range m.Partners {
		if !id.Valid() {
			return nil, fmt.Errorf("read %s: %q is not a partner's id", manifestPath(dir), id)
		}
		config, err := consensus.LoadConfig(nodePath(dir, id))
		if err != nil {
			return nil, err
		}
		net.Nodes = append(net.Nodes, Node{id, homePath(dir, id), config, lock.Folder(config.Home)})
	}
	return net, nil
}
