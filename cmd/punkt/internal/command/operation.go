package command

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
)

func operationCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "operation",
		Short:   "Show operations, by the number of a receipt or an order",
		Example: `  punkt --home coalition/mart operation show --kind issue --program MART --ref 4711`,
	}
	cmd.AddCommand(operationShowCommand(a))
	return cmd
}

func operationShowCommand(a *App) *cobra.Command {
	var r reversed
	cmd := &cobra.Command{
		Use:   "show [ID]",
		Short: "Show what the ledger keeps of an operation",
		Long: `Show finds an operation by its id, or by what a till knows: its kind and the ref that it
was given, for an issue with its program and for a redemption with its account.`,
		Example: `  punkt --home coalition/mart operation show --kind issue --program MART --ref 4711
  punkt operation show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		Args: between("", "ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				r.operation = args[0]
			} else if r.kind == "" || r.of == "" {
				return usage("name the operation by ID, or by --kind and --ref")
			}
			id, err := a.operationID(r)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			o, err := client.Operation(cmd.Context(), api.Hash(id))
			if err != nil {
				return err
			}
			return a.print(o, func(w io.Writer) {
				words.Fields(w,
					"operation", o.ID.String(),
					"kind", o.Kind,
					"account", address(o.Account),
					"partner", o.Partner,
					"reason", o.Reason,
					"points", words.Points(o.Points, o.Program),
					"reversed", words.Thousands(o.Reversed),
					"block", words.Thousands(o.At.Height),
					"transaction", o.At.Tx.String(),
					"as of", fmt.Sprintf("block %s", words.Thousands(o.AsOf.Height)))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.kind, "kind", "", "`KIND` of the operation: issue, redeem or capture")
	f.StringVar(&r.of, "ref", "", "`REF` that the operation was given")
	f.StringVar(&r.account, "account", "", "`ACCOUNT` that the redemption was of")
	f.StringVar(&r.program, "program", "", "`PROGRAM` that the issue was of")
	return cmd
}
