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
		Use:     "block",
		Short:   "Show blocks",
		Example: `  punkt block show 57`,
	}
	cmd.AddCommand(blockShowCommand(a))
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
		outcome := "took effect"
		if tx.Code != 0 {
			outcome = fmt.Sprintf("%s (%d)", tx.Reason, tx.Code)
		}
		t.Row(tx.Hash.String(), address(tx.Sender), words.Thousands(tx.Operations), words.Thousands(tx.Bytes), outcome)
	}
	t.End()
}
