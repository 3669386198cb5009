package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/testnet"
)

func testnetCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "testnet",
		Short: "Run a whole coalition on this machine",
		Long: `A testnet is a folder with one home folder for each partner, whose node is a validator
in a process of its own. Its keys are for tests: their password lies beside them.`,
		Example: `  punkt testnet init --dir coalition
  punkt testnet up --dir coalition --detach
  punkt --home coalition/mart program show MART
  punkt testnet down --dir coalition`,
	}
	cmd.AddCommand(testnetInitCommand(a), testnetUpCommand(a), testnetDownCommand(a), testnetStatusCommand(a))
	return cmd
}

// withDir adds the flag that all commands of a testnet have.
func withDir(cmd *cobra.Command, dir *string) *cobra.Command {
	cmd.Flags().StringVar(dir, "dir", "", "the testnet's folder `DIR`")
	return required(cmd, "dir")
}

// openTestnet reads the folder of a testnet.
func openTestnet(dir string) (*testnet.Network, error) {
	n, err := testnet.Open(dir)
	if errors.Is(err, testnet.ErrNoNetwork) {
		return nil, hint(err, "make one: punkt testnet init --dir %s", dir)
	}
	return n, err
}

func testnetInitCommand(a *App) *cobra.Command {
	var dir, genesis string
	o := testnet.InitOptions{}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make the folders, keys and genesis of a coalition",
		Long: `Init makes the demo coalition: an airline, a coffee bar, a grocery and a cinema, each
with its points program, its keys and a validator. Further validators belong to
further partners: p5, p6 and so on. --genesis takes another coalition from a file, in
the form of docs/reference/genesis.md without keys, nodes and validators.

The node of the partner n (from 0) listens on the base port + 10 n for other nodes, on
the next for CometBFT's RPC, and on the one after that for its HTTP API.`,
		Example: `  punkt testnet init --dir coalition
  punkt testnet init --dir seven --validators 7 --base-port 30000
  punkt testnet init --dir mine --genesis mine.json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var err error
			if o.Coalition, err = loadCoalition(genesis); err != nil {
				return err
			}
			o.Time = time.Now()
			n, err := testnet.Init(dir, o)
			if errors.Is(err, testnet.ErrNetworkExists) {
				return hint(err, "choose another folder, or remove that one if you do not need it")
			}
			if err != nil {
				return err
			}
			return a.printTestnet(n, o.Coalition)
		},
	}
	cmd.Flags().IntVar(&o.Validators, "validators", 0, "`NUMBER` of validators, one a partner (default: as many as the coalition has partners)")
	cmd.Flags().IntVar(&o.BasePort, "base-port", testnet.DefaultBasePort, "first `PORT` of the first node")
	cmd.Flags().StringVar(&genesis, "genesis", "", "take the coalition from `FILE` (default: the demo coalition)")
	cmd.Flags().StringVar(&o.LogLevel, "log-level", "", "what the nodes log: `LEVEL` debug, info, warn or error (default error)")
	return withDir(cmd, &dir)
}

// loadCoalition is the coalition in the file, or the demo's.
func loadCoalition(file string) (*genesis.File, error) {
	if file == "" {
		return testnet.DemoCoalition()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	g, err := genesis.Parse(text)
	if err != nil {
		return nil, hint(fmt.Errorf("%s: %w", file, err), "docs/reference/genesis.md has the fields; leave out keys, nodes and validators")
	}
	return g, nil
}

// madeTestnet is what init prints as JSON.
type madeTestnet struct {
	Dir     string     `json:"dir"`
	Name    string     `json:"name"`
	ChainID uint64     `json:"chain_id"`
	Nodes   []madeNode `json:"nodes"`
}

type madeNode struct {
	Partner string `json:"partner"`
	Home    string `json:"home"`
	P2P     string `json:"p2p"`
	RPC     string `json:"rpc"`
	API     string `json:"api"`
}

func (a *App) printTestnet(n *testnet.Network, g *genesis.File) error {
	made := madeTestnet{Dir: n.Dir, Name: g.Name, ChainID: g.ChainID}
	for _, node := range n.Nodes {
		made.Nodes = append(made.Nodes, madeNode{string(node.Partner), node.Home, node.Config.P2P, node.Config.RPC, node.API()})
	}
	return a.print(made, func(w io.Writer) {
		fmt.Fprintf(w, "Made %q, chain %d, with %s:\n", g.Name, g.ChainID, words.Plural(int64(len(made.Nodes)), "validator"))
		t := words.Table(w, "PARTNER", "HOME", "API")
		for _, node := range made.Nodes {
			t.Row(node.Partner, node.Home, node.API)
		}
		t.End()
		fmt.Fprintf(w, "Start it: punkt testnet up --dir %s --detach\n", n.Dir)
	})
}

func testnetDownCommand(a *App) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:     "down",
		Short:   "Stop all nodes",
		Long:    `Down asks every node of the folder to stop and kills one that does not.`,
		Example: `  punkt testnet down --dir coalition`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			n, err := openTestnet(dir)
			if err != nil {
				return err
			}
			stopped, failed := n.Down(testnet.StopPatience)
			err = a.print(append([]testnet.Stopped{}, stopped...), func(w io.Writer) {
				for _, s := range stopped {
					if s.Killed {
						fmt.Fprintf(w, "Killed the node of %s, process %d, which did not stop in %s.\n", s.Partner, s.PID, testnet.StopPatience)
					} else {
						fmt.Fprintf(w, "Stopped the node of %s, process %d.\n", s.Partner, s.PID)
					}
				}
				if len(stopped) == 0 && failed == nil {
					fmt.Fprintln(w, "No node was running.")
				}
			})
			return errors.Join(failed, err)
		},
	}
	return withDir(cmd, &dir)
}

func testnetStatusCommand(a *App) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how far the nodes are",
		Example: `  punkt testnet status --dir coalition
  punkt testnet status --dir coalition --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			n, err := openTestnet(dir)
			if err != nil {
				return err
			}
			all := n.Status(cmd.Context())
			return a.print(all, func(w io.Writer) { sayTestnet(w, all) })
		},
	}
	return withDir(cmd, &dir)
}

