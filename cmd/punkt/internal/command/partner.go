package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
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
	return showing[api.Partners]{
		use:     "list",
		short:   "List the partners",
		example: `  punkt partner list`,
		ask: func(ctx context.Context, client *api.Client) (api.Partners, error) {
			return client.Partners(ctx)
		},
		tell: func(w io.Writer, all api.Partners) {
			t := words.Table(w, "ID", "NAME", "STATUS", "PROGRAMS", " LIMIT", "BACKING", " POWER")
			for _, p := range all.Partners {
				t.Row(p.ID, p.Name, p.Status, strings.Join(p.Programs, " "), words.Money(p.Limit), p.Backing, words.Thousands(p.Power))
			}
			t.End()
		},
	}.command(a)
}

func partnerShowCommand(a *App) *cobra.Command {
	var id partner.ID
	return showing[partnerPage]{
		use:     "show PARTNER",
		short:   "Show a partner with its keys and their roles",
		example: `  punkt partner show mart`,
		args:    []value{partnerInto(&id)},
		ask: func(ctx context.Context, client *api.Client) (page partnerPage, err error) {
			if page.PartnerAnswer, err = client.Partner(ctx, string(id)); err != nil {
				return page, err
			}
			today, err := client.PartnerQuota(ctx, string(id))
			if err == nil {
				page.QuotaToday = &today
			}
			if refused := (*api.Refused)(nil); errors.As(err, &refused) {
				err = nil // a stranger may not know how busy it is
			}
			return page, err
		},
		tell: sayPartner,
	}.command(a)
}

// partnerPage is a partner with what it has used of its quota, where that may be known.
type partnerPage struct {
	api.PartnerAnswer
	QuotaToday *api.Quota `json:"quota_today,omitempty"`
}

func sayPartner(w io.Writer, page partnerPage) {
	p := page.Partner
	quota := words.Thousands(p.Quota) + " units of weight a day"
	if today := page.QuotaToday; today != nil {
		quota += fmt.Sprintf(", %s used since 00:00 UTC; left: %s, for its tills %s",
			words.Thousands(today.Used), words.Thousands(today.Left), words.Thousands(today.LeftTill))
	}
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
		"quota", quota,
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
	var id partner.ID
	return showing[api.Positions]{
		use:   "positions [PARTNER]",
		short: "Show what partners owe each other",
		long: `Positions shows what each debtor has come to owe each creditor since the ledger began,
and each partner's net; the nets of all partners add up to zero.`,
		example: `  punkt partner positions
  punkt partner positions mart --json`,
		args: []value{partnerInto(&id).optional()},
		ask: func(ctx context.Context, client *api.Client) (api.Positions, error) {
			if id == "" {
				return client.Positions(ctx)
			}
			return client.PartnerPositions(ctx, string(id))
		},
		tell: sayPositions,
	}.command(a)
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
