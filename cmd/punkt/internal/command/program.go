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

func programListCommand(a *App) *cobra.Command {
	return showing[api.Programs]{
		use:     "list",
		short:   "List the programs with their prices and points outstanding",
		example: `  punkt program list`,
		ask: func(ctx context.Context, client *api.Client) (api.Programs, error) {
			return client.Programs(ctx)
		},
		tell: func(w io.Writer, all api.Programs) {
			t := words.Table(w, "CODE", "OWNER", "NAME", " ONRAMP", " OFFRAMP", " REDEMPTION", "EXPIRY", " OUTSTANDING", " HOLDERS")
			for _, p := range all.Programs {
				t.Row(p.Code, p.Owner, p.Name, words.Money(p.Prices.Onramp), words.Money(p.Prices.Offramp), words.Money(p.Prices.Redemption),
					expiryRule(p.Expiry), words.Thousands(p.Outstanding), words.Thousands(p.Holders))
			}
			t.End()
		},
	}.command(a)
}

// programShown is a program with the currency of its prices, which a person is told.
type programShown struct {
	api.ProgramAnswer
	currency string
}

func programShowCommand(a *App) *cobra.Command {
	var code token.Code
	return showing[programShown]{
		use:   "show PROGRAM",
		short: "Show a program: its terms, and what became of its points",
		long: `Show tells a program's terms, every point since the ledger began, and what the points
outstanding are worth at redemption price.`,
		example: `  punkt --home coalition/mart program show MART
  punkt --home coalition/mart program show MART --json`,
		args: []value{programInto(&code)},
		ask: func(ctx context.Context, client *api.Client) (programShown, error) {
			p, err := client.Program(ctx, string(code))
			if err != nil || a.json {
				return programShown{ProgramAnswer: p}, err
			}
			c, err := client.Coalition(ctx)
			return programShown{p, c.Currency}, err
		},
		tell: func(w io.Writer, p programShown) { sayProgram(w, p.ProgramAnswer, p.currency) },
	}.command(a)
}

func sayProgram(w io.Writer, p api.ProgramAnswer, currency string) {
	fmt.Fprintf(w, "%s, %s of %s\n\n", p.Code, p.Name, p.Owner)
	words.Fields(w,
		"prices", fmt.Sprintf("onramp %s, offramp %s, redemption %s %s", words.Money(p.Prices.Onramp), words.Money(p.Prices.Offramp), words.Money(p.Prices.Redemption), currency),
		"expiry", expiryRule(p.Expiry),
		"activation", activationRule(p.ActivationSeconds),
		"transfers", transferRule(p.Program),
		"clawback", debtRule(p.DebtCap),
		"backdating", backdatingRule(p.BackdatingSeconds),
		"privacy", privacyRule(p.Privacy))
	fmt.Fprintln(w)
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
	t.Row("outstanding", words.Thousands(p.Outstanding), words.Worth(p.Outstanding, p.Prices.Redemption, currency))
	t.Row("of which held", words.Thousands(p.Held), words.Worth(p.Held, p.Prices.Redemption, currency))
	t.Row("of which pending", words.Thousands(p.Pending), words.Worth(p.Pending, p.Prices.Redemption, currency))
	t.Row("debt", words.Thousands(p.Debt), "")
	t.End()
	fmt.Fprintf(w, "\n%s, as of block %s, %s.\n", words.Plural(p.Holders, "holder"), words.Thousands(p.AsOf.Height), words.Instant(p.AsOf.Time))
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
