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

const (
	adjustmentProposal = "  punkt --home coalition/mart points adjust propose credit 50 MART" +
		" --account member:1007 --reason goodwill"
	adjustmentExample = "0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9"
)

func pointsAdjustCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "adjust",
		Short: "Correct a balance: one key proposes, another approves",
		Long: `An adjustment corrects a balance. The program owner's issuer key proposes it; no points
move until another key of the partner, a treasurer, approves it within seven days.`,
		Example: adjustmentProposal + `
  punkt --home coalition/mart points adjust list
  punkt --home coalition/mart points adjust approve ` + adjustmentExample,
	}
	cmd.AddCommand(adjustProposeCommand(a), adjustApproveCommand(a),
		adjustListCommand(a), adjustShowCommand(a))
	return cmd
}

func adjustProposeCommand(a *App) *cobra.Command {
	var o token.ProposeAdjustment
	return doing{
		use:   "propose (credit|debit) POINTS PROGRAM --account ACCOUNT --reason REASON",
		short: "Propose a correction",
		long: `Propose asks for a correction, signed by the program owner's issuer key. No points move
until a treasurer approves it: punkt points adjust approve.`,
		example: adjustmentProposal,
		args:    []value{directionInto(&o.Direction), pointsInto(&o.Points), programInto(&o.Program)},
		flags: []value{
			accountInto(&o.Account).flag("account", "`ACCOUNT` to correct").required(),
			reasonInto(&o.Reason, op.KindProposeAdjustment, "").required(),
		},
		signer: byRole(partner.Issuer),
		order: func(context.Context) (order, error) {
			what := fmt.Sprintf("a %s of %s to %s", o.Direction, words.Points(o.Points, string(o.Program)),
				api.Address(o.Account))
			return order{
				op:    func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: "propose " + what,
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Proposed %s, for %s,", what, o.Reason)
					says.Add("A treasurer approves it with: punkt points adjust approve %s", r.ID)
					return says
				},
			}, nil
		},
	}.command(a)
}

func directionInto(into *token.Direction) value {
	return value{name: "credit or debit", read: func(_ context.Context, _ *App, text string) error {
		switch text {
		case "credit":
			*into = token.ToCredit
		case "debit":
			*into = token.ToDebit
		default:
			return usage("%q: want credit or debit", text)
		}
		return nil
	}}
}

func adjustApproveCommand(a *App) *cobra.Command {
	var o token.ApproveAdjustment
	return doing{
		use:   "approve ID",
		short: "Approve a correction, which carries it out",
		long: `Approve carries out what another key has proposed, signed by a treasurer's key of the same
partner. punkt points adjust list shows what waits.`,
		example: `  punkt --home coalition/mart points adjust approve ` + adjustmentExample,
		args:    []value{idInto("ID", "adjustment", &o.Adjustment)},
		setup:   func(cmd *cobra.Command, s *sending) { s.irreversible(cmd) },
		signer:  byRole(partner.Treasurer),
		order: func(ctx context.Context) (order, error) {
			client, err := a.client()
			if err != nil {
				return order{}, err
			}
			adj, err := client.Adjustment(ctx, api.Hash(o.Adjustment))
			what := fmt.Sprintf("the %s of %s to %s, for %s", adj.Direction,
				words.Points(adj.Points, adj.Program), adj.Account, adj.Reason)
			return order{
				op:    func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: "approve " + what,
				ask:   fmt.Sprintf("This approves %s, which %s proposed.", what, adj.Proposer),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Approved %s,", what)
					says.Short(r)
					says.Lots(r)
					return says
				},
			}, err
		},
	}.command(a)
}
