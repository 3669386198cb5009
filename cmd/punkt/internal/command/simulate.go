package command

import (
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/importer/files"
	"github.com/punkt-ledger/punkt/importer/simulate"
	"github.com/punkt-ledger/punkt/token"
)

// simulating is the flags of a simulation.
type simulating struct {
	reading
	program, expiry, activation, until string
	debtCap                            int64
	allowed                            importer.Allowance
}

func simulateCommand(a *App) *cobra.Command {
	var s simulating
	cmd := &cobra.Command{
		Use:   "simulate FILE --map COLUMNS",
		Short: "Try a program's terms on a file of purchases",
		Long: `Simulate runs the ledger on a file of purchases by the file's own times, without a
network: one block a day, in its last second in UTC, and one at midnight when points
expire or become active then. It prints what every month came to, and fails if an
invariant of the ledger does not hold.

` + readingHelp + `

--expiry is one of none, rolling:6M (six months after earning), rolling:24M/month (to
the end of that month; also /quarter, /half_year, /year), sliding:12M (after the
member last earned or spent), calendar:12-31 (the first such day), calendar:12-31+1 (a
year after it) or calendar:06-30,12-31.`,
		Example: `  punkt simulate testnet/samples/mart-purchases.csv --expiry rolling:2M --until 2025-12-31 \
    --map receipt=InvoiceNo,member=CustomerID,time=InvoiceDate,quantity=Quantity,price=UnitPrice
  punkt simulate sales.csv.gz --map receipt=Bon,member=Card,time=Time,amount=Total --points-per 3/2 --expiry calendar:12-31+1 --activation 14d`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.file = args[0]
			return a.simulateFile(s)
		},
	}
	f := cmd.Flags()
	s.reading.flags(cmd)
	f.StringVar(&s.expiry, "expiry", "none", "`RULE` by which points expire")
	f.StringVar(&s.activation, "activation", "0d", "`DAYS` until points can be spent, such as 14d")
	f.Int64Var(&s.debtCap, "negative", 0, "`POINTS` that a return may take a member below zero")
	f.StringVar(&s.program, "program", "SHOP", "`CODE` to call the program by")
	f.StringVar(&s.until, "until", "", "go on to the end of `DATE` (default: the end of the last receipt's month)")
	return required(cmd, "map")
}

func (a *App) simulateFile(s simulating) error {
	o, err := s.terms()
	if err != nil {
		return err
	}
	report, err := a.runSimulation(s, o)
	if err != nil {
		return readingEnd(err, s.rejects)
	}
	a.tellCounts(report.Lines, report.Receipts, report.Rejected, "")
	err = a.printThen(report, func(w io.Writer) {
		saySimulated(w, report)
		sayRejected(w, report.Rejected, s.rejects)
	})
	if err != nil {
		return err
	}
	return readingEnd(s.allowed.Verdict(report.Rejected, 0, report.Lines), s.rejects)
}

// runSimulation runs the file by the options, with a bar for whoever waits.
func (a *App) runSimulation(s simulating, o simulate.Options) (*simulate.Report, error) {
	file, _, err := s.open(a.Stdin)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rejects := files.NewRejects(s.rejects)
	o.Rejected = rejects.Add
	var bar *words.Progress
	o.Progress = func(done, days int64) {
		if bar == nil {
			bar = words.NewProgress(a.Stderr, "days", days)
		}
		bar.To(done, done)
	}
	report, err := simulate.Run(file, o)
	if bar != nil {
		bar.End()
	}
	if closing := rejects.Close(); err == nil {
		err = closing
	}
	if errors.Is(err, simulate.ErrInvariant) {
		err = hint(err, "this is a bug of the ledger; the file and these flags show it")
	}
	return report, err
}

func sayRejected(w io.Writer, rejected int64, file string) {
	if rejected > 0 {
		fmt.Fprintf(w, "%s could not be used: %s has the reasons.\n", words.Plural(rejected, "line"), file)
	}
}

func (s *simulating) terms() (o simulate.Options, err error) {
	if o.Program, err = parseProgram(s.program); err != nil {
		return o, err
	}
	if o.Reading, o.Ratio, s.allowed, err = s.reading.options(); err != nil {
		return o, err
	}
	if o.Expiry, err = simulate.ParseExpiry(s.expiry); err != nil {
		return o, usage("--expiry: %w", err)
	}
	if o.ActivationDays, err = simulate.ParseDays(s.activation); err != nil {
		return o, usage("--activation: %w", err)
	}
	if s.until != "" {
		if o.Until, err = simulate.ParseDate(s.until); err != nil {
			return o, usage("--until: %w", err)
		}
	}
	o.DebtCap = token.Points(s.debtCap)
	o.Key, err = crypto.GenerateKey()
	return o, err
}

func saySimulated(w io.Writer, r *simulate.Report) {
	t := words.Table(w, "MONTH", " OPENING", " ISSUED", " CLAWED BACK", " EXPIRED", " CLOSING", " MEMBERS")
	for _, m := range r.Months {
		t.Row(m.Month, words.Thousands(m.Opening), words.Thousands(m.Issued), words.Thousands(m.ClawedBack), words.Thousands(m.Expired),
			words.Thousands(m.Closing), words.Thousands(m.Holders))
	}
	t.Row("all", "", words.Thousands(r.Issued), words.Thousands(r.ClawedBack), words.Thousands(r.Expired), words.Thousands(r.Outstanding), words.Thousands(r.Holders))
	t.End()
	fmt.Fprintf(w, "\n%s, %s among them, of %s; %s without a member.\n",
		words.Plural(r.Receipts, "receipt"), words.Plural(r.Returns, "return"), words.Plural(r.Members, "member"), words.Thousands(r.Skipped))
	fmt.Fprintf(w, "Returns were worth %s; %s of them were there to take.\n",
		words.Points(r.ClawbackAsked, string(r.Program)), words.Thousands(r.ClawbackTaken))
	if r.Pending+r.Debt > 0 {
		fmt.Fprintf(w, "At the end %s are not active yet, and members owe %s.\n", words.Points(r.Pending, string(r.Program)), words.Thousands(r.Debt))
	}
	if r.Refused > 0 {
		fmt.Fprintf(w, "The ledger refused %s.\n", words.Plural(r.Refused, "operation"))
	}
	fmt.Fprintf(w, "Every invariant held in %s.\n", words.Plural(r.Blocks, "block"))
}
