package consensus

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/privval"
)

var (
	// ErrHasGenesis: the node has begun with another genesis, and belongs to its chain.
	ErrHasGenesis = errors.New("the node has another genesis")
	// ErrHasVoted: the validator has voted on a chain of the same id. Its votes would
	// count on a second one too, and vote against the first.
	ErrHasVoted = errors.New("the validator has voted on a chain of the same id")
)

// Install is a genesis that a node is to begin with.
type Install struct {
	Genesis []byte // the file, as CheckGenesis takes it
	// Again: the node may have begun with another genesis, whose chain is thrown away;
	// its keys stay.
	Again bool
	// Blocks: even if that chain has made blocks.
	Blocks bool
}

// InstallGenesis puts the genesis into the node's home as it is: it must be the same
// file at every node. It fails with ErrGenesisFile, ErrHasGenesis or ErrHasVoted, and
// then changes nothing.
func (c Config) InstallGenesis(in Install) error {
	_, next, err := parseGenesis(in.Genesis)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(c.genesisFile())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return replaceFile(c.genesisFile(), in.Genesis, 0o644)
	case err != nil:
		return fmt.Errorf("read genesis: %w", err)
	}
	was, wasErr := GenesisHash(old)
	is, _ := GenesisHash(in.Genesis)
	if wasErr == nil && was == is {
		return nil
	}
	if !in.Again {
		return fmt.Errorf("%w: %s", ErrHasGenesis, c.genesisFile())
	}
	voted, err := c.votedHeight()
	if err != nil {
		return err
	}
	// Height 1 is where a try that failed stops.
	if voted > 1 && !in.Blocks {
		return fmt.Errorf("%w, whose chain works: this validator voted on its block %d", ErrHasGenesis, voted)
	}
	// A file that names no chain may have been of this one.
	if was := chainOf(old); voted > 0 && (was == "" || was == ChainName(next.ChainID)) {
		return fmt.Errorf("%w: %s, block %d", ErrHasVoted, ChainName(next.ChainID), voted)
	}
	return c.begin(in.Genesis)
}

// begin throws the data of the chain before away. The state of the last signature comes
// last: a node with the old one votes too late, and never twice.
func (c Config) begin(genesis []byte) error {
	if err := c.removeData(); err != nil {
		return err
	}
	if err := replaceFile(c.genesisFile(), genesis, 0o644); err != nil {
		return err
	}
	return c.saveSignerState(privval.FilePVLastSignState{})
}

// removeData removes what a node can make anew or get from the others: all but the
// state of the last signature.
func (c Config) removeData() error {
	entries, err := os.ReadDir(c.path("data"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove data: %w", err)
	}
	for _, entry := range entries {
		if path := c.path("data", entry.Name()); path != c.signerStateFile() {
			if err := os.RemoveAll(path); err != nil {
				return fmt.Errorf("remove data: %w", err)
			}
		}
	}
	return nil
}

// votedHeight is the last height that the state of the last signature knows of; 0 if
// the validator has not voted.
func (c Config) votedHeight() (int64, error) {
	var state privval.FilePVLastSignState
	if err := readJSON(c.signerStateFile(), &state); err != nil {
		return 0, fmt.Errorf("read the state of the last signature: %w", err)
	}
	return state.Height, nil
}

func (c Config) saveSignerState(state privval.FilePVLastSignState) error {
	text, err := cmtjson.MarshalIndent(state, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the state of the last signature: %w", err)
	}
	return replaceFile(c.signerStateFile(), text, 0o600)
}

// chainOf is CometBFT's name of the chain of a genesis, which need not be a good one.
func chainOf(genesis []byte) string {
	var doc struct {
		ChainID string `json:"chain_id"`
	}
	_ = json.Unmarshal(genesis, &doc) // then it named none
	return doc.ChainID
}
