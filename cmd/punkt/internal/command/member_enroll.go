package command

import (
	"crypto/ecdsa"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// enrolling is whom a command enrolls.
type enrolling struct {
	sending
	number  string
	consent string
}

func memberEnrollCommand(a *App) *cobra.Command {
	var e enrolling
	cmd := &cobra.Command{
		Use:   "enroll (member:NUMBER | --consent FILE)",
		Short: "Open an account for a member",
		Long: `Enroll opens an account whose home is this partner, signed by its custodian key.

With a membership number it is in the partner's custody. Its address follows from a
random salt, which this folder keeps in the file members; an import of purchases finds
the same account by the number. With --consent it is the member's own: its address is
that of his key, which has consented with punkt member consent.`,
		Example: `  punkt --home coalition/mart member enroll member:1007
  punkt --home coalition/mart member enroll --consent ann.consent`,
		Args: between("", "member:NUMBER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := a.newMember(cmd, args, e)
			if err != nil {
				return err
			}
			keeper := "the key " + api.Address(m.Controller).String()
			if m.Controller == (token.Address{}) {
				keeper = "its home partner's custodian"
			}
			signer, err := a.partnerKey(&e.sending, partner.Custodian)
			if err != nil {
				return err
			}
			if m.Controller == (token.Address{}) && !e.dryRun {
				if err := a.checkNaming(cmd.Context(), a.unlocked(cmd, &e.sending, signer)); err != nil {
					return err
				}
			}
			return a.send(cmd.Context(), &e.sending, order{
				kind: op.KindEnroll, signer: signer, ref: m.Ref,
				op: func(ref token.Ref) op.Operation {
					m.Ref = ref
					return m
				},
				would: fmt.Sprintf("enroll %s, for which %s acts", api.Address(m.Account), keeper),
				done: func(api.Receipt) *words.Saying {
					return words.Said("Enrolled %s, for which %s acts,", api.Address(m.Account), keeper)
				},
			})
		},
	}
	e.flags(cmd)
	cmd.Flags().StringVar(&e.number, "member", "", "the same as member:`NUMBER`")
	cmd.Flags().StringVar(&e.consent, "consent", "",
		"open the account of the key that has consented in `FILE`; - is the standard input")
	return cmd
}

// unlocked opens a key of the folder.
func (a *App) unlocked(cmd *cobra.Command, s *sending, name string) func() (*ecdsa.PrivateKey, error) {
	return func() (*ecdsa.PrivateKey, error) {
		desk, err := a.desk()
		if err != nil {
			return nil, err
		}
		key, err := desk.Unlock(cmd.Context(), name, s.passwordFile)
		return key, keyHint(err)
	}
}

// newMember reads whom to enroll.
func (a *App) newMember(cmd *cobra.Command, args []string, e enrolling) (token.Enroll, error) {
	number := e.number
	if len(args) == 1 {
		prefixed, ok := strings.CutPrefix(args[0], memberPrefix)
		if !ok {
			return token.Enroll{}, usage("%q is no member:NUMBER; a key's own account is opened with --consent FILE",
				args[0])
		}
		if number != "" {
			return token.Enroll{}, usage("name the member once: member:NUMBER or --member NUMBER")
		}
		number = prefixed
	}
	switch {
	case e.consent != "" && (number != "" || len(args) > 0):
		return token.Enroll{}, usage("an account is in custody, or the member's own: a number or --consent")
	case e.consent != "":
		return a.consented(e.consent)
	case len(args) == 0 && !cmd.Flags().Changed("member"):
		return token.Enroll{}, usage("the account is missing: member:NUMBER, or --consent FILE")
	}
	return a.numbered(cmd, number, e.dryRun)
}

// numbered is the account of a membership number, whose salt is kept before it is opened.
// It has the ref that an import gives it, so that both together enroll him once.
func (a *App) numbered(cmd *cobra.Command, number string, dryRun bool) (token.Enroll, error) {
	clean, err := alias.Clean(number)
	if err != nil {
		return token.Enroll{}, usage("%s%s: the membership number: %w", memberPrefix, number, err)
	}
	if _, err := a.partnersBook(); err != nil {
		return token.Enroll{}, err
	}
	all, err := a.members(cmd.Context())
	if err != nil {
		return token.Enroll{}, err
	}
	m := all.Member(clean)
	if !dryRun {
		err = all.Keep()
	}
	return m.Enrollment(), err
}
