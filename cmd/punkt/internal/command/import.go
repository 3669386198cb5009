package command

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// importing is the flags of an import.
type importing struct {
	sending
	reading
	program, members string
	reason           string     // what is issued is for
	code             token.Code // of program
	allowed          importer.Allowance
}

func pointsImportCommand(a *App) *cobra.Command {
	var i importing
	cmd := &cobra.Command{
		Use:   "import FILE --program CODE --map COLUMNS",
		Short: "Issue points for a file of purchases, and take back those of returns",
		Long: `Import reads a file of receipt lines, adds up the lines of each receipt exactly, and
issues floor(total x --points-per) points for it, or takes them back where the total is
negative. A receipt without a member earns nothing. Members whom the ledger does not
know are enrolled as custodial accounts of the partner; the ledger sees neither
membership nor receipt numbers, but what the home folder's files secret and members make
of them. Back them up: without them nothing can be told that was booked before.

` + readingHelp + `

Run again, after Ctrl-C or whenever, it issues nothing twice: what is on the ledger is
counted as duplicates. A receipt that the ledger has booked with other points, or for
another member, is never passed over as one: it goes to the reject file, and the
command ends with status 4.

--dry-run reads the file, shows how it is read and its first receipts, asks the node,
if there is one, what it would refuse, and sends nothing.`,
		Example: `  punkt --home coalition/mart points import testnet/samples/mart-purchases.csv --program MART \
    --map receipt=InvoiceNo,member=CustomerID,time=InvoiceDate,quantity=Quantity,price=UnitPrice
  punkt --home coalition/mart points import paragony.csv --program MART --zone Europe/Warsaw \
    --map receipt=Paragon,member=Karta,time=Data,amount=Kwota,currency=Waluta --dry-run
  punkt --home coalition/mart points import sales.zip --program MART --points-per 3/2 \
    --map receipt=Bon,member=Card,time=Time,amount=Total --max-rejects 0.5%`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			i.file = args[0]
			return a.importFile(cmd.Context(), i)
		},
	}
	f := cmd.Flags()
	f.StringVar(&i.program, "program", "", "`CODE` of the partner's program whose points are issued")
	i.reading.flags(cmd)
	reasonFlag(cmd, &i.reason, op.KindIssue, token.ForPurchase)
	f.StringVar(&i.members, "members", "", "write each member's number and account to `FILE`; keep it to yourself")
	f.StringVar(&i.key, "key", "", "sign with the key `NAME` (default: issuer)")
	f.StringVar(&i.passwordFile, "password-file", "", "open the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	f.BoolVar(&i.dryRun, "dry-run", false, "say what would be done and send nothing")
	return required(cmd, "program", "map")
}

// importFile runs the command. Where it ends early, it says first what was done.
func (a *App) importFile(ctx context.Context, i importing) error {
	if a.async {
		return usage("an import waits for each batch: --async is not for it")
	}
	o, err := i.order()
	if err != nil {
		return err
	}
	file, size, err := i.open(a.Stdin)
	if err != nil {
		return err
	}
	defer file.Close()
	bar := words.NewProgress(a.Stderr, "receipts", size)
	target, err := a.importTarget(ctx, i, &o, bar)
	if err != nil {
		return err
	}
	out := newImportOutput(i)
	out.into(&o, bar)
	began := time.Now()
	summary, err := importer.Run(ctx, file, target.ledger, o)
	summary.Seconds = time.Since(began).Round(time.Millisecond).Seconds()
	bar.End()
	a.written = summary.Height
	if closing := out.close(); err == nil {
		err = closing
	}
	if err := a.answerImport(summary, i, out, target); err != nil {
		return err
	}
	if err == nil {
		err = i.allowed.Verdict(summary.Rejected, summary.Different, summary.Lines)
	}
	return importEnd(err, i)
}

// answerImport says what was done, unless nothing was read.
func (a *App) answerImport(s importer.Summary, i importing, out *importOutput, target importTarget) error {
	if s.Lines == 0 {
		return nil
	}
	a.tellCounts(s.Lines, s.Receipts, s.Rejected, fmt.Sprintf(", issued %s", words.Points(s.Issued, string(i.code))))
	return a.printThen(s, func(w io.Writer) {
		if i.dryRun {
			out.preview.say(w, target, s)
		}
		sayImported(w, s, i)
	})
}

// order reads the flags that do not need the home folder.
func (i *importing) order() (o importer.Options, err error) {
	if i.code, err = parseProgram(i.program); err != nil {
		return o, err
	}
	o.Namer.Program = i.code
	if o.Reason, err = parseReason(op.KindIssue, i.reason); err != nil {
		return o, err
	}
	o.Reading, o.Ratio, i.allowed, err = i.reading.options()
	return o, err
}

