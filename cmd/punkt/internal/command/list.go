package command

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/node/api"
)

// listing is the flags of every command that lists: which page.
type listing struct {
	after string
	limit int
	most  int // rows of a page
}

func (l *listing) flags(cmd *cobra.Command, usual, most int) {
	l.most = most
	f := cmd.Flags()
	f.IntVar(&l.limit, "limit", usual, fmt.Sprintf("`ROWS` of a page, at most %d", most))
	f.StringVar(&l.after, "after", "", "go on after the `ROW` that the page before ended with")
}

// list is the page with the fields that are asked for: name, value, name, value.
func (l *listing) list(fields ...string) (api.List, error) {
	if l.limit < 1 || l.limit > l.most {
		return api.List{}, usage("--limit %d: want 1 to %d", l.limit, l.most)
	}
	list := api.List{After: l.after, Limit: l.limit, Fields: map[string]string{}}
	for i := 0; i+1 < len(fields); i += 2 {
		list.Fields[fields[i]] = fields[i+1]
	}
	return list, nil
}

// sayMore writes how a list goes on, or that it has nothing.
func sayMore(w io.Writer, rows int, none string, more api.More) {
	if rows == 0 && !more.HasMore {
		fmt.Fprintln(w, none)
	}
	if more.HasMore {
		if rows > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "There is more: --after %s\n", more.Next)
	}
}

// accountField is the account that a list is asked for; empty where none is named.
func (a *App) accountField(arg string) (string, error) {
	if arg == "" {
		return "", nil
	}
	account, err := a.account(arg)
	return api.Address(account).String(), err
}

// partnerField is the partner that a list is asked for; without one this home's, or all.
func (a *App) partnerField(arg string, every bool) (string, error) {
	if arg != "" {
		id, err := parsePartner(arg)
		return string(id), err
	}
	if every || !a.homeGiven && a.Home == "" {
		return "", nil
	}
	h, err := a.home()
	if err != nil {
		return "", err
	}
	return string(h.Config.Partner), nil
}
