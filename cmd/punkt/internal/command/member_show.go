package command

import (
	"context"
	"fmt"
	"io"

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
		"as of", fmt.Sprintf("block %s, %s", words.Thousands(acc.AsOf.Height), words.Instant(acc.AsOf.Time)))
}
