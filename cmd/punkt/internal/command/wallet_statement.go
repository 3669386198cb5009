package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
)

// page says which lines of a statement are asked for.
type page struct {
	cursor string
	limit  int
	all    bool
}

func walletStatementCommand(a *App) *cobra.Command {
	var p page
	cmd := &cobra.Command{
		Use:   "statement [ACCOUNT]",
		Short: "Show the history of an account, newest first",
		Long: `Statement shows every change of the account: what kind it was and why, the points that
came or went, with whom, and what could be spent afterwards. A page ends with the cursor of the
next; --all follows them to the first line.`,
		Example: `  punkt --home ann wallet statement
  punkt --home coalition/mart wallet statement member:1007 --all --json`,
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
			return a.print(s, func(w io.Writer) { sayStatement(w, s) })
		},
	}
	f := cmd.Flags()
	f.IntVar(&p.limit, "limit", 20, "`LINES` of a page, at most 200")
	f.StringVar(&p.cursor, "cursor", "", "go on at the `CURSOR` that the page before ended with")
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

func sayStatement(w io.Writer, s api.Statement) {
	if len(s.Lines) == 0 {
		fmt.Fprintf(w, "%s has no history.\n", s.Account)
		return
	}
	t := words.Table(w, "TIME", "WHAT", "WHY", " POINTS", "PROGRAM", "WITH", " SPENDABLE AFTER", " BLOCK")
	for _, line := range s.Lines {
		with := line.Partner
		if line.Counterparty != (api.Address{}) {
			with = line.Counterparty.String()
		}
		when, what, why := words.Instant(line.Time), words.Kind(line.Kind), line.Reason
		block := words.Thousands(line.Height)
		if len(line.Changes) == 0 {
			t.Row(when, what, why, "", "", with, "", block)
		}
		for _, c := range line.Changes {
			t.Row(when, what, why, signed(int64(c.Points)), c.Program, with, after(c.After), block)
			when, what, why, with, block = "", "", "", "", "" // the same line of the ledger
		}
	}
	t.End()
	if s.HasMore {
		fmt.Fprintf(w, "\nThere is more: --cursor %s\n", s.NextCursor)
	}
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
