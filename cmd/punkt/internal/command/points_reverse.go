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
	o := token.Reverse{Points: everything}
	var n sought
	var was api.OperationAnswer
	return doing{
		use:   "reverse (--operation ID | --kind KIND --of REF)",
		short: "Take back an issue, a redemption or a capture, whole or part",
		long: `Reverse takes an operation back. Redeemed points return to the lots that they came from,
with the same expiry, and the position between the partners falls. Issued points are
clawed back, from their own lot first.

The operation is named by its id, or by its kind and the ref that it was given; a
redemption also by the account it was of, and an issue by its program. The partner
that issued the points, or at which they were redeemed, signs.`,
		example: `  punkt --home coalition/mart points reverse --kind issue --program MART --of 4711
  punkt --home coalition/kino points reverse --kind capture --of order-17 --points 20
  punkt --home coalition/kino points reverse --operation 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		flags: []value{
			pointsInto(&o.Points).flag("points", "reverse only so many `POINTS` (default: all that is left)"),
		},
		setup: func(cmd *cobra.Command, _ *sending) { reversible(cmd, &n) },
		signer: signer{key: func(ctx context.Context, a *App, s *sending) (key string, err error) {
			if was, err = a.reversed(ctx, n); err != nil {
				return "", err
			}
			if was.Kind == op.KindIssue.String() {
				return a.partnerKey(s, partner.Issuer)
			}
			return a.partnerKey(s, partner.Redeemer)
		}},
		order: func(ctx context.Context) (order, error) {
			o.Operation = token.OperationID(was.ID)
			if o.Points == everything {
				o.Points = uint64(max(0, was.Points-was.Reversed))
			}
			p, what := a.priceOf(ctx, token.Code(was.Program)), words.Points(o.Points, was.Program)
			what = fmt.Sprintf("%s of the %s of %s", what, was.Kind, was.Account)
			return order{
				op:    func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: "reverse " + what,
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Reversed %s", what)
					if was.Kind == op.KindIssue.String() {
						says.Short(r)
						return says
					}
					says.Returned(r, was.Program)
					says.Owed(r, p.Currency)
					return says
				},
			}, nil
		},
	}.command(a)
}

// reversed is the operation that is to be reversed.
func (a *App) reversed(ctx context.Context, n sought) (api.OperationAnswer, error) {
	if n.id == "" && !slices.Contains([]string{"issue", "redeem", "capture"}, n.kind) {
		return api.OperationAnswer{}, usage("--kind %q: want issue, redeem or capture", n.kind)
	}
	id, err := a.idOf(ctx, n)
	if err != nil {
		return api.OperationAnswer{}, err
	}
	client, err := a.client()
	if err != nil {
		return api.OperationAnswer{}, err
	}
	return client.Operation(ctx, api.Hash(id))
}
