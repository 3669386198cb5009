package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// spending is what commands have in common that take points out of a member's account.
type spending struct {
	sending
	account string
}

func (s *spending) flags(cmd *cobra.Command) {
	s.sending.flags(cmd)
	cmd.Flags().StringVar(&s.account, "account", "", "`ACCOUNT` whose points they are (default: the home's only key)")
}

// spend is the parsed account with the key that may act for it.
func (a *App) spender(ctx context.Context, s *spending) (token.Address, string, error) {
	account, err := a.accountOrOwn(s.account)
	if err != nil {
		return account, "", err
	}
	key, err := a.memberKey(ctx, &s.sending, account)
	return account, key, err
}

func pointsTransferCommand(a *App) *cobra.Command {
	var s spending
	var to string
	cmd := &cobra.Command{
		Use:   "transfer POINTS PROGRAM --to ACCOUNT",
		Short: "Pass points on to another member",
		Long: `Transfer passes points on, where their program allows it; they keep their expiry. The
account's controller signs, or for a custodial account its home partner's custodian.`,
		Example: `  punkt --home ann points transfer 50 BREW --to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
  punkt --home coalition/mart points transfer 50 MART --account member:1007 --to member:1008`,
		Args: exactly("POINTS", "PROGRAM"),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, program, err := parseAmount(args)
			if err != nil {
				return err
			}
			receiver, err := a.account(to)
			if err != nil {
				return err
			}
			account, key, err := a.spender(cmd.Context(), &s)
			if err != nil {
				return err
			}
			what := words.Points(n, string(program))
			return a.send(cmd.Context(), &s.sending, order{
				kind: op.KindTransfer, signer: key,
				op: func(ref token.Ref) op.Operation {
					return token.Transfer{Account: account, To: receiver, Program: program, Points: n, Ref: ref}
				},
				would: fmt.Sprintf("transfer %s from %s to %s", what, api.Address(account), api.Address(receiver)),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Transferred %s from %s to %s", what, api.Address(account), api.Address(receiver))
					says.Lots(r)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&to, "to", "", "`ACCOUNT` that gets the points")
	return required(cmd, "to")
}

func pointsRedeemCommand(a *App) *cobra.Command {
	var s spending
	var at string
	cmd := &cobra.Command{
		Use:   "redeem POINTS PROGRAM --at PARTNER",
		Short: "Spend points at a partner",
		Long: `Redeem spends points at a partner of the coalition: they are gone, and their issuer
owes that partner the redemption price. What expires first is spent first.`,
		Example: `  punkt --home ann points redeem 90 BREW --at kino
  punkt --home coalition/mart points redeem 500 MART --account member:1007 --at mart --ref 4712`,
		Args: exactly("POINTS", "PROGRAM"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			n, program, err := parseAmount(args)
			if err != nil {
				return err
			}
			payee, err := parsePartner(at)
			if err != nil {
				return err
			}
			account, key, err := a.spender(ctx, &s)
			if err != nil {
				return err
			}
			p := a.priceOf(ctx, program)
			return a.send(ctx, &s.sending, order{
				kind: op.KindRedeem, signer: key,
				op: func(ref token.Ref) op.Operation {
					return token.Redeem{Account: account, Program: program, Points: n, Partner: payee, Ref: ref}
				},
				would: fmt.Sprintf("redeem %s of %s at %s", words.Points(n, string(program)), api.Address(account), payee),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Redeemed %s%s at %s", words.Points(r.Points, string(program)), p.Worth(r.Points), payee)
					says.Owed(r, p.Currency)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&at, "at", "", "`PARTNER` that honours the points")
	return required(cmd, "at")
}
