package command

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
)

// madeNodeHome is what node init prints as JSON.
type madeNodeHome struct {
	Dir       string     `json:"dir"`
	NodeID    string     `json:"node_id"`
	Validator string     `json:"validator"` // ed25519 public key
	ChainID   uint64     `json:"chain_id,omitempty"`
	Partner   partner.ID `json:"partner,omitempty"` // whose node the genesis says it is
}

func nodeInitCommand(a *App) *cobra.Command {
	var genesis string
	c := consensus.Config{}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make a node for a coalition",
		Long: `Init makes the node's two keys, where they are missing, and prints their public halves:
the coalition writes them into the genesis as the partner's node and validator. Then
the same command with --genesis takes the genesis that all partners share, and the
node can start. Private keys never leave the folder.`,
		Example: `  punkt --home mart node init --partner mart --p2p 10.0.0.3:26656
  punkt --home mart node init --partner mart --p2p 10.0.0.3:26656 --genesis genesis.json --peer ID@10.0.0.1:26656`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			dir, err := a.nodeFolder()
			if err != nil {
				return err
			}
			c.Home = dir
			if err := c.Validate(); err != nil {
				return usageError{err}
			}
			if err := a.ensureHome(partner.ID(c.Moniker), c.API); err != nil {
				return err
			}
			keys, err := consensus.InitKeys(dir)
			if err != nil {
				return err
			}
			made := madeNodeHome{Dir: dir, NodeID: keys.Node, Validator: hex.EncodeToString(keys.Validator[:])}
			if genesis != "" {
				if err := installGenesis(genesis, &made); err != nil {
					return err
				}
			}
			if err := c.Save(); err != nil {
				return err
			}
			return a.print(made, func(w io.Writer) { sayNodeHome(w, made) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Moniker, "partner", "", "`ID` of the partner whose node it is")
	f.StringVar(&c.P2P, "p2p", "", "`HOST:PORT` on which the other partners' nodes reach it")
	f.StringVar(&c.API, "api", "127.0.0.1:26702", "`HOST:PORT` of its HTTP API")
	f.StringVar(&c.RPC, "rpc", "", "loopback `HOST:PORT` of CometBFT's RPC (default: none)")
	f.StringArrayVar(&c.Peers, "peer", nil, "another partner's node as `ID@HOST:PORT`; once for each")
	f.StringVar(&c.LogLevel, "log-level", "", "what it logs: `LEVEL` debug, info, warn or error (default error)")
	f.StringVar(&genesis, "genesis", "", "`FILE` with the genesis.json that all partners share")
	return required(cmd, "partner", "p2p")
}

// ensureHome makes the home folder if there is none.
func (a *App) ensureHome(id partner.ID, api string) error {
	dir, err := a.homePath()
	if err != nil {
		return err
	}
	_, err = home.Init(dir, home.Config{Node: "http://" + api, Partner: id})
	if errors.Is(err, home.ErrHomeExists) {
		return nil
	}
	return err
}

// maxGenesisBytes bounds a genesis file: hundreds of partners with hundreds of keys.
const maxGenesisBytes = 64 << 20

// installGenesis checks a genesis and copies it into the node's folder as it is: it
// must be the same file at every node.
func installGenesis(file string, made *madeNodeHome) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxGenesisBytes))
	if err != nil {
		return err
	}
	var doc struct {
		AppState json.RawMessage `json:"app_state"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	g, err := ledger.ParseGenesis(doc.AppState)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	target := filepath.Join(made.Dir, "config", "genesis.json")
	if old, err := os.ReadFile(target); err == nil && string(old) != string(text) {
		return hint(fmt.Errorf("%s is another genesis", target), "a node belongs to one chain: make a new home for another")
	}
	if err := os.WriteFile(target, text, 0o644); err != nil {
		return fmt.Errorf("write genesis: %w", err)
	}
	made.ChainID = g.ChainID
	for _, p := range g.Partners {
		if p.Node == made.NodeID {
			made.Partner = p.ID
		}
	}
	return nil
}

func sayNodeHome(w io.Writer, made madeNodeHome) {
	fmt.Fprintf(w, "The node in %s has these public keys:\n", made.Dir)
	words.Fields(w, "  node", made.NodeID, "  validator", made.Validator)
	switch {
	case made.ChainID == 0:
		fmt.Fprintln(w, "Give both to the coalition for the genesis; then run this again with --genesis and --peer.")
	case made.Partner == "":
		fmt.Fprintf(w, "The genesis of chain %d does not name this node: the others will refuse it.\n", made.ChainID)
	default:
		fmt.Fprintf(w, "It is the node of %s on chain %d. Start it: punkt --home %s node start\n", made.Partner, made.ChainID, filepath.Dir(made.Dir))
	}
}
