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
		Use:   "operation",
		Short: "Show operations, by the number of a receipt or an order",
		Example: `  punkt --home coalition/mart operation show --kind issue --program MART --ref 4711
  punkt --home coalition/mart operation list --kind issue --program MART`,
	}
	cmd.AddCommand(operationListCommand(a), operationShowCommand(a))
	return cmd
}

func operationListCommand(a *App) *cobra.Command {
	var l listing
	var kind, by, program, account string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the operations that took effect, newest first",
		Long: `List shows the operations that took effect, the newest first, by their kind, the partner
that acted or honoured, their program, or the account whose points moved. A member's whole
history is punkt wallet statement.`,
		Example: `  punkt operation list --kind redeem --partner kino
  punkt --home coalition/mart operation list --account member:1007 --limit 200 --json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			of, err := a.accountField(account)
			if err != nil {
				return err
			}
			list, err := l.list("kind", kind, "partner", by, "program", program, "account", of)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			page, err := client.Operations(cmd.Context(), list)
			if err != nil {
				return err
			}
			return a.print(page, func(w io.Writer) { sayOperations(w, page) })
		},
	}
	l.flags(cmd, 20, api.MaxPage)
	f := cmd.Flags()
	f.StringVar(&kind, "kind", "", "those of a `KIND`, such as issue")
	f.StringVar(&by, "partner", "", "those by or at a `PARTNER`")
	f.StringVar(&program, "program", "", "those in a `PROGRAM`")
	f.StringVar(&account, "account", "", "those that moved points of an `ACCOUNT`")
	return cmd
}

func sayOperations(w io.Writer, page api.Operations) {
	if len(page.Operations) > 0 {
		t := words.Table(w, "TIME", "KIND", " POINTS", "PROGRAM", "PARTNER", "ACCOUNT", " BLOCK", "OPERATION")
		for _, o := range page.Operations {
			t.Row(words.Instant(o.Time), words.Kind(o.Kind), words.Thousands(o.Points), o.Program,
				o.Partner, address(o.Account), words.Thousands(o.At.Height), o.ID.String())
		}
		t.End()
	}
	sayMore(w, len(page.Operations), "There is none.", page.More)
}

func operationShowCommand(a *App) *cobra.Command {
	var n sought
	cmd := &cobra.Command{
		Use:   "show [ID]",
		Short: "Show what the ledger keeps of an operation",
		Long: `Show finds an operation by its id, or by what a till knows: its kind and the ref that it
was given, for an issue or a clawback with its program and for what a member did with the
account. What another partner did is found with --partner, by a ref of 0x and 64 digits.`,
		Example: `  punkt --home coalition/mart operation show --kind issue --program MART --ref 4711
  punkt --home coalition/mart operation show --kind redeem --account member:1007 --ref 4712
  punkt operation show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		Args: between("", "ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := a.idOf(n.by(args))
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
					"kind", words.Kind(o.Kind),
					"reason", o.Reason,
					"account", address(o.Account),
					"partner", o.Partner,
					"points", words.Points(o.Points, o.Program),
					"reversed", words.Thousands(o.Reversed),
					"block", words.Thousands(o.At.Height),
					"transaction", o.At.Tx.String(),
					"as of", fmt.Sprintf("block %s", words.Thousands(o.AsOf.Height)))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&n.kind, "kind", "", "`KIND` of the operation, such as issue or redeem")
	f.StringVar(&n.ref, "ref", "", "`REF` that the operation was given")
	f.StringVar(&n.account, "account", "", "`ACCOUNT` that acted, of what a member did")
	f.StringVar(&n.program, "program", "", "`PROGRAM` that the issue was of")
	f.StringVar(&n.partner, "partner", "", "`PARTNER` that acted (default: the home's)")
	return cmd
}
