package command

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
)

// madeCard is what member card prints as JSON.
type madeCard struct {
	Card    string      `json:"card"`
	Account api.Address `json:"account"`
}

func memberCardCommand(a *App) *cobra.Command {
	var drop bool
	cmd := &cobra.Command{
		Use:   "card ACCOUNT",
		Short: "Give a member a card that other partners' tills can read",
		Long: `Card makes a token that stands for a member's account at other partners' tills: print it
as a code on his card or show it in his app. Nobody can guess it, it tells nothing of the
member, and the account is known only to this home, in its folder cards/. With --drop a
token is taken back, for a card that is lost; the member's other cards go on working.`,
		Example: `  punkt --home coalition/mart member card member:1007
  punkt --home coalition/mart member card --drop mart-aaaaaaaaaaaaaaaaaaaaaaaa`,
		Args: exactly("ACCOUNT"),
		RunE: func(_ *cobra.Command, args []string) error {
			h, err := a.home()
			if err != nil {
				return err
			}
			if drop {
				if err := h.DropCard(args[0]); errors.Is(err, home.ErrUnknownCard) {
					return hint(err, "give the token of a card of this home")
				} else if err != nil {
					return err
				}
				return a.print(madeCard{Card: args[0]}, func(w io.Writer) { fmt.Fprintf(w, "Took back card %s.\n", args[0]) })
			}
			account, err := a.account(args[0])
			if err != nil {
				return err
			}
			card, err := h.NewCard(partner.Address(account))
			if err != nil {
				return keyHint(err)
			}
			return a.print(madeCard{card, api.Address(account)}, func(w io.Writer) { fmt.Fprintln(w, card) })
		},
	}
	cmd.Flags().BoolVar(&drop, "drop", false, "take the card with this token back")
	return cmd
}
