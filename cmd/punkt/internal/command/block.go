package command

import (
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
	return &cobra.Command{
		Use:     "show HEIGHT",
		Short:   "Show a block and its transactions",
		Example: `  punkt block show 57`,
		Args:    exactly("HEIGHT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			height, err := number.Whole(args[0])
			if err != nil || height < 1 || height > math.MaxInt64 {
				return usage("%q is not a height: blocks are numbered from 1", args[0])
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			b, err := client.Block(cmd.Context(), int64(height))
			if err != nil {
				return err
			}
			return a.print(b, func(w io.Writer) { sayBlock(w, b) })
		},
	}
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
