package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
)

func partnerCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "partner",
		Short: "Show the partners of the coalition and what they owe each other",
		Example: `  punkt partner list
  punkt --home coalition/mart partner positions mart`,
	}
	cmd.AddCommand(partnerListCommand(a), partnerShowCommand(a), partnerPositionsCommand(a))
	return cmd
}

func partnerListCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the partners",
		Example: `  punkt partner list`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			all, err := client.Partners(cmd.Context())
			if err != nil {
				return err
			}
			return a.print(all, func(w io.Writer) {
				t := words.Table(w, "ID", "NAME", "STATUS", "PROGRAMS", " LIMIT", "BACKING", " POWER")
				for _, p := range all.Partners {
					t.Row(p.ID, p.Name, p.Status, strings.Join(p.Programs, " "), words.Money(p.Limit), p.Backing, words.Thousands(p.Power))
				}
				t.End()
			})
		},
	}
}

func partnerShowCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:     "show PARTNER",
		Short:   "Show a partner with its keys and their roles",
		Example: `  punkt partner show mart`,
		Args:    exactly("PARTNER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parsePartner(args[0])
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			p, err := client.Partner(cmd.Context(), string(id))
			if err != nil {
				return err
			}
			return a.print(p, func(w io.Writer) { sayPartner(w, p.Partner) })
		},
	}
}

func sayPartner(w io.Writer, p api.Partner) {
	validator := ""
	if p.Power > 0 {
		validator = fmt.Sprintf("%s, power %s", p.Validator, words.Thousands(p.Power))
	}
	words.Fields(w,
		"id", p.ID,
		"name", p.Name,
		"status", p.Status,
		"programs", strings.Join(p.Programs, ", "),
		"limit", words.Money(p.Limit)+" outstanding at redemption price, by "+p.Backing,
		"node", p.Node,
		"validator", validator)
	fmt.Fprintln(w)
	t := words.Table(w, "KEY", "ROLES")
	for _, k := range p.Keys {
		t.Row(k.Address.String(), strings.Join(k.Roles, ", "))
	}
	t.End()
}

func partnerPositionsCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "positions [PARTNER]",
		Short: "Show what partners owe each other",
		Long: `Positions shows what each debtor has come to owe each creditor since the ledger began,
and each partner's net; the nets of all partners add up to zero.`,
		Example: `  punkt partner positions
  punkt partner positions mart --json`,
		Args: between("", "PARTNER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			var all api.Positions
			if len(args) == 0 {
				all, err = client.Positions(cmd.Context())
			} else {
				id, wrong := parsePartner(args[0])
				if wrong != nil {
					return wrong
				}
				all, err = client.PartnerPositions(cmd.Context(), string(id))
			}
			if err != nil {
				return err
			}
			return a.print(all, func(w io.Writer) { sayPositions(w, all) })
		},
	}
}

func sayPositions(w io.Writer, all api.Positions) {
	if len(all.Positions) == 0 {
		fmt.Fprintln(w, "Nobody owes anything.")
	} else {
		t := words.Table(w, "DEBTOR", "CREDITOR", " REDEMPTIONS", " EXCHANGES", " REVERSED", " SETTLED", " OWED "+all.Currency)
		for _, p := range all.Positions {
			t.Row(p.Debtor, p.Creditor, words.Money(p.Redemptions), words.Money(p.Exchanges), words.Money(p.Reversed), words.Money(p.Settled), words.Money(p.Owed))
		}
		t.End()
	}
	fmt.Fprintln(w)
	t := words.Table(w, "PARTNER", " RECEIVABLE", " PAYABLE", " NET "+all.Currency)
	for _, n := range all.Nets {
		t.Row(n.Partner, words.Money(n.Receivable), words.Money(n.Payable), words.Money(n.Net))
	}
	t.End()
}
