package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

func programCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "program",
		Short: "Show the programs: their terms and their points",
		Example: `  punkt program list
  punkt --home coalition/mart program show MART --json`,
	}
	cmd.AddCommand(programListCommand(a), programShowCommand(a))
	return cmd
}

// programRow is a program with its totals, where whoever asks may read them.
type programRow struct {
	api.Program
	*api.Totals
}

// programRows are all programs.
type programRows struct {
	Programs []programRow `json:"programs"`
	AsOf     api.AsOf     `json:"as_of"`
	unread   error        // why there are no totals
}

func programListCommand(a *App) *cobra.Command {
	return showing[programRows]{
		use:   "list",
		short: "List the programs with their prices and points outstanding",
		long: `List tells the programs. Programs and prices are public; points outstanding and holders are
for readers, and are left out where the node does not tell them to whoever asks.`,
		example: `  punkt program list`,
		ask:     askPrograms,
		tell:    sayPrograms,
	}.command(a)
}

// askPrograms asks for the programs and, of the same block or a later one, their totals.
func askPrograms(ctx context.Context, client *api.Client) (programRows, error) {
	all, err := client.Programs(ctx)
	if err != nil {
		return programRows{}, err
	}
	out := programRows{AsOf: all.AsOf, Programs: make([]programRow, len(all.Programs))}
	for i, p := range all.Programs {
		out.Programs[i].Program = p
	}
	totals, err := client.AtLeast(all.AsOf.Height).AllTotals(ctx)
	if mayNotRead(err) {
		out.unread = err
		return out, nil
	}
	if err != nil {
		return out, err
	}
	of := map[string]*api.Totals{}
	for i := range totals.Totals {
		of[totals.Totals[i].Program] = &totals.Totals[i].Totals
	}
	for i := range out.Programs {
		out.Programs[i].Totals = of[out.Programs[i].Code]
	}
	out.AsOf = totals.AsOf
	return out, nil
}

func sayPrograms(w io.Writer, all programRows) {
	columns := []string{"CODE", "OWNER", "NAME", " ONRAMP", " OFFRAMP", " REDEMPTION", "EXPIRY"}
	if all.unread == nil {
		columns = append(columns, " OUTSTANDING", " HOLDERS")
	}
	t := words.Table(w, columns...)
	for _, p := range all.Programs {
		row := []string{p.Code, p.Owner, p.Name, words.Money(p.Prices.Onramp), words.Money(p.Prices.Offramp),
			words.Money(p.Prices.Redemption), expiryRule(p.Expiry)}
		if p.Totals != nil {
			row = append(row, words.Thousands(p.Outstanding), words.Thousands(p.Holders))
		}
		t.Row(row...)
	}
	t.End()
	sayUnread(w, all.unread)
}

// sayUnread writes why there are no totals.
func sayUnread(w io.Writer, why error) {
	if why != nil {
		fmt.Fprintf(w, "\nWhat became of the points is told to readers only: %v\n", why)
	}
}

// programShown is a program with its totals, and the currency of its prices, which a
// person is told.
type programShown struct {
	programRow
	AsOf     api.AsOf `json:"as_of"`
	currency string
	unread   error // why there are no totals
}

func programShowCommand(a *App) *cobra.Command {
	var code token.Code
	return showing[programShown]{
		use:   "show PROGRAM",
		short: "Show a program: its terms, and what became of its points",
		long: `Show tells a program's terms, every point since the ledger began, and what the points
outstanding are worth at redemption price. The terms are public; what became of the points
is for readers, and is left out where the node does not tell it to whoever asks.`,
		example: `  punkt --home coalition/mart program show MART
  punkt --home coalition/mart program show MART --json`,
		args: []value{programInto(&code)},
		ask: func(ctx context.Context, client *api.Client) (programShown, error) {
			out, err := askProgram(ctx, client, code)
			if err != nil || a.json {
				return out, err
			}
			c, err := client.Coalition(ctx)
			out.currency = c.Currency
			return out, err
		},
		tell: sayProgram,
	}.command(a)
}

