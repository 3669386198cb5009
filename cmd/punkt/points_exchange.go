package main

import (
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

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
