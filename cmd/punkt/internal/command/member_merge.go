package command

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func memberMergeCommand(a *App) *cobra.Command {
	var o token.Merge
	consent := ""
	return doing{
		use:   "merge FROM TO",
		short: "Close an account in custody and put all that it has into another",
		long: `Merge closes an account in custody for ever and puts all that it has into another account
of the same person: points, holds, debt, a lock and a limit. Whatever names the closed
account acts on the other from then on. The home partner's custodian signs, and says by
that that the person is the same. It cannot be taken back. If the other account has a key,
that key agrees with punkt member consent --join.

So a member takes self-custody: enroll an account by a key of his own, and merge the one
in custody into it.`,
		example: `  punkt --home coalition/mart member merge member:1007 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --consent ann.joins`,
		args:    []value{accountInto(&o.Source).named("FROM"), accountInto(&o.Target).named("TO")},
		setup: func(cmd *cobra.Command, s *sending) {
			s.irreversible(cmd)
			cmd.Flags().StringVar(&consent, "consent", "",
				"what the key of TO has signed, in `FILE`; - is the standard input")
		},
		signer: byRole(partner.Custodian),
		order: func(ctx context.Context) (order, error) {
			if err := a.agreed(ctx, consent, &o); err != nil {
				return order{}, err
			}
			from, to := api.Address(o.Source), api.Address(o.Target)
			return order{
				ref:   mergeRef(o),
				op:    func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: fmt.Sprintf("close %s and merge it into %s", from, to),
				ask:   fmt.Sprintf("This closes %s for ever and puts all that it has into %s.", from, to),
				done: func(api.Receipt) *words.Saying {
					says := words.Said("Merged %s into %s", from, to)
					says.Add("Whatever names the closed account acts on the other from now on.")
					return says
				},
			}, nil
		},
	}.command(a)
}

// agreed puts what the key of the target has signed into the merge, and asks for it where it
// has not been given.
func (a *App) agreed(ctx context.Context, consent string, o *token.Merge) error {
	if consent != "" {
		return a.joins(consent, o)
	}
	h, err := a.home()
	if err != nil {
		return err
	}
	client, err := a.client()
	if err != nil {
		return err
	}
	// What else is amiss with the target is for the ledger to say.
	into, err := client.Account(ctx, api.Address(o.Target))
	if err != nil || into.Home != string(h.Config.Partner) || into.Controller == (api.Address{}) {
		return nil
	}
	return usage("%s has a key, which has to agree: punkt member consent --at %s --join %s, and --consent FILE here",
		into.Address, into.Home, api.Address(o.Source))
}

// mergeRef is the same for the same merge, so that asked for again it is done already.
func mergeRef(o token.Merge) token.Ref {
	return sha256.Sum256(slices.Concat(o.Source[:], o.Target[:], []byte(o.Consent)))
}