func sayTestnet(w io.Writer, all []testnet.NodeStatus) {
	t := words.Table(w, "PARTNER", " PID", " HEIGHT", "APP HASH", " PEERS", "STATE", "API")
	for _, s := range all {
		pid, height, hash, peers, state := "", "", "", "", "not running"
		switch {
		case s.Status != nil && s.Status.CatchingUp:
			state = "catching up"
		case s.Status != nil:
			state = "up"
		case s.Running:
			state = "does not answer"
		}
		if s.Running {
			pid = fmt.Sprint(s.PID)
		}
		if s.Status != nil {
			height, peers = words.Thousands(s.Status.Height), fmt.Sprint(s.Status.Peers.Count)
			hash = s.Status.AppHash.String()[:18] + "…"
		}
		t.Row(string(s.Partner), pid, height, hash, peers, state, s.API)
	}
	t.End()
}

// startTestnet starts the nodes that do not run, and says how far it is.
func (a *App) startTestnet(ctx context.Context, n *testnet.Network, attached bool) ([]*testnet.Process, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	missing := int64(0)
	for _, node := range n.Nodes {
		if _, running, err := node.Running(); err == nil && !running { // an error is Up's to tell
			missing++
		}
	}
	if missing > 0 {
		fmt.Fprintf(a.Stderr, "starting %s\n", words.Plural(missing, "node"))
	}
	started, err := n.Up(ctx, testnet.Launcher{Binary: binary, Attached: attached}, func(p testnet.Progress) {
		fmt.Fprintf(a.Stderr, "%d of %d nodes answer, height %d\n", p.Answering, p.Nodes, p.Height)
	})
	if errors.Is(err, testnet.ErrPortTaken) {
		return nil, hint(err, "stop what listens there, or make the testnet with another --base-port")
	}
	return started, err
}
