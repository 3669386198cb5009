package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
)

func txCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "tx",
		Short:   "Show transactions",
		Example: `  punkt tx show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
	}
	cmd.AddCommand(txShowCommand(a))
	return cmd
}

func txShowCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:     "show HASH",
		Short:   "Show a transaction: what was signed, and what became of it",
		Example: `  punkt tx show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		Args:    exactly("HASH"),
		RunE: func(cmd *cobra.Command, args []string) error {
			hash, err := parseHash("transaction", args[0])
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			tx, err := client.Transaction(cmd.Context(), hash)
			if err != nil {
				return err
			}
			return a.print(tx, func(w io.Writer) { sayTransaction(w, tx) })
		},
	}
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
		fmt.Fprintf(w, "\noperation %d: %s\n", i+1, strings.ReplaceAll(op.Kind, "_", " "))
		pairs := operationFields(op)
		r, known := receipts[uint32(i)]
		if known {
			pairs = append(pairs, outcomeFields(r)...)
		}
		words.Fields(w, pairs...)
		sayEffects(w, r)
	}
}

// operationFields are the fields that were signed.
func operationFields(op api.Operation) []string {
	number := func(n uint64) string {
		if n == 0 {
			return ""
		}
		return words.Thousands(n)
	}
	return []string{
		"  account", address(op.Account),
		"  controller", address(op.Controller),
		"  to", address(op.To),
		"  points", strings.TrimSpace(number(op.Points) + " " + op.Program),
		"  for", op.ToProgram,
		"  minimum", number(op.Minimum),
		"  day cap", op.DayCap,
		"  earned", words.Instant(op.Time),
		"  partner", op.Partner,
		"  deadline", words.Instant(op.Deadline),
		"  hold", hash(op.Hold),
		"  operation", hash(op.Operation),
		"  adjustment", hash(op.Adjustment),
		"  direction", op.Direction,
		"  reason", op.Reason,
		"  ref", op.Ref.String(),
	}
}

// outcomeFields are the operation's id, or why it was refused.
func outcomeFields(r api.Receipt) []string {
	if r.Code == 0 {
		return []string{"  id", r.ID.String()}
	}
	existing := ""
	if r.Existing != nil {
		existing = fmt.Sprintf("block %s, transaction %s", words.Thousands(r.Existing.Height), r.Existing.Tx)
	}
	return []string{"  refused", fmt.Sprintf("%s (%d)", r.Reason, r.Code), "  the ref is of", existing}
}

// sayEffects writes what an operation moved.
func sayEffects(w io.Writer, r api.Receipt) {
	for _, m := range r.Taken {
		fmt.Fprintf(w, "  - %s from %s\n", words.Points(m.Amount, m.Program), m.Account)
	}
	for _, m := range r.Made {
		fmt.Fprintf(w, "  + %s to %s\n", words.Points(m.Amount, m.Program), m.Account)
	}
	for _, o := range r.Owed {
		fmt.Fprintf(w, "  %s owes %s for a %s: %s\n", o.Debtor, o.Creditor, o.Reason, words.Money(o.Amount))
	}
}

func address(a api.Address) string {
	if a == (api.Address{}) {
		return ""
	}
	return a.String()
}

func hash(h api.Hash) string {
	if h == (api.Hash{}) {
		return ""
	}
	return h.String()
}
