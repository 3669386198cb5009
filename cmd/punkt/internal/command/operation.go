package command

import (
	"context"
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
	return showing[api.Operations]{
		use:   "list",
		short: "List the operations that took effect, newest first",
		long: `List shows the operations that took effect, the newest first, by their kind, the partner
that acted or honoured, their program, or the account whose points moved. A member's whole
history is punkt wallet statement.`,
		example: `  punkt operation list --kind redeem --partner kino
  punkt --home coalition/mart operation list --account member:1007 --limit 200 --json`,
		flags: []value{
			textInto(&kind).flag("kind", "those of a `KIND`, such as issue"),
			textInto(&by).flag("partner", "those by or at a `PARTNER`"),
			textInto(&program).flag("program", "those in a `PROGRAM`"),
			textInto(&account).flag("account", "those that moved points of an `ACCOUNT`"),
		},
		setup: func(cmd *cobra.Command) { l.flags(cmd, 20, api.MaxPage) },
		ask: func(ctx context.Context, client *api.Client) (api.Operations, error) {
			whose, err := a.accountField(account)
			if err != nil {
				return api.Operations{}, err
			}
			list, err := l.list("kind", kind, "partner", by, "program", program, "account", whose)
			if err != nil {
				return api.Operations{}, err
			}
			return client.Operations(ctx, list)
		},
		tell: sayOperations,
	}.command(a)
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
	return showing[api.OperationAnswer]{
		use:   "show [ID]",
		short: "Show what the ledger keeps of an operation",
		long: `Show finds an operation by its id, or by what a till knows: its kind and the ref that it
was given, for an issue or a clawback with its program and for what a member did with the
account. What another partner did is found with --partner, by a ref of 0x and 64 digits.`,
		example: `  punkt --home coalition/mart operation show --kind issue --program MART --ref 4711
  punkt --home coalition/mart operation show --kind redeem --account member:1007 --ref 4712
  punkt operation show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		args: []value{textInto(&n.id).named("ID").optional()},
		flags: []value{
			textInto(&n.kind).flag("kind", "`KIND` of the operation, such as issue or redeem"),
			textInto(&n.ref).flag("ref", "`REF` that the operation was given"),
			textInto(&n.account).flag("account", "`ACCOUNT` that acted, of what a member did"),
			textInto(&n.program).flag("program", "`PROGRAM` that the issue was of"),
			textInto(&n.partner).flag("partner", "`PARTNER` that acted (default: the home's)"),
		},
		ask: func(ctx context.Context, client *api.Client) (api.OperationAnswer, error) {
			id, err := a.idOf(ctx, n)
			if err != nil {
				return api.OperationAnswer{}, err
			}
			return client.Operation(ctx, api.Hash(id))
		},
		tell: func(w io.Writer, o api.OperationAnswer) {
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
		},
	}.command(a)
}
