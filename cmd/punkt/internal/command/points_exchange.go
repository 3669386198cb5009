package command

import (
	"context"
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
	var n uint64
	var from, to token.Code
	return showing[api.Quote]{
		use:     "quote POINTS FROM TO",
		short:   "Ask what an exchange would give",
		example: `  punkt --home ann points quote 200 MART BREW`,
		args:    []value{pointsInto(&n), programInto(&from).named("FROM"), programInto(&to).named("TO")},
		ask: func(ctx context.Context, client *api.Client) (api.Quote, error) {
			q := api.Exchange{From: string(from), To: string(to), Points: int64(min(n, math.MaxInt64))}
			return client.Quote(ctx, q)
		},
		tell: func(w io.Writer, q api.Quote) {
			until := "for ever"
			if q.ExpiresAt != 0 {
				until = words.Instant(q.ExpiresAt)
			}
			fmt.Fprintf(w, "%s give %s.\n", words.Points(q.Points, q.From), words.Points(q.Receive, q.To))
			words.Fields(w,
				"  offramp of "+q.From, words.Money(q.Offramp),
				"  onramp of "+q.To, words.Money(q.Onramp),
				"  left over", words.Money(q.Remainder),
				"  last until", until,
				"  as of", words.Instant(q.AsOf.Time))
		},
	}.command(a)
}

func pointsExchangeCommand(a *App) *cobra.Command {
	var o token.Exchange
	return doing{
		use:   "exchange POINTS FROM TO",
		short: "Turn points of one program into points of another",
		long: `Exchange gives floor(POINTS x offramp of FROM / onramp of TO) points of TO, at the
coalition's prices when the block is made; --minimum refuses less. punkt points quote
tells the result beforehand.`,
		example: `  punkt --home ann points exchange 200 MART BREW --minimum 16`,
		args: []value{
			pointsInto(&o.Points), programInto(&o.From).named("FROM"), programInto(&o.To).named("TO"),
		},
		flags: []value{
			pointsInto(&o.Minimum).flag("minimum", "refuse the exchange if it gives fewer `POINTS`").usually("0"),
		},
		signer: bySpender(&o.Account),
		order: func(ctx context.Context) (order, error) {
			p, from, to := a.priceOf(ctx, o.To), string(o.From), string(o.To)
			return order{
				op: func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: fmt.Sprintf("exchange %s of %s for at least %s", words.Points(o.Points, from),
					api.Address(o.Account), words.Points(max(o.Minimum, 1), to)),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Exchanged %s for %s%s", words.Points(r.Points, from),
						words.Points(r.Received, to), p.Worth(r.Received))
					says.Lots(r)
					says.Owed(r, p.Currency)
					return says
				},
			}, nil
		},
	}.command(a)
}
