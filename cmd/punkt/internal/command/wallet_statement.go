package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
)

// page says which lines of a statement are asked for.
type page struct {
	cursor    string
	limit     int
	all       bool
	documents string // file of the numbers of documents; empty: none
}

func walletStatementCommand(a *App) *cobra.Command {
	var p page
	cmd := &cobra.Command{
		Use:   "statement [ACCOUNT]",
		Short: "Show the history of an account, newest first",
		Long: `Statement shows every change of the account: what kind it was and why, when the purchase
was, the points that came or went and their last day, with whom, and what could be spent
afterwards. A page ends with the cursor of the next; --all follows them to the first line.

A line's document is told by its ref, a hash with the secret of the home that booked it.
With --documents FILE, the numbers of receipts and orders with one a line, that home names
those that it finds among them.`,
		Example: `  punkt --home ann wallet statement
  punkt --home coalition/mart wallet statement member:1007 --all --json
  punkt --home coalition/mart wallet statement member:1007 --documents receipts.txt`,
		Args: between("", "ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if p.limit < 1 || p.limit > api.MaxPage {
				return usage("--limit %d: want 1 to %d", p.limit, api.MaxPage)
			}
			address, err := a.accountOrOwn(strings.Join(args, ""))
			if err != nil {
				return err
			}
			s, err := a.fetchStatement(cmd.Context(), api.Address(address), p)
			if err != nil {
				return err
			}
			h := historyOf(s)
			if p.documents != "" {
				if err := a.documents(h, p.documents); err != nil {
					return err
				}
			}
			return a.print(h, func(w io.Writer) { sayStatement(w, h) })
		},
	}
	f := cmd.Flags()
	f.IntVar(&p.limit, "limit", 20, "`LINES` of a page, at most 200")
	f.StringVar(&p.cursor, "cursor", "", "go on at the `CURSOR` that the page before ended with")
	f.StringVar(&p.documents, "documents", "", "`FILE` with the numbers of documents, one a line, to name lines by")
	f.BoolVar(&p.all, "all", false, "all pages as one")
	return cmd
}

func (a *App) fetchStatement(ctx context.Context, account api.Address, p page) (api.Statement, error) {
	client, err := a.client()
	if err != nil {
		return api.Statement{}, err
	}
	limit := p.limit
	if p.all {
		limit = api.MaxPage
	}
	s, err := client.Statement(ctx, account, api.Page{Cursor: p.cursor, Limit: limit})
	for err == nil && p.all && s.HasMore {
		var more api.Statement
		more, err = client.Statement(ctx, account, api.Page{Cursor: s.NextCursor, Limit: limit})
		more.Lines = append(s.Lines, more.Lines...)
		s = more
	}
	return s, err
}

// sayStatement writes a line for each program that an operation moved points of.
func sayStatement(w io.Writer, h history) {
	if len(h.Lines) == 0 {
		fmt.Fprintf(w, "%s has no history.\n", h.Account)
		return
	}
	t := words.Table(w, "TIME", "WHAT", "WHY", "EARNED", "DOCUMENT", " POINTS", "PROGRAM", "UNTIL", "WITH",
		" SPENDABLE AFTER", " BLOCK")
	for _, line := range h.Lines {
		with := line.Partner
		if line.Counterparty != (api.Address{}) {
			with = line.Counterparty.String()
		}
		head := []string{words.Instant(line.Time), whatOf(line), line.Reason, words.Instant(line.EarnedAt), documentOf(line)}
		block := words.Thousands(line.Height)
		if len(line.Changes) == 0 {
			t.Row(append(head, "", "", "", with, "", block)...)
		}
		for _, c := range line.Changes {
			t.Row(append(head, signed(int64(c.Points)), c.Program, until(c.In), with, after(c.After), block)...)
			head, with, block = make([]string, len(head)), "", "" // the same line of the ledger
		}
	}
	t.End()
	if h.HasMore {
		fmt.Fprintf(w, "\nThere is more: --cursor %s\n", h.NextCursor)
	}
}

// whatOf is the kind of a line. What a capture used is not what came back with it.
func whatOf(line historyLine) string {
	if line.Kind == op.KindCapture.String() {
		return "capture of " + words.Thousands(line.Points)
	}
	return words.Kind(line.Kind)
}

// documentOf is the number of the line's document, or else its ref as far as a person
// can tell it from others.
func documentOf(line historyLine) string {
	switch {
	case line.Document != "":
		return line.Document
	case line.Ref == (api.Hash{}):
		return ""
	}
	ref := line.Ref.String()
	return ref[:8] + "…" + ref[len(ref)-4:]
}

// until is the last day of the points that came, the soonest where there are several.
func until(lots []api.Lot) string {
	var first api.Time
	several := false
	for _, lot := range lots {
		several = several || lot.ExpiresAt != lots[0].ExpiresAt
		if lot.ExpiresAt != 0 && (first == 0 || lot.ExpiresAt < first) {
			first = lot.ExpiresAt
		}
	}
	day := words.LastDay(first)
	if several {
		day += " and later"
	}
	return day
}

func signed(n int64) string {
	if n > 0 {
		return "+" + words.Thousands(n)
	}
	return words.Thousands(n)
}

// after is what could be spent, and what besides was pending, held or owed.
func after(f api.Figures) string {
	text := words.Thousands(f.Spendable)
	if f.Pending > 0 {
		text += ", " + words.Thousands(f.Pending) + " pending"
	}
	if f.Held > 0 {
		text += ", " + words.Thousands(f.Held) + " held"
	}
	if f.Debt > 0 {
		text += ", " + words.Thousands(f.Debt) + " debt"
	}
	return text
}
