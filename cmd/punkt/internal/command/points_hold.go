package command

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func pointsHoldCommand(a *App) *cobra.Command {
	var o token.Hold
	length := lasting(30 * time.Minute)
	return doing{
		use:   "hold POINTS PROGRAM --at PARTNER",
		short: "Set points aside for a partner to capture",
		long: `Hold sets points aside, for an order that ships later or a room that is paid at the
end. The partner captures them, all or part, or releases them; at the deadline they
return by themselves.`,
		example: `  punkt --home ann points hold 90 BREW --at kino --for 2h`,
		args:    []value{pointsInto(&o.Points), programInto(&o.Program)},
		flags: []value{
			partnerInto(&o.Partner).flag("at", "`PARTNER` that may capture the points").required(),
		},
		setup: func(cmd *cobra.Command, _ *sending) {
			cmd.Flags().Var(&length, "for", "return them by themselves after `DURATION`, at most 7d")
		},
		signer: bySpender(&o.Account),
		order: func(ctx context.Context) (order, error) {
			now, err := a.blockTime(ctx)
			clocks := home.Clocks{Block: int64(now), Here: time.Now().Unix()}
			o.Deadline = clocks.HoldDeadline(int64(time.Duration(length) / time.Second))
			what, end := words.Points(o.Points, string(o.Program)), words.Instant(api.Time(o.Deadline))
			return order{
				anyTime: true,
				op:      func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: fmt.Sprintf("hold %s of %s for %s until %s", what,
					api.Address(o.Account), o.Partner, end),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Held %s for %s until %s,", what, o.Partner, end)
					says.Add("%s takes them with: punkt points capture %s", o.Partner, r.ID)
					return says
				},
			}, err
		},
	}.command(a)
}

func pointsCaptureCommand(a *App) *cobra.Command {
	o := token.Capture{Points: everything}
	return doing{
		use:   "capture HOLD [POINTS]",
		short: "Redeem held points, all or part",
		long: `Capture redeems points that a member's hold set aside for this partner, signed by its
redeemer key. Without POINTS it takes all; what it leaves returns to the member.`,
		example: `  punkt --home coalition/kino points capture 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9 60`,
		args:    []value{idInto("HOLD", "hold", &o.Hold), pointsInto(&o.Points).optional()},
		signer:  byRole(partner.Redeemer),
		order: func(ctx context.Context) (order, error) {
			hold, err := a.holdOf(ctx, o.Hold)
			if err != nil {
				return order{}, err
			}
			if o.Points == everything {
				o.Points = uint64(hold.Points)
			}
			p := a.priceOf(ctx, token.Code(hold.Program))
			return order{
				op: func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: fmt.Sprintf("capture %s of the %s that %s set aside",
					words.Points(o.Points, hold.Program), words.Thousands(hold.Points), hold.Account),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Captured %s%s of %s", words.Points(r.Points, hold.Program),
						p.Worth(r.Points), hold.Account)
					says.Returned(r, hold.Program)
					says.Owed(r, p.Currency)
					return says
				},
			}, nil
		},
	}.command(a)
}

func pointsReleaseCommand(a *App) *cobra.Command {
	var o token.Release
	return doing{
		use:     "release HOLD",
		short:   "Return held points to the member",
		long:    `Release ends a hold that was placed for this partner, signed by its redeemer key.`,
		example: `  punkt --home coalition/kino points release 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		args:    []value{idInto("HOLD", "hold", &o.Hold)},
		signer:  byRole(partner.Redeemer),
		order: func(ctx context.Context) (order, error) {
			hold, err := a.holdOf(ctx, o.Hold)
			return order{
				op:    func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: fmt.Sprintf("release %s of %s", words.Points(hold.Points, hold.Program), hold.Account),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Released %s of %s", words.Points(r.Points, hold.Program), hold.Account)
					if r.Lapsed > 0 {
						says.Add("%s of them had passed their last day and expired.", words.Thousands(r.Lapsed))
					}
					return says
				},
			}, err
		},
	}.command(a)
}

func (a *App) holdOf(ctx context.Context, id token.OperationID) (api.HoldAnswer, error) {
	client, err := a.client()
	if err != nil {
		return api.HoldAnswer{}, err
	}
	return client.Hold(ctx, api.Hash(id))
}
