package command

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
)

func adjustListCommand(a *App) *cobra.Command {
	var l listing
	var of, account, status string
	var every bool
	return showing[api.Adjustments]{
		use:   "list",
		short: "List the corrections that wait for approval, or others",
		long: `List shows corrections: with a partner's home those of this partner, or with --partner of
another, with --every of all. A status is proposed (they wait for approval), approved,
lapsed or all.`,
		example: `  punkt --home coalition/mart points adjust list
  punkt points adjust list --every --status all --json`,
		flags: []value{
			textInto(&of).flag("partner", "those that `PARTNER` has proposed (default: the home's)"),
			textInto(&account).flag("account", "those of `ACCOUNT`"),
			textInto(&status).flag("status", "those with a `STATUS`").usually("proposed"),
		},
		setup: func(cmd *cobra.Command) {
			l.flags(cmd, api.DefaultPage, api.MaxPage)
			cmd.Flags().BoolVar(&every, "every", false, "those of all partners")
		},
		ask: func(ctx context.Context, client *api.Client) (api.Adjustments, error) {
			by, err := a.partnerField(of, every)
			if err != nil {
				return api.Adjustments{}, err
			}
			whose, err := a.accountField(account)
			if err != nil {
				return api.Adjustments{}, err
			}
			list, err := l.list("partner", by, "account", whose, "status", status)
			if err != nil {
				return api.Adjustments{}, err
			}
			return client.Adjustments(ctx, list)
		},
		tell: sayAdjustments,
	}.command(a)
}

func sayAdjustments(w io.Writer, page api.Adjustments) {
	if len(page.Adjustments) > 0 {
		t := words.Table(w, "ADJUSTMENT", "STATUS", "WHAT", " POINTS", "PROGRAM", "REASON", "ACCOUNT",
			"PROPOSED BY", "UNTIL")
		for _, d := range page.Adjustments {
			t.Row(d.ID.String(), d.Status, d.Direction, words.Thousands(d.Points), d.Program, d.Reason,
				d.Account.String(), d.Proposer.String(), words.Instant(d.Deadline))
		}
		t.End()
	}
	sayMore(w, len(page.Adjustments), "None waits.", page.More)
}

func adjustShowCommand(a *App) *cobra.Command {
	n := sought{kind: op.KindProposeAdjustment.String()}
	return showing[api.AdjustmentAnswer]{
		use:   "show [ID]",
		short: "Show a correction",
		long:  `Show finds a correction by its id, or by the ref that it was proposed with.`,
		example: `  punkt points adjust show ` + adjustmentExample + `
  punkt --home coalition/mart points adjust show --ref complaint-31`,
		args: []value{textInto(&n.id).named("ID").optional()},
		flags: []value{
			textInto(&n.ref).flag("ref", "`REF` that the correction was proposed with"),
		},
		ask: func(ctx context.Context, client *api.Client) (api.AdjustmentAnswer, error) {
			id, err := a.idOf(ctx, n)
			if err != nil {
				return api.AdjustmentAnswer{}, err
			}
			return client.Adjustment(ctx, api.Hash(id))
		},
		tell: func(w io.Writer, d api.AdjustmentAnswer) {
			words.Fields(w,
				"adjustment", d.ID.String(),
				"status", d.Status,
				d.Direction, words.Points(d.Points, d.Program),
				"reason", d.Reason,
				"account", d.Account.String(),
				"partner", d.Partner,
				"proposed by", d.Proposer.String(),
				"until", words.Instant(d.Deadline))
		},
	}.command(a)
}
