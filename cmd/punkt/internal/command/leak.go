package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/audit/leak"
	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/importer"
)

func leakCommand(a *App) *cobra.Command {
	s := simulating{expiry: "none", activation: "0d", program: "SHOP"}
	cmd := &cobra.Command{
		Use:   "leak FILE --map COLUMNS",
		Short: "Show what the other partners' nodes read of a shop's sales",
		Long: `Leak runs a file of purchases through a ledger on this machine and lets a rival's node
watch: it gets the blocks as every partner does, and nothing else. What it makes of them
is held against the file. Sales are scored on the last two days in five, which the rival
was not told.

R2 is 1 where the rival knows all and 0 where he knows nothing; skill is what he knows
beyond a guess by the weekday and the last 28 days.`,
		Example: `  punkt leak testnet/samples/mart-purchases.csv \
    --map receipt=InvoiceNo,member=CustomerID,time=InvoiceDate,quantity=Quantity,price=UnitPrice
  punkt leak sales.csv.gz --map receipt=Bon,member=Card,time=Time,amount=Total --points-per 1/2 --json`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.file = args[0]
			return a.leakFile(s)
		},
	}
	s.reading.flags(cmd)
	return required(cmd, "map")
}

func (a *App) leakFile(s simulating) error {
	o, err := s.terms()
	if err != nil {
		return err
	}
	watcher, truth := leak.Watcher{Program: o.Program}, leak.Truth{}
	o.Block = watcher.Block
	o.Read = func(r *importer.Purchase) {
		amount, _ := r.Total.Rat().Float64()
		truth.Sale(r.Time, amount, r.Member != "")
	}
	ran, err := a.runSimulation(s, o)
	if err != nil {
		return readingEnd(err, s.rejects)
	}
	report := leak.Compare(&watcher, &truth, float64(o.Ratio.Points)/float64(o.Ratio.Per))
	err = a.printThen(report, func(w io.Writer) {
		sayLeaked(w, report)
		sayRejected(w, ran.Rejected, s.rejects)
	})
	if err != nil {
		return err
	}
	return readingEnd(s.allowed.Verdict(ran.Rejected, 0, ran.Lines), s.rejects)
}

func sayLeaked(w io.Writer, r leak.Report) {
	fmt.Fprintf(w, "A rival's node saw %s and %s of %s.\n\n", words.Plural(int64(r.Issues), "issue"),
		words.Plural(int64(r.Returns), "return"), words.Plural(int64(r.Members), "account"))
	t := words.Table(w, "THE RIVAL PREDICTS", "FROM", " R2 LOG", " R2", " SKILL", " OFF BY", " HELD OUT")
	for _, g := range r.Guesses {
		t.Row(g.What, g.From, figure(g.R2Log), figure(g.R2), figure(g.Skill), percent(g.Error, 2), words.Thousands(g.HeldOut))
	}
	t.End()
	fmt.Fprintln(w)
	t = words.Table(w, "WHO KNOWS OF PURCHASES", " HOW MANY", " SINGLES OUT", " OF MEMBERS")
	for _, u := range r.Unicity {
		t.Row("their "+u.Known, fmt.Sprint(u.Purchases), percent(u.Share, 1), words.Thousands(u.Members))
	}
	t.End()
	fmt.Fprintf(w, "\nThe value of %s in %s baskets is known to a point.\n",
		words.Thousands(r.Baskets.Known), words.Thousands(r.Baskets.Of))
	var months []string
	for _, m := range r.Newcomers {
		months = append(months, fmt.Sprintf("%s in %s", words.Thousands(m.Newcomers), m.Month))
	}
	fmt.Fprintf(w, "New customers: %s.\n", strings.Join(months, ", "))
	fmt.Fprintf(w, "Best customers: %s with %s of all points.\n",
		words.Plural(int64(r.Best.Members), "account"), percent(r.Best.Share, 0))
	fmt.Fprintf(w, "A customer who pays at the rival's till shows %.1f purchases and %.0f points on average.\n",
		r.Opened.Purchases, r.Opened.Points)
}

func figure(x float64) string { return fmt.Sprintf("%.3f", x) }

func percent(x float64, places int) string { return fmt.Sprintf("%.*f%%", places, 100*x) }
