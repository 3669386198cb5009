package command

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func paymentCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "payment",
		Short: "Record and decide payments between partners",
		Long: `Payments are made outside of the ledger, by bank. The debtor's treasurer records one;
what is owed falls when the creditor's treasurer, or the coalition's trustee, says that it came.`,
		Example: `  punkt payment list
  punkt --home coalition/mart payment record kino 120.50 --reference "2026/11/0042"`,
	}
	cmd.AddCommand(paymentRecordCommand(a), paymentDecideCommand(a),
		paymentListCommand(a), paymentShowCommand(a))
	return cmd
}

func paymentRecordCommand(a *App) *cobra.Command {
	var o partner.RecordPayment
	return doing{
		use:   "record CREDITOR AMOUNT --reference TEXT",
		short: "Say that money was sent to a creditor",
		long: `Record says that money was sent, signed by the debtor's treasurer. The ledger keeps a hash of
the bank's reference, by which the creditor finds the payment on its statement.`,
		example: `  punkt --home coalition/mart payment record kino 120.50 --reference "2026/11/0042"`,
		args:    []value{partnerInto(&o.Creditor).named("CREDITOR"), moneyInto(&o.Amount).named("AMOUNT")},
		flags: []value{value{read: func(_ context.Context, _ *App, text string) error {
			if text = strings.TrimSpace(text); text == "" {
				return usage("--reference is empty: give the bank's")
			}
			o.Reference = sha256.Sum256([]byte(text))
			return nil
		}}.flag("reference", "the bank's `TEXT`, of which the ledger sees a hash").required()},
		signer: byRole(partner.Treasurer),
		order: func(context.Context) (order, error) {
			what := fmt.Sprintf("%s sent to %s", partner.Money(o.Amount), o.Creditor)
			return order{
				op:    func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: "record " + what,
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Recorded %s", what)
					says.Add("%s says that it came with: punkt payment decide %s --came", o.Creditor, r.ID)
					return says
				},
			}, nil
		},
	}.command(a)
}

func paymentDecideCommand(a *App) *cobra.Command {
	o := partner.DecidePayment{Verdict: partner.Came}
	var came, didNotCome bool
	return doing{
		use:   "decide ID (--came | --did-not-come)",
		short: "Say whether a payment came",
		long: `Decide says whether a recorded payment came, signed by a treasurer of the creditor, or of the
coalition's trustee once the creditor was silent or has said that it did not come.`,
		example: `  punkt --home coalition/kino payment decide 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9 --came`,
		args:    []value{idInto("ID", "payment", &o.Payment)},
		setup: func(cmd *cobra.Command, _ *sending) {
			cmd.Flags().BoolVar(&came, "came", false, "the money is on the account")
			cmd.Flags().BoolVar(&didNotCome, "did-not-come", false, "it is not")
			cmd.MarkFlagsOneRequired("came", "did-not-come")
			cmd.MarkFlagsMutuallyExclusive("came", "did-not-come")
		},
		signer: byRole(partner.Treasurer),
		order: func(ctx context.Context) (order, error) {
			client, err := a.client()
			if err != nil {
				return order{}, err
			}
			p, err := client.Payment(ctx, api.Hash(o.Payment))
			said := "came"
			if didNotCome {
				o.Verdict, said = partner.DidNotCome, "did not come"
			}
			what := fmt.Sprintf("that %s of %s to %s %s", words.Money(p.Amount), p.Debtor, p.Creditor, said)
			return order{
				op:    func(ref token.Ref) op.Operation { o.Ref = ref; return o },
				would: "say " + what,
				done:  func(api.Receipt) *words.Saying { return words.Said("Said %s", what) },
			}, err
		},
	}.command(a)
}

func paymentListCommand(a *App) *cobra.Command {
	var l listing
	var of, status string
	return showing[api.Payments]{
		use:   "list",
		short: "List the payments that nobody has decided on yet, or others",
		long: `List shows payments of all partners, or those that --partner has sent or is to get. A status
is waiting (for a decision: sent or contested), sent, contested, received, refused or all.`,
		example: `  punkt payment list --json
  punkt payment list --partner kino --status all`,
		flags: []value{
			textInto(&of).flag("partner", "those that `PARTNER` has sent or is to get"),
			textInto(&status).flag("status", "those with a `STATUS`").usually("waiting"),
		},
		setup: func(cmd *cobra.Command) { l.flags(cmd, api.DefaultPage, api.MaxPage) },
		ask: func(ctx context.Context, client *api.Client) (api.Payments, error) {
			list, err := l.list("partner", of, "status", status)
			if err != nil {
				return api.Payments{}, err
			}
			return client.Payments(ctx, list)
		},
		tell: sayPayments,
	}.command(a)
}

func sayPayments(w io.Writer, page api.Payments) {
	if len(page.Payments) > 0 {
		t := words.Table(w, "DEBTOR", "CREDITOR", " AMOUNT", "STATUS", "RECORDED", "ID")
		for _, p := range page.Payments {
			t.Row(p.Debtor, p.Creditor, words.Money(p.Amount), p.Status,
				words.Instant(p.Recorded), p.ID.String())
		}
		t.End()
	}
	sayMore(w, len(page.Payments), "No payment waits.", page.More)
}

func paymentShowCommand(a *App) *cobra.Command {
	var id api.Hash
	return showing[api.PaymentAnswer]{
		use:     "show ID",
		short:   "Show a payment",
		example: `  punkt payment show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		args:    []value{idInto("ID", "payment", &id)},
		ask: func(ctx context.Context, client *api.Client) (api.PaymentAnswer, error) {
			return client.Payment(ctx, id)
		},
		tell: func(w io.Writer, p api.PaymentAnswer) {
			words.Fields(w,
				"payment", p.ID.String(),
				"debtor", p.Debtor,
				"creditor", p.Creditor,
				"amount", words.Money(p.Amount),
				"status", p.Status,
				"recorded", words.Instant(p.Recorded),
				"reference", "hash "+p.Reference.String())
		},
	}.command(a)
}
