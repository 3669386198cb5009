package command

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/importer/simulate"
	"github.com/punkt-ledger/punkt/token"
)

// simulating is the flags of a simulation.
type simulating struct {
	file, columns, pointsPer, program, expiry, activation, until, rejects string
	debtCap                                                               int64
}

func simulateCommand(a *App) *cobra.Command {
	var s simulating
	cmd := &cobra.Command{
		Use:   "simulate FILE.csv[.gz] --map COLUMNS",
		Short: "Try a program's terms on a file of purchases",
		Long: `Simulate runs the ledger on a file of purchases by the file's own times, without a
network: one block a day, in its last second in UTC, and one at midnight when points
expire or become active then. It prints what every month came to, and fails if an
invariant of the ledger does not hold.

--expiry is one of none, rolling:6M (six months after earning), rolling:24M/month (to
the end of that month; also /quarter, /half_year, /year), sliding:12M (after the
member's points last moved), calendar:12-31 (the first such day), calendar:12-31+1 (a
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
	f.StringVar(&s.columns, "map", "", "`COLUMNS` of the file: receipt=COL,member=COL,time=COL,amount=COL, or quantity=COL,price=COL for amount")
	f.StringVar(&s.pointsPer, "points-per", "1", "`POINTS` for each unit of a receipt's total: a whole number, or a ratio such as 3/2")
	f.StringVar(&s.expiry, "expiry", "none", "`RULE` by which points expire")
	f.StringVar(&s.activation, "activation", "0d", "`DAYS` until points can be spent, such as 14d")
	f.Int64Var(&s.debtCap, "negative", 0, "`POINTS` that a return may take a member below zero")
	f.StringVar(&s.program, "program", "SHOP", "`CODE` to call the program by")
	f.StringVar(&s.until, "until", "", "go on to the end of `DATE` (default: the end of the last receipt's month)")
	f.StringVar(&s.rejects, "rejects", "", "`FILE` for what could not be used (default: FILE.rejects.csv)")
	return required(cmd, "map")
}

func (a *App) simulateFile(s simulating) error {
	o, err := s.options()
	if err != nil {
		return err
	}
	report, err := a.runSimulation(s, o)
	if err != nil {
		return err
	}
	return a.print(report, func(w io.Writer) {
		saySimulated(w, report)
		sayRejected(w, report.Rejected, s.rejects)
	})
}

// runSimulation runs the file by the options, with a bar for whoever waits.
func (a *App) runSimulation(s simulating, o simulate.Options) (*simulate.Report, error) {
	file, err := os.Open(s.file)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rejects := importer.RejectFile{Path: s.rejects}
	o.Rejected = rejects.Write
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
	switch {
	case errors.Is(err, simulate.ErrInvariant):
		return nil, hint(err, "this is a bug of the ledger; the file and these flags show it")
	case errors.Is(err, importer.ErrMap):
		return nil, hint(err, "--map names the columns as the file's first line does")
	}
	return report, err
}

func sayRejected(w io.Writer, rejected int64, file string) {
	if rejected > 0 {
		fmt.Fprintf(w, "%s could not be used: %s has the reasons.\n", words.Plural(rejected, "line"), file)
	}
}

func (s *simulating) options() (o simulate.Options, err error) {
	if o.Program, err = parseProgram(s.program); err != nil {
		return o, err
	}
	if o.Map, err = importer.ParseMap(s.columns); err != nil {
		return o, usage("--map: %w", err)
	}
	if o.Ratio, err = importer.ParseRatio(s.pointsPer); err != nil {
		return o, usage("--points-per: %w", err)
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
	if s.rejects == "" {
		s.rejects = s.file + ".rejects.csv"
	}
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