// askProgram asks for a program and, of the same block or a later one, its totals.
func askProgram(ctx context.Context, client *api.Client, code token.Code) (programShown, error) {
	p, err := client.Program(ctx, string(code))
	if err != nil {
		return programShown{}, err
	}
	out := programShown{programRow: programRow{Program: p.Program}, AsOf: p.AsOf}
	totals, err := client.AtLeast(p.AsOf.Height).Totals(ctx, string(code))
	if mayNotRead(err) {
		out.unread = err
		return out, nil
	}
	out.Totals, out.AsOf = &totals.Totals, totals.AsOf
	return out, err
}

func sayProgram(w io.Writer, p programShown) {
	fmt.Fprintf(w, "%s, %s of %s\n\n", p.Code, p.Name, p.Owner)
	words.Fields(w,
		"prices", fmt.Sprintf("onramp %s, offramp %s, redemption %s %s", words.Money(p.Prices.Onramp),
			words.Money(p.Prices.Offramp), words.Money(p.Prices.Redemption), p.currency),
		"expiry", expiryRule(p.Expiry),
		"activation", activationRule(p.ActivationSeconds),
		"transfers", transferRule(p.Program),
		"clawback", debtRule(p.DebtCap),
		"backdating", backdatingRule(p.BackdatingSeconds),
		"privacy", privacyRule(p.Privacy))
	if p.Totals == nil {
		sayUnread(w, p.unread)
		return
	}
	fmt.Fprintln(w)
	sayTotals(w, p)
	fmt.Fprintf(w, "\n%s, as of block %s, %s.\n", words.Plural(p.Holders, "holder"), words.Thousands(p.AsOf.Height), words.Instant(p.AsOf.Time))
}

func sayTotals(w io.Writer, p programShown) {
	t := words.Table(w, "POINTS", " NUMBER", " WORTH")
	for _, line := range []struct {
		name string
		n    int64
	}{
		{"issued", int64(p.Issued)}, {"exchanged in", int64(p.ExchangedIn)}, {"reinstated", int64(p.Reinstated)},
		{"redeemed", int64(p.Redeemed)}, {"expired", int64(p.Expired)}, {"exchanged out", int64(p.ExchangedOut)}, {"clawed back", int64(p.ClawedBack)},
	} {
		t.Row(line.name, words.Thousands(line.n), "")
	}
	t.Row("outstanding", words.Thousands(p.Outstanding), words.Worth(p.Outstanding, p.Prices.Redemption, p.currency))
	t.Row("of which held", words.Thousands(p.Held), words.Worth(p.Held, p.Prices.Redemption, p.currency))
	t.Row("of which pending", words.Thousands(p.Pending), words.Worth(p.Pending, p.Prices.Redemption, p.currency))
	t.Row("debt", words.Thousands(p.Debt), "")
	t.End()
}

// The terms in words.

func expiryRule(e api.Expiry) string {
	switch e.Type {
	case "rolling":
		if e.Rounding != "" && e.Rounding != "none" {
			return fmt.Sprintf("%s after earning, to the end of the %s", words.Plural(int64(e.Months), "month"), strings.ReplaceAll(e.Rounding, "_", " "))
		}
		return words.Plural(int64(e.Months), "month") + " after earning"
	case "sliding":
		return words.Plural(int64(e.Months), "month") + " after the last movement"
	case "calendar":
		return fmt.Sprintf("%s, %s after the next", strings.Join(e.Dates, ", "), words.Plural(int64(e.Years), "year"))
	}
	return e.Type
}

const daySeconds = 24 * 3600

func activationRule(seconds int64) string {
	if seconds == 0 {
		return "at once"
	}
	return span(seconds) + " after earning"
}

func transferRule(p api.Program) string {
	switch {
	case !p.Transfers:
		return "not between members"
	case p.TransferDayCap == 0:
		return "between members"
	}
	return fmt.Sprintf("between members, %s a day", words.Thousands(p.TransferDayCap))
}

func debtRule(limit int64) string {
	if limit == 0 {
		return "stops at zero"
	}
	return "to " + words.Thousands(-limit)
}

func backdatingRule(seconds *int64) string {
	if seconds == nil {
		return "any time back"
	}
	return span(*seconds) + " back"
}

func privacyRule(privacy string) string {
	if privacy == "open" {
		return "open: every partner's node sees all of its trade"
	}
	return privacy
}

func span(seconds int64) string {
	if seconds%daySeconds == 0 {
		return words.Plural(seconds/daySeconds, "day")
	}
	return words.Plural(seconds, "second")
}
