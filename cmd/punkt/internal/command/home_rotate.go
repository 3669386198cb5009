package command

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/partner"
)

// rotated is what home rotate-secret prints as JSON.
type rotated struct {
	Fingerprint string `json:"secret_fingerprint"`
	Rotations   int    `json:"rotations"`
	Resumed     bool   `json:"resumed,omitempty"`
}

func homeRotateCommand(a *App) *cobra.Command {
	var s sending
	var asked confirmation
	cmd := &cobra.Command{
		Use:   "rotate-secret",
		Short: "Take another secret, after the folder's was stolen",
		Long: `Rotate-secret gives a partner's folder another secret. Whoever has the one of before cannot
tell any more which receipt a new ref stands for; what the ledger has by then he can tell
for ever. The file secret keeps the ones of before: members keep their accounts, and a
receipt that was booked under one of them is found there, so that nothing is booked twice.

Let nothing book meanwhile, on any machine: what is under way while the secret changes may
be looked up too early. Then copy the file secret to the partner's other machines, with
the secret_fingerprint of config.json; until they have it they book no receipt. Back
the folder up at once.

If it ends early, the same again finishes it. A secret can be rotated 8 times.`,
		Example: `  punkt --home coalition/mart home rotate-secret --yes`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := a.home()
			if err != nil {
				return err
			}
			if h.Config.Partner == "" {
				return keyHint(fmt.Errorf("%w: %s", home.ErrNotPartners, h.Dir))
			}
			signer, err := a.partnerKey(&s, partner.Custodian)
			if err != nil {
				return err
			}
			question := "This takes another secret, for all machines of " + string(h.Config.Partner) + "."
			if err := a.confirm(cmd.Context(), asked, question); err != nil {
				return err
			}
			return a.rotate(cmd, &s, signer)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.key, "key", "", "sign with the key `NAME` (default: custodian)")
	f.StringVar(&s.passwordFile, "password-file", "",
		"open the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	asked.flags(cmd)
	return cmd
}

func (a *App) rotate(cmd *cobra.Command, s *sending, signer string) error {
	desk, err := a.desk()
	if err != nil {
		return err
	}
	coalition, err := desk.Client.Coalition(cmd.Context())
	if err != nil {
		return err
	}
	key, err := a.unlocked(cmd, s, signer)()
	if err != nil {
		return err
	}
	done, err := desk.Rotate(cmd.Context(), coalition.Origin, key)
	if err != nil {
		return err
	}
	return a.print(rotated(done), func(w io.Writer) {
		fmt.Fprintf(w, "The folder has another secret, and keeps %s.\n",
			words.Plural(int64(done.Rotations), "secret")+" of before")
		words.Fields(w, "  secret", done.Fingerprint)
	})
}
