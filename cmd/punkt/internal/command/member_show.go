package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

func memberShowCommand(a *App) *cobra.Command {
	var account token.Address
	return showing[api.Account]{
		use:   "show ACCOUNT",
		short: "Show who acts for an account, and its points",
		example: `  punkt --home coalition/mart member show member:1007
  punkt --home ann member show ann --json`,
		args: []value{accountInto(&account)},
		ask: func(ctx context.Context, client *api.Client) (api.Account, error) {
			return client.Account(ctx, api.Address(account))
		},
		tell: func(w io.Writer, acc api.Account) {
			sayAccount(w, acc)
			if len(acc.Balances) > 0 {
				fmt.Fprintln(w)
			}
			balanceTable(w, acc)
		},
	}.command(a)
}

// sayAccount writes who acts for an account, and what stops spending.
func sayAccount(w io.Writer, acc api.Account) {
	keeper := "key " + acc.Controller.String()
	if acc.Custodial {
		keeper = acc.Home + ", in custody"
	}
	if acc.Forward != (api.Address{}) {
		keeper = "none: it was merged into " + acc.Forward.String()
	}
	var sources []string
	for _, source := range acc.Sources {
		sources = append(sources, source.String())
	}
	limit := "none"
	if acc.DayCap != 0 {
		limit = fmt.Sprintf("%s a day, %s spent today", words.Money(acc.DayCap), words.Money(acc.SpentToday))
	}
	recovery := ""
	if acc.Recovery != nil {
		recovery = fmt.Sprintf("to key %s at %s (%s); nothing can be spent until then", acc.Recovery.Controller,
			words.Instant(acc.Recovery.At), words.Until(acc.Recovery.At, acc.AsOf.Time))
	}
	words.Fields(w,
		"account", acc.Address.String(),
		"home", acc.Home,
		"controller", keeper,
		"locked", words.YesNo(acc.Locked),
		"spending limit", limit,
		"recovery", recovery,
		"merged into it", strings.Join(sources, " "),
		"as of", fmt.Sprintf("block %s, %s", words.Thousands(acc.AsOf.Height), words.Instant(acc.AsOf.Time)))
}

func memberListCommand(a *App) *cobra.Command {
	var l listing
	var of string
	var every bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the accounts that a partner has enrolled",
		Long: `List shows accounts by address: with a partner's home those that this partner has enrolled,
or with --of another, with --every all. Which member an account is, is not on the ledger.`,
		Example: `  punkt --home coalition/mart member list
  punkt member list --every --limit 200 --json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			home, err := a.partnerField(of, every)
			if err != nil {
				return err
			}
			list, err := l.list("home", home)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			page, err := client.Accounts(cmd.Context(), list)
			if err != nil {
				return err
			}
			return a.print(page, func(w io.Writer) { sayAccounts(w, page) })
		},
	}
	l.flags(cmd, api.DefaultPage, api.MaxPage)
	cmd.Flags().StringVar(&of, "of", "", "those that `PARTNER` has enrolled (default: the home's)")
	cmd.Flags().BoolVar(&every, "every", false, "those of all partners")
	return cmd
}

func sayAccounts(w io.Writer, page api.Accounts) {
	if len(page.Accounts) > 0 {
		t := words.Table(w, "ACCOUNT", "HOME", "CONTROLLER", "LOCKED", " PROGRAMS")
		for _, acc := range page.Accounts {
			keeper := acc.Controller.String()
			if acc.Custodial {
				keeper = "in custody"
			}
			t.Row(acc.Address.String(), acc.Home, keeper, words.YesNo(acc.Locked),
				words.Thousands(acc.Programs))
		}
		t.End()
	}
	sayMore(w, len(page.Accounts), "There is none.", page.More)
}
