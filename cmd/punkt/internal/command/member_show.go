package command

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
)

func memberShowCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "show ACCOUNT",
		Short: "Show who acts for an account, and its points",
		Example: `  punkt --home coalition/mart member show member:1007
  punkt --home ann member show ann --json`,
		Args: exactly("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			acc, err := a.fetchAccount(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.print(acc, func(w io.Writer) {
				sayAccount(w, acc)
				if len(acc.Balances) > 0 {
					fmt.Fprintln(w)
				}
				balanceTable(w, acc)
			})
		},
	}
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
