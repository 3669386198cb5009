package consensus

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
)

// Keys are the public halves of a node's two keys, as the partner registry names them.
type Keys struct {
	Node      string   // CometBFT node id: 40 hex digits
	Validator [32]byte // ed25519 consensus key
}

// ChainName is CometBFT's name of the chain, in every header and vote.
func ChainName(chainID uint64) string { return "punkt-" + strconv.FormatUint(chainID, 10) }

// InitKeys makes the node key and the validator key in the node's home, where they are
// missing, and answers their public halves.
func InitKeys(home string) (Keys, error) {
	c := Config{Home: home}
	for _, folder := range []string{"config", "data"} {
		if err := os.MkdirAll(c.path(folder), 0o700); err != nil {
			return Keys{}, fmt.Errorf("make node folder: %w", err)
		}
	}
	node, err := p2p.LoadOrGenNodeKey(c.nodeKeyFile())
	if err != nil {
		return Keys{}, fmt.Errorf("make node key: %w", err)
	}
	if _, err := os.Stat(c.validatorKeyFile()); errors.Is(err, os.ErrNotExist) {
		privval.GenFilePV(c.validatorKeyFile(), c.signerStateFile()).Save()
	}
	signer, err := c.loadSigner()
	if err != nil {
		return Keys{}, err
	}
	keys := Keys{Node: string(node.ID())}
	copy(keys.Validator[:], signer.Key.PubKey.Bytes())
	return keys, nil
}

func (c Config) genesisFile() string      { return c.path("config", "genesis.json") }
func (c Config) nodeKeyFile() string      { return c.path("config", "node_key.json") }
func (c Config) validatorKeyFile() string { return c.path("config", "priv_validator_key.json") }
func (c Config) signerStateFile() string  { return c.path("data", "priv_validator_state.json") }
func (c Config) ledgerDir() string        { return c.path("data", "ledger") }

// loadSigner reads the validator key and the state of its last signature. CometBFT's
// own loader ends the process when a file is bad, so the files are read here first.
func (c Config) loadSigner() (*privval.FilePV, error) {
	if _, err := c.loadValidatorKey(); err != nil {
		return nil, err
	}
	var state privval.FilePVLastSignState
	if err := readJSON(c.signerStateFile(), &state); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignerState, err)
	}
	return privval.LoadFilePV(c.validatorKeyFile(), c.signerStateFile()), nil
}

func readJSON(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return cmtjson.Unmarshal(text, into)
}
