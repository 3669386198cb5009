package command

import (
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
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the corrections that wait for approval, or others",
		Long: `List shows corrections: with a partner's home those of this partner, or with --partner of
another, with --every of all. A status is proposed (they wait for approval), approved,
lapsed or all.`,
		Example: `  punkt --home coalition/mart points adjust list
  punkt points adjust list --every --status all --json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			by, err := a.partnerField(of, every)
			if err != nil {
				return err
			}
			of, err := a.accountField(account)
			if err != nil {
				return err
			}
			list, err := l.list("partner", by, "account", of, "status", status)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			page, err := client.Adjustments(cmd.Context(), list)
			if err != nil {
				return err
			}
			return a.print(page, func(w io.Writer) { sayAdjustments(w, page) })
		},
	}
	l.flags(cmd, api.DefaultPage, api.MaxPage)
	f := cmd.Flags()
	f.StringVar(&of, "partner", "", "those that `PARTNER` has proposed (default: the home's)")
	f.BoolVar(&every, "every", false, "those of all partners")
	f.StringVar(&account, "account", "", "those of `ACCOUNT`")
	f.StringVar(&status, "status", "proposed", "those with a `STATUS`")
	return cmd
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
	cmd := &cobra.Command{
		Use:   "show [ID]",
		Short: "Show a correction",
		Long:  `Show finds a correction by its id, or by the ref that it was proposed with.`,
		Example: `  punkt points adjust show ` + adjustmentExample + `
  punkt --home coalition/mart points adjust show --ref complaint-31`,
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
			d, err := client.Adjustment(cmd.Context(), api.Hash(id))
			if err != nil {
				return err
			}
			return a.print(d, func(w io.Writer) {
				words.Fields(w,
					"adjustment", d.ID.String(),
					"status", d.Status,
					d.Direction, words.Points(d.Points, d.Program),
					"reason", d.Reason,
					"account", d.Account.String(),
					"partner", d.Partner,
					"proposed by", d.Proposer.String(),
					"until", words.Instant(d.Deadline))
			})
		},
	}
	cmd.Flags().StringVar(&n.ref, "ref", "", "`REF` that the correction was proposed with")
	return cmd
}
