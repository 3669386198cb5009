package command

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/node/lock"
	"github.com/punkt-ledger/punkt/partner"
)

// madeNodeHome is what node init prints as JSON.
type madeNodeHome struct {
	Dir       string     `json:"dir"`
	Partner   partner.ID `json:"partner"`
	NodeID    string     `json:"node_id"`
	Validator string     `json:"validator"` // ed25519 public key
	Address   string     `json:"address"`   // at which the others reach it
	Peers     []string   `json:"peers"`
	ChainID   uint64     `json:"chain_id,omitempty"`
}

// nodeInit is the flags of node init.
type nodeInit struct {
	config  consensus.Config
	genesis string
	again   bool
	yes     bool
}

func nodeInitCommand(a *App) *cobra.Command {
	in := nodeInit{}
	cmd := &cobra.Command{
		Use:   "init [CARD...]",
		Short: "Make a node for a coalition",
		Long: `Init is called twice. First it makes the home folder and the node's two keys, where they
are missing; punkt node card then prints what the others need to know. With --genesis it
takes the genesis that all partners share, and with the others' cards their addresses;
then the node can start. What a call does not set stays as it was. Private keys never
leave the folder.

A first try that failed is done with --again: the new genesis takes the place of the old
one, what the node kept of its chain is removed, and all keys and the secret stay. A
validator that has voted needs a new chain_id then, for on the old one its new votes
would speak against the old ones. --yes is asked for if the old chain has made blocks.`,
		Example: `  punkt --home mart node init --partner mart --p2p 0.0.0.0:26656 --external mart.example:26656
  punkt --home mart node init --genesis genesis.json avia.json brew.json kino.json
  punkt --home mart node init --again --genesis second.json avia.json brew.json kino.json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, cards []string) error {
			c, err := a.changedConfig(cmd, in.config)
			if err != nil {
				return err
			}
			made, err := a.initNode(c, in, cards)
			if err != nil {
				return err
			}
			return a.print(made, func(w io.Writer) { sayNodeHome(w, made) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.config.Moniker, "partner", "", "`ID` of the partner whose node it is")
	f.StringVar(&in.config.P2P, "p2p", "", "`HOST:PORT` on which it listens for the other partners' nodes")
	f.StringVar(&in.config.External, "external", "", "`HOST:PORT` at which they reach it (default: the one of --p2p)")
	f.StringVar(&in.config.API, "api", "127.0.0.1:26702", "`HOST:PORT` of its HTTP API")
	f.StringVar(&in.config.RPC, "rpc", "", "loopback `HOST:PORT` of CometBFT's RPC (default: none)")
	f.StringArrayVar(&in.config.Peers, "peer", nil, "another partner's node as `ID@HOST:PORT`, beside those of the cards; once for each")
	f.StringVar(&in.config.LogLevel, "log-level", "", "what it logs: `LEVEL` debug, info, warn or error (default error)")
	f.StringVar(&in.genesis, "genesis", "", "`FILE` with the genesis.json that all partners share")
	f.BoolVar(&in.again, "again", false, "let the genesis take the place of another, whose chain is thrown away")
	f.BoolVar(&in.yes, "yes", false, "throw the chain away even if it has made blocks")
	return cmd
}

// changedConfig is the node's configuration with what the flags set.
func (a *App) changedConfig(cmd *cobra.Command, set consensus.Config) (consensus.Config, error) {
	dir, err := a.nodeFolder()
	if err != nil {
		return set, err
	}
	c, err := consensus.LoadConfig(dir)
	if errors.Is(err, fs.ErrNotExist) {
		c = consensus.Config{Home: dir, API: set.API}
		if set.Moniker == "" || set.P2P == "" {
			return c, usage("a new node needs --partner and --p2p")
		}
	} else if err != nil {
		return c, err
	}
	if c.Moniker != "" && set.Moniker != "" && set.Moniker != c.Moniker {
		return c, usage("the node in %s is of %s, not of %s", dir, c.Moniker, set.Moniker)
	}
	for name, field := range map[string]struct{ now, then *string }{
		"partner": {&c.Moniker, &set.Moniker}, "p2p": {&c.P2P, &set.P2P}, "external": {&c.External, &set.External},
		"api": {&c.API, &set.API}, "rpc": {&c.RPC, &set.RPC}, "log-level": {&c.LogLevel, &set.LogLevel},
	} {
		if cmd.Flags().Changed(name) {
			*field.now = *field.then
		}
	}
	if cmd.Flags().Changed("peer") {
		c.Peers = set.Peers
	}
	if err := c.Validate(); err != nil {
		return c, usageError{err}
	}
	return c, nil
}

// initNode makes the node or changes it.
func (a *App) initNode(c consensus.Config, in nodeInit, cardFiles []string) (madeNodeHome, error) {
	made := madeNodeHome{Dir: c.Home, Partner: partner.ID(c.Moniker), Address: c.Address()}
	if !made.Partner.Valid() {
		return made, usage("%q is no partner's id: want 2 to 16 of a-z and 0-9, a letter first", c.Moniker)
	}
	cards, err := readCards(cardFiles)
	if err != nil {
		return made, hint(err, "each partner prints its card with: punkt node card")
	}
	var text []byte
	var file *genesis.File
	if in.genesis != "" {
		if text, err = readGenesis(in.genesis); err != nil {
			return made, err
		}
		if file, err = consensus.CheckGenesis(text); err != nil {
			return made, fmt.Errorf("%s: %w", in.genesis, err)
		}
	} else if in.again {
		return made, usage("--again wants the --genesis to begin with")
	}
	if err := a.ensureHome(made.Partner, c.API); err != nil {
		return made, err
	}
	keys, err := consensus.InitKeys(c.Home)
	if err != nil {
		return made, signerHint(err, filepath.Dir(c.Home))
	}
	made.NodeID, made.Validator = keys.Node, hex.EncodeToString(keys.Validator[:])
	release, err := lock.Folder(c.Home).Claim()
	if errors.Is(err, lock.ErrRunning) {
		return made, hint(err, "stop that process first")
	}
	if err != nil {
		return made, err
	}
	return a.settleNode(c, in, founding{made, cards, file, text}, release)
}

// founding is what a node begins with.
type founding struct {
	made    madeNodeHome
	cards   []consensus.Card
	genesis *genesis.File // nil: it is not there yet
	text    []byte        // of its file
}

// settleNode writes genesis and configuration while no other process runs in the folder.
func (a *App) settleNode(c consensus.Config, in nodeInit, f founding, release func() error) (_ madeNodeHome, err error) {
	defer func() { err = errors.Join(err, release()) }()
	if f.genesis != nil {
		if err := named(f.genesis, f.made, f.cards); err != nil {
			return f.made, err
		}
		if err := installGenesis(c, in, f.text); err != nil {
			return f.made, err
		}
		f.made.ChainID = f.genesis.ChainID
	}
	c.Peers = withCards(c.Peers, f.made.NodeID, f.cards)
	f.made.Peers = append([]string{}, c.Peers...)
	return f.made, c.Save()
}

// withCards adds the cards' nodes to the peers. A card's address takes the place of an
// older one; the node's own card is passed over.
func withCards(peers []string, own string, cards []consensus.Card) []string {
	for _, card := range cards {
		if card.Node == own {
			continue
		}
		kept := []string{}
		for _, peer := range peers {
			if !strings.HasPrefix(peer, card.Node+"@") {
				kept = append(kept, peer)
			}
		}
		peers = append(kept, card.Peer())
	}
	return peers
}

// errStranger: the genesis does not know this node, and the others would refuse it.
var errStranger = errors.New("the genesis does not name this node")

// named checks that the genesis means this node and the nodes of the cards.
func named(g *genesis.File, made madeNodeHome, cards []consensus.Card) error {
	var wrong []error
	nodes := map[partner.ID]string{}
	for _, p := range g.Partners {
		nodes[p.ID] = p.Node
	}
	want, known := nodes[made.Partner]
	switch {
	case !known:
		wrong = append(wrong, fmt.Errorf("%w: it has no partner %s", errStranger, made.Partner))
	case want != made.NodeID:
		wrong = append(wrong, fmt.Errorf("%w: the node of %s is %q there, and %s here", errStranger, made.Partner, want, made.NodeID))
	}
	for _, card := range cards {
		if node, ok := nodes[card.Partner]; !ok || node != card.Node {
			wrong = append(wrong, fmt.Errorf("the card of %s is not the one of which the genesis was made", card.Partner))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return hint(err, "a genesis is made of the cards of all its partners: punkt genesis new --help")
	}
	return nil
}

// installGenesis puts the genesis into the node's folder.
func installGenesis(c consensus.Config, in nodeInit, text []byte) error {
	err := c.InstallGenesis(consensus.Install{Genesis: text, Again: in.again, Blocks: in.yes})
	switch {
	case errors.Is(err, consensus.ErrHasGenesis) && in.again:
		return hint(err, "--yes throws that chain away; without the others it cannot be had back")
	case errors.Is(err, consensus.ErrHasGenesis):
		return hint(err, "a node belongs to one chain; if that was a try that failed, --again takes the new genesis and keeps the keys")
	case errors.Is(err, consensus.ErrHasVoted):
		return hint(err, "give the coalition another chain_id and make the genesis anew")
	}
	return err
}

// ensureHome makes the home folder if there is none.
func (a *App) ensureHome(id partner.ID, api string) error {
	dir, err := a.homePath()
	if err != nil {
		return err
	}
	_, err = home.Init(dir, home.Config{Node: "http://" + api, Partner: id})
	if !errors.Is(err, home.ErrHomeExists) {
		return err
	}
	h, err := a.home()
	if err == nil && h.Config.Partner != id {
		err = hint(fmt.Errorf("%s is the home of partner %q, not of %s", dir, h.Config.Partner, id),
			"a partner has a home of its own, and node init makes it")
	}
	return err
}

func sayNodeHome(w io.Writer, made madeNodeHome) {
	dir := filepath.Dir(made.Dir)
	fmt.Fprintf(w, "The node of %s in %s:\n", made.Partner, made.Dir)
	words.Fields(w, "  node", made.NodeID, "  validator", made.Validator, "  address", made.Address)
	switch {
	case made.ChainID == 0:
		fmt.Fprintf(w, "Make the partner's keys, and give the others its card: punkt --home %s node card\n", dir)
	case len(made.Peers) == 0:
		fmt.Fprintf(w, "It begins chain %d, and knows no other node: run this again with the others' cards.\n", made.ChainID)
	default:
		fmt.Fprintf(w, "It begins chain %d with %d others. Start it: punkt --home %s node start\n", made.ChainID, len(made.Peers), dir)
	}
}
