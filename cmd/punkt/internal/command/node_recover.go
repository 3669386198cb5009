package command

import (
	"bufio"
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
	"github.com/punkt-ledger/punkt/node/lock"
)

// recovered is what node recover prints as JSON.
type recovered struct {
	Height    int64 `json:"height"`     // the last block that was seen to be made without it
	VotesFrom int64 `json:"votes_from"` // the first block on which it votes again
}

func nodeRecoverCommand(a *App) *cobra.Command {
	var yes, fresh bool
	cmd := &cobra.Command{
		Use:   "recover",
		Short: "Bring back a validator whose disk died",
		Long: `Recover is for a validator whose data or whose state of the last signature is lost, or
comes from a backup. Put the folder's config back first: genesis.json, node.json and the
two keys. Recover gets the blocks from the others and watches, without a vote, until they
have made a block; then it writes a state with which the validator signs nothing up to
ten blocks beyond, so that it cannot contradict what it signed before. node start does
the rest.

Nothing else may ever run with the same keys: not the old machine, not the old disk, not
a copy. Recover notices if another one votes while it watches, and asks you for the rest.
If the others make no blocks without this validator, nobody can tell what it has signed,
and Recover stops: bring back another one first.`,
		Example: `  punkt --home mart node recover
  punkt --home mart node recover --yes --fresh`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.nodeConfig()
			if err != nil {
				return err
			}
			if err := a.confirmRecovery(cmd.Context(), c, yes); err != nil {
				return err
			}
			release, err := lock.Folder(c.Home).Claim()
			if errors.Is(err, lock.ErrRunning) {
				return hint(err, "it runs: there is nothing to recover, or the wrong folder")
			}
			if err != nil {
				return err
			}
			r, err := a.recoverNode(cmd.Context(), c, fresh)
			if err := errors.Join(err, release()); err != nil {
				return err
			}
			return a.print(recovered{r.Height, r.From}, func(w io.Writer) {
				fmt.Fprintf(w, "Block %s was made without this validator. It votes again from block %s on.\nStart it: punkt --home %s node start\n",
					words.Thousands(r.Height), words.Thousands(r.From), filepath.Dir(c.Home))
			})
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask: nothing else runs, or will run, with this validator's key")
	cmd.Flags().BoolVar(&fresh, "fresh", false, "remove the node's data first, where they are damaged, and get all of them from the others")
	return cmd
}

// recoverNode follows the chain and tells how far it is.
func (a *App) recoverNode(ctx context.Context, c consensus.Config, fresh bool) (consensus.Recovery, error) {
	if fresh {
		if err := c.RemoveData(); err != nil {
			return consensus.Recovery{}, err
		}
	}
	told := int64(0)
	log := slog.New(slog.NewTextHandler(a.Stderr, nil))
	r, err := consensus.Recover(ctx, c, log, func(height int64, catchingUp bool) {
		switch {
		case !catchingUp:
			fmt.Fprintf(a.Stderr, "block %s, watching\n", words.Thousands(height))
		case height >= told+1000 || told == 0:
			fmt.Fprintf(a.Stderr, "block %s, catching up\n", words.Thousands(height))
			told = height
		}
	})
	return r, a.recoveryHint(err)
}

func (a *App) recoveryHint(err error) error {
	switch {
	case errors.Is(err, consensus.ErrVotesElsewhere):
		return hint(err, "stop that machine for good, then try again")
	case errors.Is(err, consensus.ErrNoBlocks):
		return hint(err, "are the peers' addresses right, and the ports open? If more than two thirds of the votes "+
			"are not there without this one, bring back another validator first")
	case errors.Is(err, os.ErrNotExist):
		return hint(err, "put the folder's config back from the backup first: the keys cannot be made anew")
	}
	return err
}

// confirmRecovery asks for what no program can know.
func (a *App) confirmRecovery(ctx context.Context, c consensus.Config, yes bool) error {
	if yes {
		return nil
	}
	fmt.Fprintf(a.Stderr, `Two processes with one validator's key sign twice, which the chain keeps as proof
against %s. Its old machine, the old disk and every copy must never run again.
`, c.Moniker)
	line, err := a.askLine(ctx, fmt.Sprintf("If that is so, type %s: ", c.Moniker))
	if err != nil {
		return err
	}
	if line != c.Moniker {
		return errors.New("not confirmed; nothing was changed")
	}
	return nil
}

// askLine reads what a person types after a prompt.
func (a *App) askLine(ctx context.Context, prompt string) (string, error) {
	if in, ok := a.Stdin.(*os.File); !ok || !OnTerminal(in) {
		return "", usage("nobody can be asked: standard input is no terminal; --yes says it")
	}
	fmt.Fprint(a.Stderr, prompt)
	typed := make(chan string, 1)
	go func() { // it cannot be woken; on interruption it goes down with the process
		line, _ := bufio.NewReader(a.Stdin).ReadString('\n')
		typed <- strings.TrimSpace(line)
	}()
	select {
	case line := <-typed:
		return line, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
