package command

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
)

func txCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tx",
		Short: "Show transactions",
		Example: `  punkt tx show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9
  punkt tx list`,
	}
	cmd.AddCommand(txListCommand(a), txShowCommand(a))
	return cmd
}

func txListCommand(a *App) *cobra.Command {
	var l listing
	return showing[api.Transactions]{
		use:   "list",
		short: "List the transactions, newest first, refused ones among them",
		example: `  punkt tx list
  punkt tx list --limit 200 --json`,
		setup: func(cmd *cobra.Command) { l.flags(cmd, 20, api.MaxPage) },
		ask: func(ctx context.Context, client *api.Client) (api.Transactions, error) {
			list, err := l.list()
			if err != nil {
				return api.Transactions{}, err
			}
			return client.Transactions(ctx, list)
		},
		tell: func(w io.Writer, page api.Transactions) {
			if len(page.Transactions) > 0 {
				t := words.Table(w, "TIME", " BLOCK", "TRANSACTION", "SENDER", " OPERATIONS", " BYTES", "OUTCOME")
				for _, tx := range page.Transactions {
					t.Row(words.Instant(tx.Time), words.Thousands(tx.Height), tx.Hash.String(), address(tx.Sender),
						words.Thousands(tx.Operations), words.Thousands(tx.Bytes), outcomeOf(tx.BlockTransaction))
				}
				t.End()
			}
			sayMore(w, len(page.Transactions), "There is none.", page.More)
		},
	}.command(a)
}

// outcomeOf says whether a transaction took effect.
func outcomeOf(tx api.BlockTransaction) string {
	if tx.Code != 0 {
		return fmt.Sprintf("%s (%d)", tx.Reason, tx.Code)
	}
	return "took effect"
}

func txShowCommand(a *App) *cobra.Command {
	var hash api.Hash
	return showing[api.TransactionAnswer]{
		use:     "show HASH",
		short:   "Show a transaction: what was signed, and what became of it",
		example: `  punkt tx show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		args:    []value{idInto("HASH", "transaction", &hash)},
		ask: func(ctx context.Context, client *api.Client) (api.TransactionAnswer, error) {
			return client.Transaction(ctx, hash)
		},
		tell: sayTransaction,
	}.command(a)
}

func sayTransaction(w io.Writer, tx api.TransactionAnswer) {
	outcome := "took effect"
	if tx.Code != 0 {
		outcome = fmt.Sprintf("refused: %s (%d): %s", tx.Reason, tx.Code, tx.Note)
	}
	words.Fields(w,
		"transaction", tx.Hash.String(),
		"status", tx.Status+", "+outcome,
		"block", fmt.Sprintf("%s, number %d in it, %s", words.Thousands(tx.Height), tx.Index+1, words.Instant(tx.Time)),
		"sender", tx.Sender.String(),
		"valid until", words.Instant(tx.ValidUntil),
		"mode", tx.Mode,
		"size", words.Plural(int64(tx.Bytes), "byte"))
	receipts := map[uint32]api.Receipt{}
	for _, r := range tx.Receipts {
		receipts[r.Op] = r
	}
	for i, op := range tx.Operations {
		fmt.Fprintf(w, "\noperation %d: %s\n", i+1, words.Kind(op.Kind().String()))
		r, known := receipts[uint32(i)]
		pairs := words.Signed(op.Operation)
		if known {
			pairs = append(pairs, outcomeFields(r)...)
		}
		for i := 0; i < len(pairs); i += 2 {
			pairs[i] = "  " + pairs[i]
		}
		words.Fields(w, pairs...)
		for _, effect := range r.Effects {
			fmt.Fprintf(w, "  - %s\n", words.Did(effect))
		}
	}
}

// outcomeFields are the operation's id, or why it was refused.
func outcomeFields(r api.Receipt) []string {
	if r.Code == 0 {
		return []string{"id", r.ID.String()}
	}
	existing := ""
	if r.Existing != nil {
		existing = fmt.Sprintf("block %s, transaction %s", words.Thousands(r.Existing.Height), r.Existing.Tx)
	}
	return []string{"refused", fmt.Sprintf("%s (%d)", r.Reason, r.Code), "the ref is of", existing}
}

func address(a api.Address) string {
	if a == (api.Address{}) {
		return ""
	}
	return a.String()
}
