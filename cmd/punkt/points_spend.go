package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/api"
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
func (a *app) spender(ctx context.Context, s *spending) (token.Address, string, error) {
	account, err := a.accountOrOwn(s.account)
	if err != nil {
		return account, "", err
	}
	key, err := a.memberKey(ctx, &s.sending, account)
	return account, key, err
}

func pointsTransferCommand(a *app) *cobra.Command {
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
			what := points(n, string(program))
			return a.send(cmd.Context(), &s.sending, order{
				kind: token.KindTransfer, signer: key,
				op: func(ref token.Ref) token.Op {
					return token.Transfer{Account: account, To: receiver, Program: program, Points: n, Ref: ref}
				},
				would: fmt.Sprintf("transfer %s from %s to %s", what, api.Address(account), api.Address(receiver)),
				done: func(r api.Receipt) *saying {
					says := said("Transferred %s from %s to %s", what, api.Address(account), api.Address(receiver))
					says.lots(r.Made)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&to, "to", "", "`ACCOUNT` that gets the points")
	return required(cmd, "to")
}

func pointsQuoteCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "quote POINTS FROM TO",
		Short:   "Ask what an exchange would give",
		Example: `  punkt --home ann points quote 200 MART BREW`,
		Args:    exactly("POINTS", "FROM", "TO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, from, to, err := parseSwap(args)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			q, err := client.Quote(cmd.Context(), api.Exchange{From: string(from), To: string(to), Points: int64(min(n, math.MaxInt64))})
			if err != nil {
				return err
			}
			return a.print(q, func(w io.Writer) {
				fmt.Fprintf(w, "%s give %s.\n", points(q.Points, q.From), points(q.Receive, q.To))
				fields(w, "  offramp of "+q.From, money(q.Offramp), "  onramp of "+q.To, money(q.Onramp),
					"  left over", money(q.Remainder), "  as of", instant(q.AsOf.Time))
			})
		},
	}
}

func pointsExchangeCommand(a *app) *cobra.Command {
	var s spending
	var minimum string
	cmd := &cobra.Command{
		Use:   "exchange POINTS FROM TO",
		Short: "Turn points of one program into points of another",
		Long: `Exchange gives floor(POINTS x offramp of FROM / onramp of TO) points of TO, at the
coalition's prices when the block is made; --minimum refuses less. punkt points quote
tells the result beforehand.`,
		Example: `  punkt --home ann points exchange 200 MART BREW --minimum 16`,
		Args:    exactly("POINTS", "FROM", "TO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			n, from, to, err := parseSwap(args)
			if err != nil {
				return err
			}
			least, err := parsePoints(minimum)
			if err != nil {
				return err
			}
			account, key, err := a.spender(ctx, &s)
			if err != nil {
				return err
			}
			p := a.priceOf(ctx, to)
			return a.send(ctx, &s.sending, order{
				kind: token.KindExchange, signer: key,
				op: func(ref token.Ref) token.Op {
					return token.Exchange{Account: account, From: from, To: to, Points: n, Minimum: least, Ref: ref}
				},
				would: fmt.Sprintf("exchange %s of %s for at least %s", points(n, string(from)), api.Address(account), points(max(least, 1), string(to))),
				done: func(r api.Receipt) *saying {
					says := said("Exchanged %s for %s%s", points(r.Points, string(from)), points(r.Received, string(to)), p.worth(r.Received))
					says.lots(r.Made)
					says.owed(r.Owed, p.currency)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&minimum, "minimum", "0", "refuse the exchange if it gives fewer `POINTS`")
	return cmd
}

// parseSwap reads POINTS, FROM and TO.
func parseSwap(args []string) (n uint64, from, to token.Code, err error) {
	if n, from, err = parseAmount(args[:2]); err != nil {
		return n, from, to, err
	}
	to, err = parseProgram(args[2])
	return n, from, to, err
}

func pointsRedeemCommand(a *app) *cobra.Command {
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
				kind: token.KindRedeem, signer: key,
				op: func(ref token.Ref) token.Op {
					return token.Redeem{Account: account, Program: program, Points: n, Partner: payee, Ref: ref}
				},
				would: fmt.Sprintf("redeem %s of %s at %s", points(n, string(program)), api.Address(account), payee),
				done: func(r api.Receipt) *saying {
					says := said("Redeemed %s%s at %s", points(r.Points, string(program)), p.worth(r.Points), payee)
					says.owed(r.Owed, p.currency)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&at, "at", "", "`PARTNER` that honours the points")
	return required(cmd, "at")
}

func pointsHoldCommand(a *app) *cobra.Command {
	var s spending
	var at string
	var length time.Duration
	cmd := &cobra.Command{
		Use:   "hold POINTS PROGRAM --at PARTNER",
		Short: "Set points aside for a partner to capture",
		Long: `Hold sets points aside, for an order that ships later or a room that is paid at the
end. The partner captures them, all or part, or releases them; at the deadline they
return by themselves.`,
		Example: `  punkt --home ann points hold 90 BREW --at kino --for 2h`,
		Args:    exactly("POINTS", "PROGRAM"),
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
			now, err := a.blockTime(ctx)
			if err != nil {
				return err
			}
			deadline := uint64(max(0, int64(now)+int64(length/time.Second)))
			what, end := points(n, string(program)), instant(api.Time(deadline))
			return a.send(ctx, &s.sending, order{
				kind: token.KindHold, signer: key,
				op: func(ref token.Ref) token.Op {
					return token.PlaceHold{Account: account, Program: program, Points: n, Partner: payee, Deadline: deadline, Ref: ref}
				},
				would: fmt.Sprintf("hold %s of %s for %s until %s", what, api.Address(account), payee, end),
				done: func(r api.Receipt) *saying {
					says := said("Held %s for %s until %s,", what, payee, end)
					says.add("%s takes them with: punkt points capture %s", payee, r.ID)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&at, "at", "", "`PARTNER` that may capture the points")
	cmd.Flags().DurationVar(&length, "for", 30*time.Minute, "return them by themselves after `DURATION`, at most 168h")
	return required(cmd, "at")
}
