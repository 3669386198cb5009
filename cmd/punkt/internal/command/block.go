package command

import (
	"context"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/importer/number"
	"github.com/punkt-ledger/punkt/node/api"
)

func blockCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "block",
		Short: "Show blocks",
		Example: `  punkt block show 57
  punkt block list`,
	}
	cmd.AddCommand(blockListCommand(a), blockShowCommand(a))
	return cmd
}

func blockListCommand(a *App) *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the blocks, newest first",
		Long:  `List shows the blocks that the node keeps, the newest first.`,
		Example: `  punkt block list
  punkt block list --after 1042 --json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := l.list()
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			page, err := client.Blocks(cmd.Context(), list)
			if err != nil {
				return err
			}
			return a.print(page, func(w io.Writer) {
				t := words.Table(w, " BLOCK", "TIME", "PROPOSER", " TRANSACTIONS", "HASH")
				for _, b := range page.Blocks {
					t.Row(words.Thousands(b.Height), words.Instant(b.Time), b.Proposer,
						words.Thousands(b.Transactions), b.Hash.String())
				}
				t.End()
				sayMore(w, len(page.Blocks), "There is none yet.", page.More)
			})
		},
	}
	l.flags(cmd, 20, api.MaxBlocks)
	return cmd
}

func blockShowCommand(a *App) *cobra.Command {
	var height int64
	return showing[api.Block]{
		use:     "show HEIGHT",
		short:   "Show a block and its transactions",
		example: `  punkt block show 57`,
		args: []value{{name: "HEIGHT", read: func(_ context.Context, _ *App, text string) error {
			n, err := number.Whole(text)
			if err != nil || n < 1 || n > math.MaxInt64 {
				return usage("%q is not a height: blocks are numbered from 1", text)
			}
			height = int64(n)
			return nil
		}}},
		ask: func(ctx context.Context, client *api.Client) (api.Block, error) {
			return client.Block(ctx, height)
		},
		tell: sayBlock,
	}.command(a)
}

func sayBlock(w io.Writer, b api.Block) {
	words.Fields(w,
		"block", fmt.Sprintf("%s, %s", words.Thousands(b.Height), words.Instant(b.Time)),
		"hash", b.Hash.String(),
		"state before", b.AppHash.String(),
		"proposer", b.Proposer,
		"transactions", words.Thousands(len(b.Transactions)))
	if len(b.Transactions) == 0 {
		return
	}
	fmt.Fprintln(w)
	t := words.Table(w, "TRANSACTION", "SENDER", " OPERATIONS", " BYTES", "OUTCOME")
	for _, tx := range b.Transactions {
		t.Row(tx.Hash.String(), address(tx.Sender), words.Thousands(tx.Operations), words.Thousands(tx.Bytes), outcomeOf(tx))
	}
	t.End()
}
