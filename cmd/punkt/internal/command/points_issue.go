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
	var o token.Issue
	var zone string
	var earned token.Time
	var said bool // when they were earned
	return doing{
		use:   "issue POINTS PROGRAM --to ACCOUNT",
		short: "Make points in a member's account",
		long: `Issue makes points of the partner's own program, signed by its issuer key. --time is
when they were earned, from which activation and expiry count; without it the time
of the node's last block. A time that says no zone is local at the program's offset from
UTC, as in an import, or in the --zone. The ledger keeps what they are for, a word of a
list: a purchase, unless --reason says another.`,
		example: `  punkt --home coalition/mart points issue 120 MART --to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
  punkt --home coalition/mart points issue 120 MART --to member:1007 --ref 4711 --time 2026-11-20T18:30:00Z`,
		args: []value{pointsInto(&o.Points), programInto(&o.Program)},
		flags: []value{
			reasonInto(&o.Reason, op.KindIssue, token.ForPurchase),
			accountInto(&o.Account).flag("to", "`ACCOUNT` that gets the points").required(),
			textInto(&zone).flag("zone", "local times are those of the `ZONE`, such as Europe/Warsaw "+
				"(default: the program's offset from UTC)"),
			value{read: func(ctx context.Context, a *App, text string) (err error) {
				said = true
				earned, err = a.businessTime(ctx, text, zone, o.Program)
				return err
			}}.flag("time", "when they were earned, as `TIME` 2026-11-20 18:30, 2026-11-20 or "+
				"2026-11-20T18:30:00Z (default: the last block's)"),
		},
		signer: byRole(partner.Issuer),
		order: func(ctx context.Context) (order, error) {
			if !said {
				var err error
				if earned, err = a.blockTime(ctx); err != nil {
					return order{}, err
				}
			}
			o.Time = uint64(earned)
			what, price := words.Points(o.Points, string(o.Program)), a.priceOf(ctx, o.Program)
			return order{
				program: o.Program, anyTime: !said,
				op:    func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: fmt.Sprintf("issue %s to %s", what, api.Address(o.Account)),
				done: func(r api.Receipt) *words.Saying {
					return issued(r, words.Said("Issued %s%s to %s", what, price.Worth(r.Points), api.Address(o.Account)))
				},
			}, nil
		},
	}.command(a)
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
