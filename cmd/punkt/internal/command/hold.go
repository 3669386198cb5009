package command

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
)

func holdCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hold",
		Short: "Show the points that are set aside",
		Long: `A hold sets a member's points aside for a partner: punkt points hold places one, punkt
points capture and punkt points release end it.`,
		Example: `  punkt --home coalition/kino hold list
  punkt hold show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
	}
	cmd.AddCommand(holdListCommand(a), holdShowCommand(a))
	return cmd
}

func holdListCommand(a *App) *cobra.Command {
	var l listing
	var at, account string
	var every bool
	return showing[api.Holds]{
		use:   "list",
		short: "List the holds that are open",
		long: `List shows the holds that are open, the soonest to end first: with a partner's home those
that this partner may capture, or with --at another's, with --account a member's, with
--every all. Those that were captured or released are in punkt operation list --kind hold.`,
		example: `  punkt --home coalition/kino hold list
  punkt --home coalition/mart hold list --every --account member:1007 --json`,
		flags: []value{
			textInto(&at).flag("at", "those that `PARTNER` may capture (default: the home's)"),
			textInto(&account).flag("account", "those of `ACCOUNT`, at any partner"),
		},
		setup: func(cmd *cobra.Command) {
			l.flags(cmd, api.DefaultPage, api.MaxPage)
			cmd.Flags().BoolVar(&every, "every", false, "those at all partners")
		},
		ask: func(ctx context.Context, client *api.Client) (api.Holds, error) {
			payee, err := a.partnerField(at, every || account != "")
			if err != nil {
				return api.Holds{}, err
			}
			whose, err := a.accountField(account)
			if err != nil {
				return api.Holds{}, err
			}
			list, err := l.list("payee", payee, "account", whose)
			if err != nil {
				return api.Holds{}, err
			}
			return client.Holds(ctx, list)
		},
		tell: sayHolds,
	}.command(a)
}

func sayHolds(w io.Writer, page api.Holds) {
	if len(page.Holds) > 0 {
		t := words.Table(w, "HOLD", "ACCOUNT", "AT", " POINTS", "PROGRAM", "UNTIL", "")
		for _, h := range page.Holds {
			left := words.Until(h.Deadline, page.AsOf.Time)
			if h.Status == "timed_out" {
				left = "over"
			}
			t.Row(h.ID.String(), h.Account.String(), h.Payee, words.Thousands(h.Points), h.Program,
				words.Instant(h.Deadline), left)
		}
		t.End()
	}
	sayMore(w, len(page.Holds), "No hold is open.", page.More)
}

func holdShowCommand(a *App) *cobra.Command {
	n := sought{kind: op.KindHold.String()}
	return showing[api.HoldAnswer]{
		use:   "show [HOLD]",
		short: "Show a hold: open, captured or released",
		long:  `Show finds a hold by its id, or by the account that it is of and the ref that it was given.`,
		example: `  punkt hold show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9
  punkt --home coalition/mart hold show --account member:1007 --ref order-17`,
		args: []value{textInto(&n.id).named("HOLD").optional()},
		flags: []value{
			textInto(&n.ref).flag("ref", "`REF` that the hold was given"),
			textInto(&n.account).flag("account", "`ACCOUNT` that the hold is of"),
		},
		ask: func(ctx context.Context, client *api.Client) (api.HoldAnswer, error) {
			id, err := a.idOf(ctx, n)
			if err != nil {
				return api.HoldAnswer{}, err
			}
			return client.Hold(ctx, api.Hash(id))
		},
		tell: func(w io.Writer, h api.HoldAnswer) {
			words.Fields(w,
				"hold", h.ID.String(),
				"status", h.Status,
				"account", h.Account.String(),
				"at", h.Payee,
				"points", words.Points(h.Points, h.Program),
				"captured", words.Thousands(h.Captured),
				"until", words.Instant(h.Deadline))
		},
	}.command(a)
}
