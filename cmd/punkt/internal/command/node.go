package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/node/lock"
)

func nodeCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "node",
		Short: "Run a partner's node",
		Long: `A node keeps the ledger in the folder node/ of its partner's home, agrees on blocks with
the other partners' nodes, and serves an HTTP API.`,
		Example: `  punkt --home mart node init --partner mart --p2p 0.0.0.0:26656 --external mart.example:26656
  punkt --home mart node start
  punkt --home mart node status`,
	}
	cmd.AddCommand(nodeInitCommand(a), nodeCardCommand(a), nodeStartCommand(a), nodeRecoverCommand(a), nodeStatusCommand(a))
	return cmd
}

// nodeFolder is the folder of the node in the home.
func (a *App) nodeFolder() (string, error) {
	dir, err := a.homePath()
	return filepath.Join(dir, "node"), err
}

// nodeConfig is the configuration of the node in the home.
func (a *App) nodeConfig() (consensus.Config, error) {
	dir, err := a.nodeFolder()
	if err != nil {
		return consensus.Config{}, err
	}
	config, err := consensus.LoadConfig(dir)
	if errors.Is(err, os.ErrNotExist) {
		return config, hint(err, "make a node: punkt --home %s node init --help", filepath.Dir(dir))
	}
	return config, err
}

func nodeStartCommand(a *App) *cobra.Command {
	var attached bool
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Run the node until Ctrl-C or SIGTERM",
		Long: `Start runs the node in the foreground. It logs to standard error, and stops cleanly on
Ctrl-C or SIGTERM; killed at any moment, it comes back where it was.`,
		Example: `  punkt --home coalition/mart node start`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := a.nodeConfig()
			if err != nil {
				return err
			}
			release, err := lock.Folder(config.Home).Claim()
			if errors.Is(err, lock.ErrRunning) {
				return hint(err, "stop that process first")
			}
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			if attached {
				ctx = untilEnd(ctx, a.Stdin)
			}
			err = a.Serve(ctx, config, slog.New(slog.NewTextHandler(a.Stderr, nil)))
			if errors.Is(err, ErrPortTaken) {
				err = hint(err, "another program listens on %s; change it in node/config/node.json", config.API)
			}
			genesis := filepath.Join(config.Home, "config", "genesis.json")
			if _, none := os.Stat(genesis); err != nil && errors.Is(none, os.ErrNotExist) {
				err = hint(err, "the node has no genesis yet: punkt node init --genesis FILE")
			}
			err = signerHint(err, filepath.Dir(config.Home))
			return errors.Join(err, release())
		},
	}
	cmd.Flags().BoolVar(&attached, "attached", false, "stop when standard input ends, as it does with the process that holds it")
	if err := cmd.Flags().MarkHidden("attached"); err != nil {
		panic("punkt: " + err.Error()) // the flag is not defined: a slip in this package
	}
	return cmd
}

// signerHint says what to do without the state of the last signature.
func signerHint(err error, dir string) error {
	if errors.Is(err, consensus.ErrSignerState) || errors.Is(err, consensus.ErrSignerBehind) {
		return hint(err, "did the disk die, or does it come from a backup? punkt --home %s node recover makes a new one, without the danger of signing twice", dir)
	}
	return err
}

// untilEnd is a context that ends with the input.
func untilEnd(ctx context.Context, in io.Reader) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel()
	}()
	return ctx
}

func nodeStatusCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show how far a node is",
		Example: `  punkt --home coalition/mart node status
  punkt --node http://127.0.0.1:26702 node status --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			s, err := client.Status(cmd.Context())
			if err != nil {
				return err
			}
			err = a.printThen(s, func(w io.Writer) {
				words.Fields(w,
					"partner", s.Partner,
					"chain", fmt.Sprint(s.ChainID),
					"height", words.Thousands(s.Height),
					"block time", words.Instant(s.Time),
					"last block", lastBlock(s),
					"app hash", s.AppHash.String(),
					"catching up", words.YesNo(s.CatchingUp),
					"peers", strings.TrimSpace(fmt.Sprintf("%d  %s", s.Peers.Count, strings.Join(s.Peers.IDs, " "))),
					"node id", s.NodeID,
					"version", s.Version)
			})
			if err == nil && s.Height > 0 && !s.Ready && !s.CatchingUp {
				return fmt.Errorf("%w: %s", errNoQuorum, s.NotReady())
			}
			return err
		},
	}
}

// errNoQuorum: the network makes no blocks. What is submitted waits until it does.
var errNoQuorum = errors.New("the network makes no blocks")

func lastBlock(s api.Status) string {
	if s.Height == 0 {
		return "none yet"
	}
	text := fmt.Sprintf("%d s ago", s.AgeSeconds)
	if s.Validators.Quorum {
		return fmt.Sprintf("%s, %d of %d validators seen", text, s.Validators.Seen, s.Validators.Count)
	}
	return fmt.Sprintf("%s - NO QUORUM: %d of %d validators seen", text, s.Validators.Seen, s.Validators.Count)
}
