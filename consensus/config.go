package consensus

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/cometbft/cometbft/libs/tempfile"
)

// Config is what an operator sets for a node. It is node.json in the node's home; all
// else is decided by the coalition or by settings.go.
type Config struct {
	// Home is the node's folder, with its keys, genesis and data.
	Home string `json:"-"`
	// Moniker is the name that peers and status pages show.
	Moniker string `json:"moniker"`
	// P2P is the host:port on which the node listens for the partners' nodes.
	P2P string `json:"p2p"`
	// External is the host:port at which they reach it, where that is another: behind a
	// router, or when P2P is 0.0.0.0. "" is P2P.
	External string `json:"external,omitempty"`
	// Peers are the other partners' nodes, each as ID@host:port.
	Peers []string `json:"peers"`
	// RPC is the host:port of CometBFT's own RPC, on loopback only, or "" for none.
	// It tells auditors' light clients about headers; it is not the node's API.
	RPC string `json:"rpc,omitempty"`
	// API is the host:port of the node's HTTP API, which the program serves that
	// starts the node.
	API string `json:"api,omitempty"`
	// APIHosts are the names by which others reach the API, through a proxy on this machine
	// say. With any, the table of access holds for callers of this machine too.
	APIHosts []string `json:"api_hosts,omitempty"`
	// LogLevel is debug, info, warn or error, of CometBFT's messages; "" is error.
	LogLevel string `json:"log_level,omitempty"`
}

// LoadConfig reads the configuration of the node whose home is the folder.
func LoadConfig(home string) (Config, error) {
	c := Config{Home: home}
	text, err := os.ReadFile(c.path("config", "node.json"))
	if err != nil {
		return Config{}, fmt.Errorf("read node configuration: %w", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return Config{}, fmt.Errorf("read %s: %w", c.path("config", "node.json"), err)
	}
	return c, c.Validate()
}

// Save writes the configuration into the node's home.
func (c Config) Save() error {
	if err := c.Validate(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("encode node configuration: %w", err)
	}
	return writeFile(c.path("config", "node.json"), append(text, '\n'), 0o644)
}

// Validate reports all that is wrong with the configuration.
func (c Config) Validate() error {
	var wrong []error
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if c.Home == "" {
		say("home is empty")
	}
	if _, _, err := net.SplitHostPort(c.P2P); err != nil {
		say("p2p: want host:port, have %q", c.P2P)
	}
	if host, port, err := net.SplitHostPort(c.Address()); err != nil {
		say("external: want host:port, have %q", c.External)
	} else if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() || port == "" || port == "0" {
		say("external: nobody can reach a node at %q; name the host:port that the others dial", c.Address())
	}
	for _, peer := range c.Peers {
		id, address, ok := strings.Cut(peer, "@")
		if _, _, err := net.SplitHostPort(address); !ok || len(id) != 40 || err != nil {
			say("peers: want ID@host:port, have %q", peer)
		}
	}
	if c.RPC != "" && !loopback(c.RPC) {
		say("rpc: want host:port on loopback, such as 127.0.0.1:26657, have %q", c.RPC)
	}
	if _, err := level(c.LogLevel); err != nil {
		say("log_level: %v", err)
	}
	return errors.Join(wrong...)
}

// Address is the host:port at which the other partners' nodes reach this one.
func (c Config) Address() string {
	if c.External != "" {
		return c.External
	}
	return c.P2P
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// path is a path inside the node's home.
func (c Config) path(parts ...string) string {
	return filepath.Join(append([]string{c.Home}, parts...)...)
}

// writeFile writes a file and the folder that it lies in.
func writeFile(name string, data []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	if err := os.WriteFile(name, data, mode); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

// replaceFile puts a file in the place of another, whole or not at all.
func replaceFile(name string, data []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	if err := tempfile.WriteFileAtomic(name, data, mode); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}