// importTarget is where an import goes, and what is known there.
type importTarget struct {
	ledger  importer.Ledger
	program *api.ProgramAnswer // nil: no node was asked
	totals  *api.TotalsAnswer  // of a program with a cap, for a dry run; nil: not told
	local   *time.Location
}

// importTarget is where the batches go: to the node, or nowhere. It sets what the node
// says about how the file is to be read: its zone and its currency.
func (a *App) importTarget(ctx context.Context, i importing, o *importer.Options, bar *words.Progress) (importTarget, error) {
	var err error
	if o.Namer.Book, err = a.partnersBook(); err != nil && (!i.dryRun || i.members != "") {
		return importTarget{}, err
	}
	program, err := a.importProgram(ctx, i, o)
	if err == nil {
		o.Namer.Members, err = a.importMembers(ctx, o.Namer.Book, program)
	}
	if err != nil || program == nil {
		return importTarget{ledger: importer.DryRun{}, local: o.Local}, err
	}
	client, err := a.client()
	if err != nil {
		return importTarget{}, err
	}
	node := &importNode{client: client, since: program.AsOf.Height}
	target := importTarget{ledger: importer.DryRun{Look: node.Accounts}, program: program, local: o.Local}
	if i.dryRun {
		if o.Namer.Partner == "" {
			target.ledger = importer.DryRun{}
		}
		return target, target.askTotals(ctx, client)
	}
	target.ledger, err = a.importSender(ctx, i, node, bar)
	return target, err
}

// askTotals asks what a program with a cap has outstanding, where it may be read.
func (t *importTarget) askTotals(ctx context.Context, client *api.Client) error {
	if t.program.Cap == 0 {
		return nil
	}
	totals, err := client.Totals(ctx, t.program.Code)
	switch {
	case err == nil:
		t.totals = &totals
	case !mayNotRead(err):
		return err
	}
	return nil
}

// importMembers are the partner's members. A dry run without a home folder, or without a
// node, makes them up and keeps none.
func (a *App) importMembers(ctx context.Context, book alias.Book,
	program *api.ProgramAnswer) (importer.Members, error) {
	switch h, err := a.home(); {
	case book.Partner == "":
		return alias.NewRoll(book, [32]byte{}, nil, nil, nil), nil
	case err != nil:
		return nil, err
	case program == nil:
		return h.Members([32]byte{})
	}
	return a.members(ctx)
}

// importProgram is the program as the node has it, and sets what follows from it; nil
// where a dry run has no node to ask.
func (a *App) importProgram(ctx context.Context, i importing, o *importer.Options) (*api.ProgramAnswer, error) {
	if _, err := a.home(); err != nil && i.dryRun && a.node == "" {
		return nil, nil
	}
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	program, err := client.Program(ctx, string(i.code))
	if i.dryRun && errors.Is(err, api.ErrUnreachable) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if program.Owner != o.Namer.Partner && !(i.dryRun && o.Namer.Partner == "") {
		return nil, refusedAs(token.ErrNotOwner, fmt.Sprintf("%s is %s's, this is the home of %s", program.Code, program.Owner, o.Namer.Partner))
	}
	if o.Local == nil {
		o.Local = time.FixedZone("", int(program.UTCOffsetSeconds))
	}
	if o.Map.Currency != "" && o.Currency == "" {
		coalition, err := client.Coalition(ctx)
		if err != nil {
			return nil, err
		}
		o.Currency = coalition.Currency
	}
	o.Refusal = importRefusal(program, token.Time(time.Now().Unix()))
	return &program, nil
}

// importSender opens the issuer's key, once for all batches.
func (a *App) importSender(ctx context.Context, i importing, node *importNode, bar *words.Progress) (importer.Ledger, error) {
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	status, err := node.client.Status(ctx)
	if err != nil {
		return nil, err
	}
	key, err := a.importKey(ctx, i)
	if err != nil {
		return nil, err
	}
	if err := a.checkNaming(ctx, func() (*ecdsa.PrivateKey, error) { return key, nil }); err != nil {
		return nil, err
	}
	node.allowed = func(ctx context.Context) error { return a.checkNaming(ctx, nil) }
	return importer.Sender{Node: node, Sign: importSigner(h.Domain(status), key), Now: time.Now, Pause: wait, Notice: bar.Note}, nil
}

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

// wait waits for a time, or for the context's end.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// refusedAs is a refusal that needs no ledger to tell.
func refusedAs(reason error, detail string) error {
	r, _ := ledger.RejectionOf(reason)
	return &api.Refused{Name: r.Name, Number: r.Code, Detail: fmt.Sprintf("%v: %s", reason, detail)}
}
