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

func pointsTransferCommand(a *App) *cobra.Command {
	var t token.Transfer
	return doing{
		use:   "transfer POINTS PROGRAM --to ACCOUNT",
		short: "Pass points on to another member",
		long: `Transfer passes points on, where their program allows it; they keep their expiry. The
account's controller signs, or for a custodial account its home partner's custodian.`,
		example: `  punkt --home ann points transfer 50 BREW --to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
  punkt --home coalition/mart points transfer 50 MART --account member:1007 --to member:1008`,
		args:   []value{pointsInto(&t.Points), programInto(&t.Program)},
		flags:  []value{accountInto(&t.To).flag("to", "`ACCOUNT` that gets the points").required()},
		signer: bySpender(&t.Account),
		order: func(context.Context) (order, error) {
			what := fmt.Sprintf("%s from %s to %s", words.Points(t.Points, string(t.Program)),
				api.Address(t.Account), api.Address(t.To))
			return order{
				op:    func(ref token.Ref) op.Operation { t.Ref = ref; return t },
				would: "transfer " + what,
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Transferred %s", what)
					says.Lots(r)
					return says
				},
			}, nil
		},
	}.command(a)
}

func pointsRedeemCommand(a *App) *cobra.Command {
	var o token.Redeem
	return doing{
		use:   "redeem POINTS PROGRAM --at PARTNER",
		short: "Spend points at a partner",
		long: `Redeem spends points at a partner of the coalition: they are gone, and their issuer
owes that partner the redemption price. What expires first is spent first.`,
		example: `  punkt --home ann points redeem 90 BREW --at kino
  punkt --home coalition/mart points redeem 500 MART --account member:1007 --at mart --ref 4712`,
		args:   []value{pointsInto(&o.Points), programInto(&o.Program)},
		flags:  []value{partnerInto(&o.Partner).flag("at", "`PARTNER` that honours the points").required()},
		signer: bySpender(&o.Account),
		order: func(ctx context.Context) (order, error) {
			p, code := a.priceOf(ctx, o.Program), string(o.Program)
			return order{
				op: func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: fmt.Sprintf("redeem %s of %s at %s", words.Points(o.Points, code),
					api.Address(o.Account), o.Partner),
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Redeemed %s%s at %s", words.Points(r.Points, code),
						p.Worth(r.Points), o.Partner)
					says.Owed(r, p.Currency)
					return says
				},
			}, nil
		},
	}.command(a)
}
