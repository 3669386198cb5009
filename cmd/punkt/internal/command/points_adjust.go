package command

import (
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
	var s sending
	var account, reason string
	cmd := &cobra.Command{
		Use:   "propose (credit|debit) POINTS PROGRAM --account ACCOUNT --reason REASON",
		Short: "Propose a correction",
		Long: `Propose asks for a correction, signed by the program owner's issuer key. No points move
until a treasurer approves it: punkt points adjust approve.`,
		Example: adjustmentProposal,
		Args:    exactly("credit or debit", "POINTS", "PROGRAM"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.propose(cmd, &s, proposal{args, account, reason})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&account, "account", "", "`ACCOUNT` to correct")
	reasonFlag(cmd, &reason, op.KindProposeAdjustment, "")
	return required(cmd, "account", "reason")
}

func adjustApproveCommand(a *App) *cobra.Command {
	var s sending
	cmd := &cobra.Command{
		Use:   "approve ID",
		Short: "Approve a correction, which carries it out",
		Long: `Approve carries out what another key has proposed, signed by a treasurer's key of the same
partner. punkt points adjust list shows what waits.`,
		Example: `  punkt --home coalition/mart points adjust approve ` + adjustmentExample,
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.approve(cmd, &s, args[0])
		},
	}
	s.flags(cmd)
	s.irreversible(cmd)
	return cmd
}

// proposal is an adjustment as the command line gives it.
type proposal struct {
	args            []string // direction, points, program
	account, reason string
}

func (a *App) propose(cmd *cobra.Command, s *sending, p proposal) error {
	direction := token.ToCredit
	switch p.args[0] {
	case "credit":
	case "debit":
		direction = token.ToDebit
	default:
		return usage("%q: want credit or debit", p.args[0])
	}
	n, program, err := parseAmount(p.args[1:])
	if err != nil {
		return err
	}
	account, err := a.account(p.account)
	if err != nil {
		return err
	}
	reason, err := parseReason(op.KindProposeAdjustment, p.reason)
	if err != nil {
		return err
	}
	key, err := a.partnerKey(s, partner.Issuer)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("a %s of %s to %s", direction, words.Points(n, string(program)), api.Address(account))
	return a.send(cmd.Context(), s, order{
		kind: op.KindProposeAdjustment, signer: key,
		op: func(ref token.Ref) op.Operation {
			return token.ProposeAdjustment{Account: account, Program: program, Points: n, Direction: direction, Reason: reason, Ref: ref}
		},
		would: "propose " + what,
		done: func(r api.Receipt) *words.Saying {
			says := words.Said("Proposed %s, for %s,", what, reason)
			says.Add("A treasurer approves it with: punkt points adjust approve %s", r.ID)
			return says
		},
	})
}

func (a *App) approve(cmd *cobra.Command, s *sending, arg string) error {
	id, err := parseHash("adjustment", arg)
	if err != nil {
		return err
	}
	client, err := a.client()
	if err != nil {
		return err
	}
	adj, err := client.Adjustment(cmd.Context(), id)
	if err != nil {
		return err
	}
	key, err := a.partnerKey(s, partner.Treasurer)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("the %s of %s to %s, for %s", adj.Direction,
		words.Points(adj.Points, adj.Program), adj.Account, adj.Reason)
	return a.send(cmd.Context(), s, order{
		kind: op.KindApproveAdjustment, signer: key,
		op: func(ref token.Ref) op.Operation {
			return token.ApproveAdjustment{Adjustment: token.OperationID(id), Ref: ref}
		},
		would: "approve " + what,
		ask:   fmt.Sprintf("This approves %s, which %s proposed.", what, adj.Proposer),
		done: func(r api.Receipt) *words.Saying {
			says := words.Said("Approved %s,", what)
			says.Short(r)
			says.Lots(r)
			return says
		},
	})
}
