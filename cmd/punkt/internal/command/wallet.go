package command

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
)

func walletCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wallet",
		Short: "Show a member's points and their history",
		Long: `Wallet shows what a member has, what it is worth, what expires soon, and every change
of it.

` + accountHelp,
		Example: `  punkt --home ann wallet balance
  punkt --home ann wallet statement --limit 10`,
	}
	cmd.AddCommand(walletBalanceCommand(a), walletStatementCommand(a))
	return cmd
}

// fetchAccount asks for the account that an argument names, empty for a member's own.
func (a *App) fetchAccount(ctx context.Context, arg string) (api.Account, error) {
	address, err := a.accountOrOwn(arg)
	if err != nil {
		return api.Account{}, err
	}
	client, err := a.client()
	if err != nil {
		return api.Account{}, err
	}
	return client.Account(ctx, api.Address(address))
}

func walletBalanceCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "balance [ACCOUNT]",
		Short: "Show the points of an account, what they are worth and what expires soon",
		Long: `Balance shows the points of each program: what can be spent now, what is pending or held,
what it is worth where it is redeemed, and what is lost next if nothing is spent. A
member's home with one key needs no ACCOUNT.`,
		Example: `  punkt --home ann wallet balance
  punkt --home coalition/mart wallet balance member:1007`,
		Args: between("", "ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			acc, err := a.fetchAccount(cmd.Context(), strings.Join(args, ""))
			if err != nil {
				return err
			}
			if a.json {
				return a.print(acc, nil)
			}
			prices, currency, err := a.prices(cmd.Context())
			if err != nil {
				return err
			}
			sayBalance(a.Stdout, acc, prices, currency)
			return nil
		},
	}
}

// prices are the redemption prices by program, and their currency.
func (a *App) prices(ctx context.Context) (map[string]api.Money, string, error) {
	client, err := a.client()
	if err != nil {
		return nil, "", err
	}
	all, err := client.Programs(ctx)
	if err != nil {
		return nil, "", err
	}
	prices := map[string]api.Money{}
	for _, p := range all.Programs {
		prices[p.Code] = p.Prices.Redemption
	}
	c, err := client.Coalition(ctx)
	return prices, c.Currency, err
}

func sayBalance(w io.Writer, acc api.Account, prices map[string]api.Money, currency string) {
	if acc.Locked {
		fmt.Fprintln(w, "The account is locked: nothing can be spent from it.")
	}
	if acc.Recovery != nil {
		fmt.Fprintf(w, "The account is being recovered: nothing can be spent from it until %s.\n", words.Instant(acc.Recovery.At))
	}
	if len(acc.Balances) == 0 {
		fmt.Fprintf(w, "%s has no points yet.\n", acc.Address)
		return
	}
	t := words.Table(w, "PROGRAM", " SPENDABLE", " WORTH", " PENDING", " HELD", " DEBT")
	var total api.Money
	for _, b := range acc.Balances {
		t.Row(b.Program, words.Thousands(b.Spendable), words.Worth(b.Spendable, prices[b.Program], currency),
			words.Thousands(b.Pending), words.Thousands(b.Held), words.Thousands(b.Debt))
		total += prices[b.Program] * api.Money(b.Spendable)
	}
	t.End()
	fmt.Fprintf(w, "\nTogether %s %s where they are redeemed, as of %s.\n", currency, words.Amount(total), words.Instant(acc.AsOf.Time))
	for _, n := range notices(acc) {
		worth := words.Price{Redemption: prices[n.program], Currency: currency}.Worth(n.next.Points)
		fmt.Fprintf(w, "%s%s %s %s (%s).\n", words.Points(n.next.Points, n.program), worth, n.what, n.day(), words.Until(n.next.At, acc.AsOf.Time))
	}
}

// notice is what happens to a program's points by itself next.
type notice struct {
	program string
	what    string
	next    *api.Instant
}

// day is when it happens, in words: points that expire can be spent on their last day.
func (n notice) day() string {
	if n.what == "expire after" {
		return words.LastDay(n.next.At)
	}
	return words.Instant(n.next.At)
}

// notices are what happens to an account's points next, the soonest first.
func notices(acc api.Account) []notice {
	var all []notice
	for _, b := range acc.Balances {
		if b.NextExpiration != nil {
			all = append(all, notice{b.Program, "expire after", b.NextExpiration})
		}
		if b.NextActivation != nil {
			all = append(all, notice{b.Program, "can be spent from", b.NextActivation})
		}
	}
	slices.SortStableFunc(all, func(a, b notice) int { return cmp.Compare(a.next.At, b.next.At) })
	return all
}

// balanceTable writes an account's points without what they are worth.
func balanceTable(w io.Writer, acc api.Account) {
	if len(acc.Balances) == 0 {
		return
	}
	t := words.Table(w, "PROGRAM", " SPENDABLE", " PENDING", " HELD", " DEBT", "NEXT EXPIRY")
	for _, b := range acc.Balances {
		expiry := ""
		if b.NextExpiration != nil {
			expiry = fmt.Sprintf("%s at %s", words.Thousands(b.NextExpiration.Points), words.Instant(b.NextExpiration.At))
		}
		t.Row(b.Program, words.Thousands(b.Spendable), words.Thousands(b.Pending), words.Thousands(b.Held), words.Thousands(b.Debt), expiry)
	}
	t.End()
}
