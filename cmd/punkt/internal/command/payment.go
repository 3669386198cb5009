package command

import (
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
	var s sending
	var reference string
	cmd := &cobra.Command{
		Use:   "record CREDITOR AMOUNT --reference TEXT",
		Short: "Say that money was sent to a creditor",
		Long: `Record says that money was sent, signed by the debtor's treasurer. The ledger keeps a hash of
the bank's reference, by which the creditor finds the payment on its statement.`,
		Example: `  punkt --home coalition/mart payment record kino 120.50 --reference "2026/11/0042"`,
		Args:    exactly("CREDITOR", "AMOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			creditor, err := parsePartner(args[0])
			if err != nil {
				return err
			}
			amount, err := partner.ParseMoney(args[1])
			if err != nil {
				return usage("%v", err)
			}
			if reference = strings.TrimSpace(reference); reference == "" {
				return usage("--reference is empty: give the bank's")
			}
			key, err := a.partnerKey(&s, partner.Treasurer)
			if err != nil {
				return err
			}
			what := fmt.Sprintf("%s sent to %s", amount, creditor)
			return a.send(cmd.Context(), &s, order{
				kind: op.KindRecordPayment, signer: key,
				op: func(ref token.Ref) op.Operation {
					return partner.RecordPayment{Creditor: creditor, Amount: uint64(amount), Reference: sha256.Sum256([]byte(reference)), Ref: ref}
				},
				would: "record " + what,
				done: func(r api.Receipt) *words.Saying {
					says := words.Said("Recorded %s", what)
					says.Add("%s says that it came with: punkt payment decide %s --came", creditor, r.ID)
					return says
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&reference, "reference", "", "the bank's `TEXT`, of which the ledger sees a hash")
	cmd.MarkFlagRequired("reference")
	return cmd
}

func paymentDecideCommand(a *App) *cobra.Command {
	var s sending
	var came, didNotCome bool
	cmd := &cobra.Command{
		Use:   "decide ID (--came | --did-not-come)",
		Short: "Say whether a payment came",
		Long: `Decide says whether a recorded payment came, signed by a treasurer of the creditor, or of the
coalition's trustee once the creditor was silent or has said that it did not come.`,
		Example: `  punkt --home coalition/kino payment decide 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9 --came`,
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			verdict := partner.Came
			if didNotCome {
				verdict = partner.DidNotCome
			}
			return a.decidePayment(cmd, &s, args[0], verdict)
		},
	}
	s.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&came, "came", false, "the money is on the account")
	f.BoolVar(&didNotCome, "did-not-come", false, "it is not")
	cmd.MarkFlagsOneRequired("came", "did-not-come")
	cmd.MarkFlagsMutuallyExclusive("came", "did-not-come")
	return cmd
}

func (a *App) decidePayment(cmd *cobra.Command, s *sending, arg string, verdict partner.Verdict) error {
	id, err := parseHash("payment", arg)
	if err != nil {
		return err
	}
	client, err := a.client()
	if err != nil {
		return err
	}
	p, err := client.Payment(cmd.Context(), id)
	if err != nil {
		return err
	}
	key, err := a.partnerKey(s, partner.Treasurer)
	if err != nil {
		return err
	}
	said := map[partner.Verdict]string{partner.Came: "came", partner.DidNotCome: "did not come"}[verdict]
	what := fmt.Sprintf("that %s of %s to %s %s", words.Money(p.Amount), p.Debtor, p.Creditor, said)
	return a.send(cmd.Context(), s, order{
		kind: op.KindDecidePayment, signer: key,
		op: func(ref token.Ref) op.Operation {
			return partner.DecidePayment{Payment: op.ID(id), Verdict: verdict, Ref: ref}
		},
		would: "say " + what,
		done:  func(api.Receipt) *words.Saying { return words.Said("Said %s", what) },
	})
}

func paymentListCommand(a *App) *cobra.Command {
	var l listing
	var of, status string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the payments that nobody has decided on yet, or others",
		Long: `List shows payments of all partners, or those that --partner has sent or is to get. A status
is waiting (for a decision: sent or contested), sent, contested, received, refused or all.`,
		Example: `  punkt payment list --json
  punkt payment list --partner kino --status all`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := l.list("partner", of, "status", status)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			page, err := client.Payments(cmd.Context(), list)
			if err != nil {
				return err
			}
			return a.print(page, func(w io.Writer) { sayPayments(w, page) })
		},
	}
	l.flags(cmd, api.DefaultPage, api.MaxPage)
	cmd.Flags().StringVar(&of, "partner", "", "those that `PARTNER` has sent or is to get")
	cmd.Flags().StringVar(&status, "status", "waiting", "those with a `STATUS`")
	return cmd
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
	return &cobra.Command{
		Use:     "show ID",
		Short:   "Show a payment",
		Example: `  punkt payment show 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9`,
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseHash("payment", args[0])
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			p, err := client.Payment(cmd.Context(), id)
			if err != nil {
				return err
			}
			return a.print(p, func(w io.Writer) {
				words.Fields(w,
					"payment", p.ID.String(),
					"debtor", p.Debtor,
					"creditor", p.Creditor,
					"amount", words.Money(p.Amount),
					"status", p.Status,
					"recorded", words.Instant(p.Recorded),
					"reference", "hash "+p.Reference.String())
			})
		},
	}
}
