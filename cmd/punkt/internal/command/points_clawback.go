package command

import (
	"context"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
	"github.com/spf13/cobra"
)

func pointsClawbackCommand(a *App) *cobra.Command {
	var o token.Clawback
	var atMost bool
	return doing{
		use:   "clawback POINTS PROGRAM --account ACCOUNT",
		short: "Take points back after a return, the newest first",
		long: `Clawback takes points of the partner's own program back, the newest first, signed by
its issuer key. More than is there is refused, as it is mostly a slip; --at-most takes
what is there, and the rest becomes debt as far as the program allows and is forgone
otherwise, for ever. When the purchase is known, punkt points reverse takes back its very points.`,
		example: `  punkt --home coalition/mart points clawback 30 MART --account member:1007 --ref R-4711`,
		args:    []value{pointsInto(&o.Points), programInto(&o.Program)},
		flags: []value{
			reasonInto(&o.Reason, op.KindClawback, token.ForReturn),
			accountInto(&o.Account).flag("account", "`ACCOUNT` to take the points from").required(),
		},
		setup: func(cmd *cobra.Command, s *sending) {
			s.irreversible(cmd)
			cmd.Flags().BoolVar(&atMost, "at-most", false, "take what is there if it is less")
		},
		signer: byRole(partner.Issuer),
		check: func(ctx context.Context, s *sending, asked *order) error {
			return a.exactly(ctx, s, asked, shortage{o, atMost})
		},
		order: func(context.Context) (order, error) {
			code := string(o.Program)
			return order{
				program: o.Program,
				op:      func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would:   fmt.Sprintf("claw back %s from %s", words.Points(o.Points, code), api.Address(o.Account)),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Clawed back %s from %s", words.Points(r.Points, code), api.Address(o.Account))
					says.Short(r)
					return says
				},
			}, nil
		},
	}.command(a)
}

// shortage is a clawback that may ask for more than is there.
type shortage struct {
	token.Clawback
	atMost bool
}

// exactly refuses a clawback of more than is there, unless that was asked for; then a
// person is asked. One whose ref is on the ledger goes on: it was done, or is another.
func (a *App) exactly(ctx context.Context, s *sending, o *order, short shortage) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	acc, err := client.Account(ctx, api.Address(short.Account))
	if err != nil {
		return err
	}
	there := uint64(0)
	for _, b := range acc.Balances {
		if b.Program == string(short.Program) {
			there = uint64(b.Spendable + b.Pending)
		}
	}
	if there >= short.Points {
		return nil
	}
	what := fmt.Sprintf("%s of the %s are there", words.Thousands(there), words.Points(short.Points, string(short.Program)))
	if short.atMost {
		o.ask = "Only " + what + ". The rest becomes debt or is forgone, for ever."
		return nil
	}
	if done, err := a.onLedger(ctx, s, *o); done || err != nil {
		return err
	}
	return hint(refusedAs(token.ErrInsufficient, what), "--at-most takes what is there, and the rest becomes debt or is forgone")
}

// onLedger reports whether the ref that was given for an order has been used.
func (a *App) onLedger(ctx context.Context, s *sending, o order) (bool, error) {
	if !s.ref.given {
		return false, nil
	}
	desk, err := a.desk()
	if err != nil {
		return false, err
	}
	ref, err := a.ref(ctx, s.ref, o)
	if err != nil {
		return false, err
	}
	id := op.HeaderOf(o.op(ref)).ID(string(desk.Home.Config.Partner))
	_, err = desk.Client.Operation(ctx, api.Hash(id))
	if refused := (*api.Refused)(nil); errors.As(err, &refused) {
		return false, nil
	}
	return err == nil, err
}
