package command

import (
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
	var s spending
	var at string
	length := lasting(30 * time.Minute)
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
			deadline := home.Clocks{Block: int64(now), Here: time.Now().Unix()}.HoldDeadline(int64(time.Duration(length) / time.Second))
			what, end := words.Points(n, string(program)), words.Instant(api.Time(deadline))
			return a.send(ctx, &s.sending, order{
				kind: op.KindHold, signer: key, anyTime: true,
				op: func(ref token.Ref) op.Operation {
					return token.Hold{Account: account, Program: program, Points: n, Partner: payee, Deadline: deadline, Ref: ref}
				},
				would: fmt.Sprintf("hold %s of %s for %s until %s", what, api.Address(account), payee, end),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Held %s for %s until %s,", what, payee, end)
					says.Add("%s takes them with: punkt points capture %s", payee, r.ID)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&at, "at", "", "`PARTNER` that may capture the points")
	cmd.Flags().Var(&length, "for", "return them by themselves after `DURATION`, at most 7d")
	return required(cmd, "at")
}

func pointsCaptureCommand(a *App) *cobra.Command {
	var s sending
	cmd := &cobra.Command{
		Use:   "capture HOLD [POINTS]",
		Short: "Redeem held points, all or part",
		Long: `Capture redeems points that a member's hold set aside for this partner, signed by its
redeemer key. Without POINTS it takes all; what it leaves returns to the member.`,
		Example: `  punkt --home coalition/kino points capture 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9 60`,
		Args:    between("HOLD", "POINTS"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			id, err := parseHash("hold", args[0])
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			hold, err := client.Hold(ctx, id)
			if err != nil {
				return err
			}
			n := uint64(hold.Points)
			if len(args) == 2 {
				if n, err = parsePoints(args[1]); err != nil {
					return err
				}
			}
			key, err := a.partnerKey(&s, partner.Redeemer)
			if err != nil {
				return err
			}
			p := a.priceOf(ctx, token.Code(hold.Program))
			return a.send(ctx, &s, order{
				kind: op.KindCapture, signer: key,
				op: func(ref token.Ref) op.Operation {
					return token.Capture{Hold: token.OperationID(id), Points: n, Ref: ref}
				},
				would: fmt.Sprintf("capture %s of the %s that %s set aside", words.Points(n, hold.Program), words.Thousands(hold.Points), hold.Account),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Captured %s%s of %s", words.Points(r.Points, hold.Program), p.Worth(r.Points), hold.Account)
					says.Returned(r, hold.Program)
					says.Owed(r, p.Currency)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	return cmd
}

func pointsReleaseCommand(a *App) *cobra.Command {
	var s sending
	cmd := &cobra.Command{
		Use:     "release HOLD",
		Short:   "Return held points to the member",
		Long:    `Release ends a hold that was placed for this partner, signed by its redeemer key.`,
		Example: `  punkt --home coalition/kino points release 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		Args:    exactly("HOLD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseHash("hold", args[0])
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			hold, err := client.Hold(cmd.Context(), id)
			if err != nil {
				return err
			}
			key, err := a.partnerKey(&s, partner.Redeemer)
			if err != nil {
				return err
			}
			return a.send(cmd.Context(), &s, order{
				kind: op.KindRelease, signer: key,
				op:    func(ref token.Ref) op.Operation { return token.Release{Hold: token.OperationID(id), Ref: ref} },
				would: fmt.Sprintf("release %s of %s", words.Points(hold.Points, hold.Program), hold.Account),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Released %s of %s", words.Points(r.Points, hold.Program), hold.Account)
					if r.Lapsed > 0 {
						says.Add("%s of them had passed their last day and expired.", words.Thousands(r.Lapsed))
					}
					return says
				},
			})
		},
	}
	s.flags(cmd)
	return cmd
}
