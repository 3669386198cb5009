package command

import (
	"context"
	"crypto/ecdsa"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// importing is the flags of an import.
type importing struct {
	sending
	file, program, columns, pointsPer, rejects, members string
	code                                                token.Code // of program
}

func pointsImportCommand(a *App) *cobra.Command {
	var i importing
	cmd := &cobra.Command{
		Use:   "import FILE.csv[.gz] --program CODE --map COLUMNS",
		Short: "Issue points for a file of purchases, and take back those of returns",
		Long: `Import reads a CSV file of receipt lines, plain or gzipped, adds up the lines of each
receipt exactly, and issues floor(total x --points-per) points for it, or takes them
back where the total is negative. A receipt without a member earns nothing. Members
whom the ledger does not know are enrolled as custodial accounts of the partner; the
ledger sees neither membership nor receipt numbers, but what the home folder's secret
makes of them. Back that secret up: without it a second run issues everything twice.

--map names the columns: receipt, member, time and either amount, or quantity and
price. Lines that cannot be used, and receipts that the ledger refuses, go to the
reject file with their line number and the reason, and the rest goes on.

Run again, after Ctrl-C or whenever, it issues nothing twice: what is on the ledger
is counted as duplicates. It ends with status 2 if the ledger refused a receipt.`,
		Example: `  punkt --home coalition/mart points import testnet/samples/mart-purchases.csv --program MART \
    --map receipt=InvoiceNo,member=CustomerID,time=InvoiceDate,quantity=Quantity,price=UnitPrice
  punkt --home coalition/mart points import sales.csv.gz --program MART --points-per 3/2 \
    --map receipt=Bon,member=Card,time=Time,amount=Total --dry-run`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			i.file = args[0]
			return a.importFile(cmd.Context(), i)
		},
	}
	f := cmd.Flags()
	f.StringVar(&i.program, "program", "", "`CODE` of the partner's program whose points are issued")
	f.StringVar(&i.columns, "map", "", "`COLUMNS` of the file: receipt=COL,member=COL,time=COL,amount=COL, or quantity=COL,price=COL for amount")
	f.StringVar(&i.pointsPer, "points-per", "1", "`POINTS` for each unit of a receipt's total: a whole number, or a ratio such as 3/2")
	f.StringVar(&i.rejects, "rejects", "", "`FILE` for what could not be used (default: FILE.rejects.csv)")
	f.StringVar(&i.members, "members", "", "write each member's number and account to `FILE`; keep it to yourself")
	f.StringVar(&i.key, "key", "", "sign with the key `NAME` (default: issuer)")
	f.StringVar(&i.passwordFile, "password-file", "", "open the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	f.BoolVar(&i.dryRun, "dry-run", false, "read the file and say what would be done; ask no node and send nothing")
	return required(cmd, "program", "map")
}

// importFile runs the command. Where it ends early, it says first what was done.
func (a *App) importFile(ctx context.Context, i importing) error {
	if a.async {
		return usage("an import waits for each batch: --async is not for it")
	}
	o, err := i.options()
	if err != nil {
		return err
	}
	if !i.dryRun || i.members != "" {
		if o.Namer.Book, err = a.partnersBook(); err != nil {
			return err
		}
	}
	file, err := os.Open(i.file)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	bar := words.NewProgress(a.Stderr, "receipts", info.Size())
	to, err := a.importTarget(ctx, i, &o, bar)
	if err != nil {
		return err
	}
	out := importOutput{rejects: importer.RejectFile{Path: i.rejects}, members: i.members, dry: i.dryRun}
	out.into(&o, bar)
	summary, err := importer.Run(ctx, file, to, o)
	bar.End()
	a.written = summary.Height
	if closing := out.close(); err == nil {
		err = closing
	}
	refused := (*importer.Refused)(nil)
	oneAnswer := a.json && errors.As(err, &refused) // a script reads the refusal, and that alone
	if summary.Receipts+summary.Rejected > 0 && !oneAnswer {
		if err := a.print(summary, func(w io.Writer) { sayImported(w, summary, i) }); err != nil {
			return err
		}
	}
	return importEnd(summary, err, i)
}

// options reads the flags that do not need the home folder.
func (i *importing) options() (o importer.Options, err error) {
	if i.code, err = parseProgram(i.program); err != nil {
		return o, err
	}
	o.Namer.Program = i.code
	if o.Map, err = importer.ParseMap(i.columns); err != nil {
		return o, usage("--map: %w", err)
	}
	if o.Ratio, err = importer.ParseRatio(i.pointsPer); err != nil {
		return o, usage("--points-per: %w", err)
	}
	if i.rejects == "" {
		i.rejects = i.file + ".rejects.csv"
	}
	return o, nil
}

// importTarget is where the batches go: to the node, or nowhere. It sets the offset
// from UTC that the file's times are in.
func (a *App) importTarget(ctx context.Context, i importing, o *importer.Options, bar *words.Progress) (importer.Submitter, error) {
	if i.dryRun {
		return importer.DryRun{}, nil
	}
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	program, err := client.Program(ctx, string(o.Namer.Program))
	if err != nil {
		return nil, err
	}
	if program.Owner != o.Namer.Partner {
		return nil, refusedAs(token.ErrNotOwner, fmt.Sprintf("%s is %s's, this is the home of %s", program.Code, program.Owner, o.Namer.Partner))
	}
	o.OffsetSeconds = program.UTCOffsetSeconds
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	chain := h.Config.ChainID
	if chain == 0 {
		status, err := client.Status(ctx)
		if err != nil {
			return nil, err
		}
		chain = status.ChainID
	}
	key, err := a.importKey(ctx, i)
	if err != nil {
		return nil, err
	}
	return importer.Sender{Node: importNode{client, program.AsOf.Height}, Sign: importSigner(chain, key), Notice: bar.Note}, nil
}

// importKey opens the issuer's key, once for all batches.
func (a *App) importKey(ctx context.Context, i importing) (*ecdsa.PrivateKey, error) {
	name, err := a.partnerKey(&i.sending, partner.Issuer)
	if err != nil {
		return nil, err
	}
	d, err := a.desk()
	if err != nil {
		return nil, err
	}
	key, err := d.Unlock(ctx, name, i.passwordFile)
	return key, keyHint(err)
}

// refusedAs is a refusal that needs no ledger to tell.
func refusedAs(reason error, detail string) error {
	r, _ := ledger.RejectionOf(reason)
	return &api.Refused{Name: r.Name, Number: r.Code, Detail: fmt.Sprintf("%v: %s", reason, detail)}
}

// importOutput is the files that an import writes.
type importOutput struct {
	rejects importer.RejectFile
	members string // path; empty: no such file
	dry     bool
	file    *os.File
	csv     *csv.Writer
}

// into has the import write into the files and show its progress.
func (f *importOutput) into(o *importer.Options, bar *words.Progress) {
	o.Rejected = f.rejects.Write
	if f.dry {
		o.Rejected = func(importer.Reject) error { return nil }
	}
	if f.members != "" {
		o.Enrolled = f.member
	}
	o.Progress = func(done importer.Summary, position int64) error {
		bar.To(position, done.Receipts)
		return f.flush()
	}
}

func (f *importOutput) member(number string, account token.Address) error {
	if f.file == nil {
		file, err := os.OpenFile(f.members, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		f.file, f.csv = file, csv.NewWriter(file)
		if err := f.csv.Write([]string{"member", "account"}); err != nil {
			return err
		}
	}
	return f.csv.Write([]string{number, api.Address(account).String()})
}

func (f *importOutput) flush() error {
	err := f.rejects.Flush()
	if f.csv != nil {
		f.csv.Flush()
		err = errors.Join(err, f.csv.Error())
	}
	return err
}

func (f *importOutput) close() error {
	err := errors.Join(f.flush(), f.rejects.Close())
	if f.file != nil {
		err = errors.Join(err, f.file.Close())
	}
	return err
}
