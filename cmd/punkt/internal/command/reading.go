package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/importer/date"
	"github.com/punkt-ledger/punkt/importer/sheet"
)

// reading is the flags of every command that reads a file of purchases.
type reading struct {
	file, columns, pointsPer, rejects, maxRejects       string
	delimiter, decimal, dates, encoding, zone, currency string
}

// readingHelp says how a file of purchases is named and described.
const readingHelp = `The file is CSV with a header, plain, gzipped or zipped, or - for standard input. --map
names its columns: receipt, member, time, and either amount, or quantity and price;
currency=COL has every line checked to be in the coalition's settlement currency or
--currency. How the file is written, its encoding, delimiter, decimal mark and order of
dates, is found out; where that is not certain the command fails and says which of
--encoding, --delimiter, --decimal and --date-format settles it.

Lines that cannot be used go to the reject file with their number and the reason, and
the rest goes on. The command then ends with status 4, unless --max-rejects allows so
many; a file of which nothing can be used is always a failure.`

func (r *reading) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.columns, "map", "", "`COLUMNS` of the file: receipt=COL,member=COL,time=COL,amount=COL, or quantity=COL,price=COL for amount; currency=COL")
	f.StringVar(&r.pointsPer, "points-per", "1", "`POINTS` for each unit of a receipt's total: a whole number, or a ratio such as 3/2")
	f.StringVar(&r.rejects, "rejects", "", "`FILE` for what could not be used (default: FILE.rejects.csv)")
	f.StringVar(&r.maxRejects, "max-rejects", "0", "how many rejects are no failure: a `NUMBER`, or percent of the lines such as 0.5%")
	f.StringVar(&r.delimiter, "delimiter", "auto", "`CHARACTER` between fields, or tab")
	f.StringVar(&r.decimal, "decimal", "auto", "decimal `MARK` of numbers: . or ,")
	f.StringVar(&r.dates, "date-format", "auto", "`ORDER` of dates: YYYY-MM-DD, DD.MM.YYYY, DD/MM/YYYY or MM/DD/YYYY")
	f.StringVar(&r.encoding, "encoding", "auto", "`NAME` of the encoding: utf-8, utf-16, cp1250, cp1252, cp852 or iso-8859-2")
	f.StringVar(&r.zone, "zone", "", "local times are those of the `ZONE`, with its summer time, such as Europe/Warsaw")
	f.StringVar(&r.currency, "currency", "", "`CODE` of the currency that lines must be in, with currency=COL in --map")
}

// options reads the flags.
func (r *reading) options() (how importer.Reading, ratio importer.Ratio, allowed importer.Allowance, err error) {
	for _, read := range []struct {
		flag string
		into func() error
	}{
		{"map", func() (err error) { how.Map, err = importer.ParseMap(r.columns); return err }},
		{"points-per", func() (err error) { ratio, err = importer.ParseRatio(r.pointsPer); return err }},
		{"max-rejects", func() (err error) { allowed, err = importer.ParseAllowance(r.maxRejects); return err }},
		{"delimiter", func() (err error) { how.Form.Delimiter, err = sheet.ParseDelimiter(r.delimiter); return err }},
		{"decimal", func() (err error) { how.Form.Decimal, err = sheet.ParseDecimalMark(r.decimal); return err }},
		{"date-format", func() (err error) { how.Form.Dates, err = date.ParseOrder(r.dates); return err }},
		{"encoding", func() (err error) { how.Form.Encoding, err = sheet.ParseEncoding(r.encoding); return err }},
		{"zone", func() (err error) { how.Local, err = zone(r.zone); return err }},
		{"currency", func() (err error) { how.Currency, err = importer.ParseCurrency(r.currency, how.Map); return err }},
	} {
		if err := read.into(); err != nil {
			return how, ratio, allowed, usage("--%s: %w", read.flag, err)
		}
	}
	if r.rejects == "" && r.file == "-" {
		r.rejects = "stdin.rejects.csv"
	} else if r.rejects == "" {
		r.rejects = r.file + ".rejects.csv"
	}
	return how, ratio, allowed, nil
}

// zone is a time zone by its IANA name; nil for an empty one.
func zone(name string) (*time.Location, error) {
	if name == "" {
		return nil, nil
	}
	where, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fmt.Errorf("%q is no time zone: want one such as Europe/Warsaw", name)
	}
	return where, nil
}

// open opens the file; size is 0 where it is not known before its end.
func (r *reading) open(stdin io.Reader) (file io.ReadCloser, size int64, err error) {
	if r.file == "-" {
		return io.NopCloser(stdin), 0, nil
	}
	f, err := os.Open(r.file)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = usage("%s is a folder, want a file", r.file)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// readingEnd adds to an error of reading a file what to do about it; rejects is the
// reject file, or empty for a dry run.
func readingEnd(err error, rejects string) error {
	unclear := (*sheet.Unclear)(nil)
	where := "the reasons are above"
	if rejects != "" {
		where = rejects + " has the reasons"
	}
	switch {
	case errors.As(err, &unclear):
		return hint(err, "%s", unclear.Hint)
	case errors.Is(err, importer.ErrMap), errors.Is(err, sheet.ErrHeader):
		return hint(err, "--map names the columns as the file's first line does")
	case errors.Is(err, importer.ErrRejects):
		return hint(err, "%s; --max-rejects says how many are no failure", where)
	case errors.Is(err, importer.ErrDifferent):
		return hint(err, "%s; nothing was changed: punkt points adjust corrects what was booked", where)
	case errors.Is(err, importer.ErrNothing) && !errors.Is(err, sheet.ErrEmpty):
		return hint(err, "%s, if there was a line", where)
	}
	return err
}

// tellCounts writes a line of counts for whoever keeps the log and not the answer.
func (a *App) tellCounts(lines, receipts, rejected int64, more string) {
	fmt.Fprintf(a.Stderr, "%s, %s, %s%s\n", words.Plural(lines, "line"), words.Plural(receipts, "receipt"), words.Thousands(rejected)+" rejected", more)
}
