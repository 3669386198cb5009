package command

import (
	"errors"
	"fmt"
	"io"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/node/api"
)

// sayImported tells what an import did, or would do.
func sayImported(w io.Writer, s importer.Summary, i importing) {
	say := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	program := string(i.code)
	taken := fmt.Sprintf("%s were there to take", words.Thousands(s.ClawbackTaken))
	if i.dryRun {
		say("Nothing was sent. On a ledger that has booked none of it, it would be:")
		taken = "how many are there to take is for the ledger to say"
	}
	say("Read %s, %s among them, of %s; %s new.", words.Plural(s.Receipts, "receipt"), words.Plural(s.Returns, "return"),
		words.Plural(s.Members, "member"), words.Thousands(s.Enrolled))
	say("Issued %s. Returns asked for %s back; %s.", words.Points(s.Issued, program), words.Points(s.ClawbackAsked, program), taken)
	for _, line := range []struct {
		n    int64
		text string
	}{
		{s.Duplicates, "on the ledger before: nothing was issued twice"},
		{s.Different, "on the ledger with other points or another member: nothing was changed"},
		{s.Skipped, "without a member: nothing earned"},
		{s.Zero, "worth less than a point"},
	} {
		if line.n > 0 {
			say("%s %s.", words.Plural(line.n, "receipt"), line.text)
		}
	}
	if s.Rejected > 0 {
		say("%s rejected, %s of them by the ledger.", words.Plural(s.Rejected, "line"), words.Thousands(s.Refused))
	}
	if i.dryRun {
		return
	}
	if s.Rejected > 0 {
		say("The rejected are in %s.", i.rejects)
	}
	if s.Enrolled > 0 {
		say("The new members' accounts follow from the home folder's file members: back it up.")
	}
	say("It took %.1f s, %s receipts/s.", s.Seconds, words.Thousands(int64(float64(s.Receipts)/max(s.Seconds, 0.001))))
}

// importEnd is how the command ends, with what to do next.
func importEnd(err error, i importing) error {
	const again = "the same command again does the rest, and issues nothing twice"
	refused, known := (*importer.Refused)(nil), (*api.Refused)(nil)
	switch {
	case errors.Is(err, importer.ErrStopped):
		return hint(err, "what is counted above is final; %s", again)
	case errors.Is(err, importer.ErrUnknown):
		return hint(err, "the last batch may be on the ledger or not, all before it is; %s", again)
	case errors.As(err, &refused) && !errors.As(err, &known):
		return refusedNamed(refused)
	}
	if i.dryRun {
		i.rejects = ""
	}
	return readingEnd(err, i.rejects)
}

// refusedNamed gives a refusal its number.
func refusedNamed(refused *importer.Refused) error {
	for _, r := range ledger.Rejections() {
		if r.Name == refused.Name {
			return &api.Refused{Name: r.Name, Number: r.Code, Detail: refused.Text}
		}
	}
	return refused
}
