package command

import (
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

func pointsQuoteCommand(a *App) *cobra.Command {
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
				until := "for ever"
				if q.ExpiresAt != 0 {
					until = words.Instant(q.ExpiresAt)
				}
				fmt.Fprintf(w, "%s give %s.\n", words.Points(q.Points, q.From), words.Points(q.Receive, q.To))
				words.Fields(w, "  offramp of "+q.From, words.Money(q.Offramp), "  onramp of "+q.To, words.Money(q.Onramp),
					"  left over", words.Money(q.Remainder), "  last until", until, "  as of", words.Instant(q.AsOf.Time))
			})
		},
	}
}

func pointsExchangeCommand(a *App) *cobra.Command {
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
				kind: op.KindExchange, signer: key,
				op: func(ref token.Ref) op.Operation {
					return token.Exchange{Account: account, From: from, To: to, Points: n, Minimum: least, Ref: ref}
				},
				would: fmt.Sprintf("exchange %s of %s for at least %s", words.Points(n, string(from)), api.Address(account), words.Points(max(least, 1), string(to))),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Exchanged %s for %s%s", words.Points(r.Points, string(from)), words.Points(r.Received, string(to)), p.Worth(r.Received))
					says.Lots(r)
					says.Owed(r, p.Currency)
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
