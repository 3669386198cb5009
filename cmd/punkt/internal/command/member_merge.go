package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func memberMergeCommand(a *App) *cobra.Command {
	var o token.Merge
	return doing{
		use:   "merge FROM TO",
		short: "Close an account in custody and put all that it has into another",
		long: `Merge closes an account in custody for ever and puts all that it has into another account
of the same person: points, holds, debt, a lock and a limit. Whatever names the closed
account acts on the other from then on. The home partner's custodian signs, and says by
that that the person is the same. It cannot be taken back.

So a member takes self-custody: enroll an account by a key of his own, and merge the one
in custody into it.`,
		example: `  punkt --home coalition/mart member merge member:1007 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed`,
		args:    []value{accountInto(&o.Source).named("FROM"), accountInto(&o.Target).named("TO")},
		setup:   func(cmd *cobra.Command, s *sending) { s.irreversible(cmd) },
		signer:  byRole(partner.Custodian),
		order: func(context.Context) (order, error) {
			from, to := api.Address(o.Source), api.Address(o.Target)
			return order{
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
