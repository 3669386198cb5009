package command

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/token"
)

// forgotten is what member forget prints as JSON.
type forgotten struct {
	Forgotten bool `json:"forgotten"`
}

func memberForgetCommand(a *App) *cobra.Command {
	var asked confirmation
	cmd := &cobra.Command{
		Use:   "forget member:NUMBER",
		Short: "Erase what joins a membership number to its account",
		Long: `Forget erases the member's private salt from this folder. From then on nobody, this
partner included, can tell which account the number had: not from the number, the secret
and the whole ledger together. Erase the member from your own books, from the files that
an import wrote with --members, and from the backups of this folder, as well: refs of
receipts still join a receipt that your books have to its account.

The account stays on the ledger with its points, and nobody reaches it by the number any
more; take them out before, or hand the member his account. Whoever comes with the number
later gets a new account.`,
		Example: `  punkt --home coalition/mart member forget member:1007 --yes`,
		Args:    exactly("member:NUMBER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			number, ok := strings.CutPrefix(args[0], memberPrefix)
			if !ok {
				return usage("%q is no member:NUMBER", args[0])
			}
			clean, err := alias.Clean(number)
			if err != nil {
				return usage("%s%s: the membership number: %w", memberPrefix, number, err)
			}
			if _, err := a.partnersBook(); err != nil {
				return err
			}
			h, err := a.home()
			if err != nil {
				return err
			}
			question := "This erases for ever what joins " + args[0] + " to his account."
			if err := a.confirm(cmd.Context(), asked, question); err != nil {
				return err
			}
			err = h.ForgetMember(clean)
			if errors.Is(err, home.ErrUnknownMember) {
				return refusedAs(token.ErrUnknownAccount, err.Error())
			}
			if err != nil {
				return err
			}
			return a.print(forgotten{true}, func(w io.Writer) { fmt.Fprintf(w, "Forgot %s.\n", args[0]) })
		},
	}
	asked.flags(cmd)
	return cmd
}
