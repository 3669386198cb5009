package consensus

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/ledger/genesis"
)

// ErrGenesisFile: a genesis.json that no node may begin with; the message lists all
// that is wrong with it.
var ErrGenesisFile = errors.New("the genesis file is not valid")

// FormatGenesis is CometBFT's genesis.json with the ledger's genesis inside it. The
// file must be the same at every node, the time included. Before that time no node
// makes a block.
func FormatGenesis(appState []byte, at time.Time) ([]byte, error) {
	file, err := genesis.Parse(appState)
	if err != nil {
		return nil, err
	}
	doc := &types.GenesisDoc{
		GenesisTime:     at.UTC().Truncate(time.Second),
		ChainID:         ChainName(file.ChainID),
		InitialHeight:   1,
		ConsensusParams: consensusParams(),
		AppState:        json.RawMessage(appState),
	}
	text, err := cmtjson.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode genesis: %w", err)
	}
	return append(text, '\n'), nil
}

// SaveGenesis writes the genesis.json of FormatGenesis into the node's home.
func SaveGenesis(home string, appState []byte, at time.Time) error {
	text, err := FormatGenesis(appState, at)
	if err != nil {
		return err
	}
	return writeFile(Config{Home: home}.genesisFile(), text, 0o644)
}

// GenesisHash is what partners compare before they start, and what every signature is
// for: SHA-256 of the file without white space between its tokens, which is all that may
// differ between their copies.
func GenesisHash(text []byte) ([32]byte, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return [32]byte{}, fmt.Errorf("%w: %w", ErrGenesisFile, err)
	}
	return sha256.Sum256(compact.Bytes()), nil
}

// CheckGenesis reads a genesis.json as strictly as FormatGenesis writes it, and lists
// all that is wrong with it as ErrGenesisFile.
func CheckGenesis(text []byte) (*genesis.File, error) {
	_, genesis, err := parseGenesis(text)
	return genesis, err
}

// loadGenesis reads the genesis.json of the node's home.
func (c Config) loadGenesis() (*types.GenesisDoc, *genesis.File, error) {
	text, err := os.ReadFile(c.genesisFile())
	if err != nil {
		return nil, nil, fmt.Errorf("read genesis: %w", err)
	}
	doc, genesis, err := parseGenesis(text)
	if err != nil {
		return nil, nil, fmt.Errorf("read genesis: %s: %w", c.genesisFile(), err)
	}
	return doc, genesis, nil
}

// genesisCheck collects what is wrong with a genesis.json.
type genesisCheck struct{ problems []string }

func (g *genesisCheck) bad(format string, args ...any) {
	g.problems = append(g.problems, fmt.Sprintf(format, args...))
}

func (g *genesisCheck) err() error {
	if len(g.problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w:\n  %s", ErrGenesisFile, strings.Join(g.problems, "\n  "))
}

func parseGenesis(text []byte) (*types.GenesisDoc, *genesis.File, error) {
	check := &genesisCheck{}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		check.bad("it is no JSON object: %v", err)
		return nil, nil, check.err()
	}
	if _, coalition := fields["partners"]; coalition && fields["app_state"] == nil {
		check.bad("it is a coalition alone, what a genesis has as its app_state: punkt genesis new makes a genesis of it")
		return nil, nil, check.err()
	}
	check.names(fields)
	doc := &types.GenesisDoc{}
	if err := cmtjson.Unmarshal(text, doc); err != nil {
		check.bad("it is no genesis of CometBFT: %v", err)
		return nil, nil, check.err()
	}
	genesis := check.state(doc)
	check.frame(doc, genesis)
	if err := check.err(); err != nil {
		return nil, nil, err
	}
	var err error
	genesis.Hash, err = GenesisHash(text)
	return doc, genesis, err
}

// names refuses fields that CometBFT would pass over in silence.
func (g *genesisCheck) names(fields map[string]json.RawMessage) {
	known := []string{"genesis_time", "chain_id", "initial_height", "consensus_params", "validators", "app_hash", "app_state"}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, name) {
			g.bad("unknown field %q", name)
		}
	}
}

// state checks the ledger's part, and what the whole coalition of it must be to agree
// on blocks.
func (g *genesisCheck) state(doc *types.GenesisDoc) *genesis.File {
	if len(doc.AppState) == 0 {
		g.bad("app_state is missing: the coalition, its partners and programs")
		return nil
	}
	file, err := genesis.Parse(doc.AppState)
	if err != nil {
		g.bad("app_state: %v", err)
		return nil
	}
	nodes, validators, power := map[string]string{}, map[string]string{}, int64(0)
	for _, p := range file.Partners {
		g.once(nodes, "node", p.Node, string(p.ID))
		g.once(validators, "validator", p.Validator, string(p.ID))
		power += p.Power
		if p.Power > 0 && p.Node == "" {
			g.bad("app_state: partner %s has a validator and no node: no peer would take its votes", p.ID)
		}
	}
	if power == 0 {
		g.bad("app_state: no partner has a validator: nobody would make a block")
	}
	return file
}

func (g *genesisCheck) once(taken map[string]string, what, key, partner string) {
	if other, twice := taken[key]; twice && key != "" {
		g.bad("app_state: %s and %s name the same %s %s", other, partner, what, key)
	}
	taken[key] = partner
}

// frame checks what CometBFT reads.
func (g *genesisCheck) frame(doc *types.GenesisDoc, file *genesis.File) {
	if doc.GenesisTime.IsZero() {
		// CometBFT would take this machine's clock, and no two nodes would agree on
		// the first block.
		g.bad("genesis_time is missing: every node would begin at a time of its own; punkt genesis new sets one")
	}
	if file != nil && doc.ChainID != ChainName(file.ChainID) {
		g.bad("chain_id %q: want %q, as app_state says", doc.ChainID, ChainName(file.ChainID))
	}
	if doc.InitialHeight > 1 || doc.InitialHeight < 0 {
		g.bad("initial_height %d: want 1", doc.InitialHeight)
	}
	if len(doc.Validators) > 0 {
		g.bad("validators: leave them out; app_state names them")
	}
	if len(doc.AppHash) > 0 {
		g.bad("app_hash: leave it empty; it follows from app_state")
	}
	if !sameParams(doc.ConsensusParams) {
		g.bad("consensus_params: not those that this version of punkt writes; punkt genesis new sets them")
	}
	doc.InitialHeight = 1
}

func sameParams(params *types.ConsensusParams) bool {
	if params == nil {
		return false
	}
	have, err := cmtjson.Marshal(params)
	want, wanting := cmtjson.Marshal(consensusParams())
	return err == nil && wanting == nil && bytes.Equal(have, want)
}
