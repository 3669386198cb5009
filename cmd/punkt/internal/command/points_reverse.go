package command

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// reversible names the operation that is to be reversed.
func reversible(cmd *cobra.Command, n *sought) {
	f := cmd.Flags()
	f.StringVar(&n.id, "operation", "", "`ID` of the operation")
	f.StringVar(&n.kind, "kind", "", "`KIND` of the operation: issue, redeem or capture")
	f.StringVar(&n.ref, "of", "", "`REF` that the operation was given, as its --ref was")
	f.StringVar(&n.account, "account", "", "`ACCOUNT` that the redemption was of")
	f.StringVar(&n.program, "program", "", "`PROGRAM` that the issue was of")
	cmd.MarkFlagsOneRequired("operation", "kind")
	cmd.MarkFlagsMutuallyExclusive("operation", "kind")
	cmd.MarkFlagsRequiredTogether("kind", "of")
}

func pointsReverseCommand(a *App) *cobra.Command {
	var s sending
	var n sought
	var amount string
	cmd := &cobra.Command{
		Use:   "reverse (--operation ID | --kind KIND --of REF)",
		Short: "Take back an issue, a redemption or a capture, whole or part",
		Long: `Reverse takes an operation back. Redeemed points return to the lots that they came from,
with the same expiry, and the position between the partners falls. Issued points are
clawed back, from their own lot first.

The operation is named by its id, or by its kind and the ref that it was given; a
redemption also by the account it was of, and an issue by its program. The partner
that issued the points, or at which they were redeemed, signs.`,
		Example: `  punkt --home coalition/mart points reverse --kind issue --program MART --of 4711
  punkt --home coalition/kino points reverse --kind capture --of order-17 --points 20
  punkt --home coalition/kino points reverse --operation 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if n.id == "" && !slices.Contains([]string{"issue", "redeem", "capture"}, n.kind) {
				return usage("--kind %q: want issue, redeem or capture", n.kind)
			}
			id, err := a.idOf(n)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			was, err := client.Operation(ctx, api.Hash(id))
			if err != nil {
				return err
			}
			points := uint64(max(0, was.Points-was.Reversed))
			if amount != "" {
				if points, err = parsePoints(amount); err != nil {
					return err
				}
			}
			role := partner.Redeemer
			if was.Kind == op.KindIssue.String() {
				role = partner.Issuer
			}
			key, err := a.partnerKey(&s, role)
			if err != nil {
				return err
			}
			return a.send(ctx, &s, a.reversal(ctx, reversal{was, token.OperationID(id), points, key}))
		},
	}
	s.flags(cmd)
	reversible(cmd, &n)
	cmd.Flags().StringVar(&amount, "points", "", "reverse only so many `POINTS` (default: all that is left)")
	return cmd
}

// reversal is an operation to be reversed.
type reversal struct {
	was    api.OperationAnswer
	id     token.OperationID
	points uint64
	key    string
}

func (a *App) reversal(ctx context.Context, r reversal) order {
	p := a.priceOf(ctx, token.Code(r.was.Program))
	return order{
		kind: op.KindReverse, signer: r.key,
		op: func(ref token.Ref) op.Operation {
			return token.Reverse{Operation: r.id, Points: r.points, Ref: ref}
		},
		would: fmt.Sprintf("reverse %s of the %s of %s", words.Points(r.points, r.was.Program), r.was.Kind, r.was.Account),
		done: func(receipt api.Receipt) *words.Saying {
			says := words.Said("Reversed %s of the %s of %s", words.Points(r.points, r.was.Program), r.was.Kind, r.was.Account)
			if r.was.Kind == op.KindIssue.String() {
				says.Short(receipt)
				return says
			}
			says.Returned(receipt, r.was.Program)
			says.Owed(receipt, p.Currency)
			return says
		},
	}
}
