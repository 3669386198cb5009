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

func pointsIssueCommand(a *App) *cobra.Command {
	var s sending
	var asked issueAsked
	cmd := &cobra.Command{
		Use:   "issue POINTS PROGRAM --to ACCOUNT",
		Short: "Make points in a member's account",
		Long: `Issue makes points of the partner's own program, signed by its issuer key. --time is
when they were earned, from which activation and expiry count; without it the time
of the node's last block. A time that says no zone is local at the program's offset from
UTC, as in an import, or in the --zone. The ledger keeps what they are for, a word of a
list: a purchase, unless --reason says another.`,
		Example: `  punkt --home coalition/mart points issue 120 MART --to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
  punkt --home coalition/mart points issue 120 MART --to member:1007 --ref 4711 --time 2026-11-20T18:30:00Z`,
		Args: exactly("POINTS", "PROGRAM"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.issue(cmd.Context(), &s, args, asked) },
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&asked.to, "to", "", "`ACCOUNT` that gets the points")
	cmd.Flags().StringVar(&asked.at, "time", "", "when they were earned, as `TIME` 2026-11-20 18:30, 2026-11-20 or 2026-11-20T18:30:00Z (default: the last block's)")
	cmd.Flags().StringVar(&asked.zone, "zone", "", "local times are those of the `ZONE`, such as Europe/Warsaw (default: the program's offset from UTC)")
	reasonFlag(cmd, &asked.reason, op.KindIssue, token.ForPurchase)
	return required(cmd, "to")
}

// issueAsked is the flags of an issue.
type issueAsked struct{ to, at, zone, reason string }

func (a *App) issue(ctx context.Context, s *sending, args []string, asked issueAsked) error {
	n, program, err := parseAmount(args)
	if err != nil {
		return err
	}
	reason, err := parseReason(op.KindIssue, asked.reason)
	if err != nil {
		return err
	}
	account, err := a.account(asked.to)
	if err != nil {
		return err
	}
	var earned token.Time
	if asked.at != "" {
		if earned, err = a.businessTime(ctx, asked.at, asked.zone, program); err != nil {
			return err
		}
	}
	key, err := a.partnerKey(s, partner.Issuer)
	if err != nil {
		return err
	}
	if asked.at == "" {
		if earned, err = a.blockTime(ctx); err != nil {
			return err
		}
	}
	what, price := words.Points(n, string(program)), a.priceOf(ctx, program)
	return a.send(ctx, s, order{
		kind: op.KindIssue, program: program, signer: key, anyTime: asked.at == "",
		op: func(ref token.Ref) op.Operation {
			return token.Issue{Account: account, Program: program, Points: n, Time: uint64(earned), Reason: reason, Ref: ref}
		},
		would: fmt.Sprintf("issue %s to %s", what, api.Address(account)),
		done: func(r api.Receipt) *words.Saying {
			return issued(r, words.Said("Issued %s%s to %s", what, price.Worth(r.Points), api.Address(account)))
		},
	})
}

// issued adds what became of the points.
func issued(r api.Receipt, says *words.Saying) *words.Saying {
	if r.Debt > 0 {
		says.Add("%s of them paid off debt.", words.Thousands(r.Debt))
	}
	says.Lots(r)
	return says
}

// blockTime is the time of the node's last block. The wall clock may be ahead of the
// next block, which refuses what lies in its future.
func (a *App) blockTime(ctx context.Context) (token.Time, error) {
	client, err := a.client()
	if err != nil {
		return 0, err
	}
	status, err := client.Status(ctx)
	return token.Time(status.Time), err
}

// parseAmount reads POINTS and PROGRAM.
func parseAmount(args []string) (uint64, token.Code, error) {
	n, err := parsePoints(args[0])
	if err != nil {
		return 0, "", err
	}
	program, err := parseProgram(args[1])
	return n, program, err
}
