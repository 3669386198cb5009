package command

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/importer/files"
)

// importOutput is what an import writes beside its answer: files, or for a dry run what
// a person looks at before it is done.
type importOutput struct {
	rejects *files.Rejects // nil: a dry run
	members *files.Members // nil: nobody asked for them
	preview *preview       // nil: no dry run
}

func newImportOutput(i importing) *importOutput {
	f := &importOutput{}
	if i.dryRun {
		f.preview = &preview{}
	} else {
		f.rejects = files.NewRejects(i.rejects)
	}
	if i.members != "" {
		f.members = files.NewMembers(i.members)
	}
	return f
}

// into has the import write into the files and show its progress.
func (f *importOutput) into(o *importer.Options, bar *words.Progress) {
	rejected := f.rejects.Add
	if f.preview != nil {
		rejected, o.Seen, o.Opened = f.preview.reject, f.preview.glance.Add, f.preview.opened
	}
	o.Rejected = func(bad importer.Reject) error {
		bad.Reason = words.Times(bad.Reason)
		return rejected(bad)
	}
	if f.members != nil {
		o.Enrolled = f.members.Add
	}
	o.Progress = func(done importer.Summary, position int64) error {
		bar.To(position, done.Receipts)
		return f.flush()
	}
}

func (f *importOutput) flush() (err error) {
	if f.rejects != nil {
		err = f.rejects.Flush()
	}
	if f.members != nil {
		err = errors.Join(err, f.members.Flush())
	}
	return err
}

func (f *importOutput) close() (err error) {
	if f.rejects != nil {
		err = f.rejects.Close()
	}
	if f.members != nil {
		err = errors.Join(err, f.members.Close())
	}
	return err
}

// preview is what a person looks at before a file is imported: how it is read, its
// first receipts, and what would be rejected and why.
type preview struct {
	form    string
	glance  importer.Glance
	reasons []*reason
}

// reason is why a part of a file would be rejected.
type reason struct {
	what  string
	n     int64
	first importer.Reject
}

func (p *preview) opened(form fmt.Stringer) { p.form = form.String() }

func (p *preview) reject(bad importer.Reject) error {
	what, detail, _ := strings.Cut(bad.Reason, ": ")
	if strings.HasSuffix(what, " refused") {
		name, _, _ := strings.Cut(detail, ":")
		what += ": " + name
	}
	for _, known := range p.reasons {
		if known.what == what || len(p.reasons) == maxReasons && known == p.reasons[maxReasons-1] {
			known.n++
			return nil
		}
	}
	p.reasons = append(p.reasons, &reason{what, 1, bad})
	return nil
}

func (p *preview) say(w io.Writer, target importTarget, s importer.Summary) {
	fmt.Fprintf(w, "Read as %s.\n", p.form)
	p.sayReceipts(w, target.local)
	for _, r := range p.reasons {
		fmt.Fprintf(w, "%s: %s; the first is line %d: %s\n", words.Plural(r.n, "reject"), r.what, r.first.Line, r.first.Reason)
	}
	switch t := target.program; {
	case t == nil:
		fmt.Fprintln(w, "No node was asked, so what it would refuse is not known.")
	case t.Cap == 0:
	case target.totals == nil:
		fmt.Fprintf(w, "What room %s has under its cap is told to readers only, so whether it is enough is not known.\n", t.Code)
	case int64(target.totals.Outstanding)+int64(s.Issued) > t.Cap:
		room := max(0, t.Cap-int64(target.totals.Outstanding))
		fmt.Fprintf(w, "%s has room for %s more under its cap: what is beyond would be refused.\n", t.Code, words.Thousands(room))
	}
}

func (p *preview) sayReceipts(w io.Writer, local *time.Location) {
	if p.glance.Receipts == 0 {
		return
	}
	if local == nil {
		local = time.UTC
	}
	t := words.Table(w, "RECEIPT", "MEMBER", "TIME", " TOTAL", " POINTS")
	for _, g := range p.glance.First {
		t.Row(g.Receipt, g.Member, time.Unix(int64(g.Time), 0).In(local).Format("2006-01-02 15:04:05 -07:00"), g.Total, fmt.Sprint(g.Points))
	}
	t.End()
	fmt.Fprintf(w, "A receipt comes to %s at least and %s at most, all of them to %s.\n", p.glance.Min.String(), p.glance.Max.String(), p.glance.Sum.String())
}
