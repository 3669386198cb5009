package command

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/importer/date"
	"github.com/punkt-ledger/punkt/importer/number"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// accountHelp says how an account is named on the command line.
const accountHelp = `An ACCOUNT is an address (0x and 40 hexadecimal digits), the name of a key in the home
folder, or in a partner's home member:NUMBER, the account that this folder has opened
for a membership number.`

// memberPrefix marks an account given by its membership number.
const memberPrefix = "member:"

// account is the address that an argument names.
func (a *App) account(arg string) (token.Address, error) {
	if strings.HasPrefix(arg, "0x") {
		var address api.Address
		if err := address.UnmarshalText([]byte(arg)); err != nil {
			return token.Address{}, usage("account %q: %w", arg, err)
		}
		return token.Address(address), nil
	}
	if number, ok := strings.CutPrefix(arg, memberPrefix); ok {
		clean, err := alias.Clean(number)
		if err != nil {
			return token.Address{}, usage("%s%s: the membership number: %w", memberPrefix, number, err)
		}
		return a.memberAccount(clean)
	}
	if !home.ValidKeyName(arg) {
		return token.Address{}, usage("%q is no account: want an address 0x…, the name of a key, or member:NUMBER", arg)
	}
	h, err := a.home()
	if err != nil {
		return token.Address{}, err
	}
	address, err := h.Address(arg)
	if errors.Is(err, home.ErrUnknownKey) {
		return token.Address{}, hint(err, "punkt key list shows the keys of this folder; an address begins with 0x")
	}
	return address, err
}

// memberAccount is the account of a membership number.
func (a *App) memberAccount(number string) (token.Address, error) {
	if _, err := a.partnersBook(); err != nil {
		return token.Address{}, err
	}
	h, err := a.home()
	if err != nil {
		return token.Address{}, err
	}
	m, err := h.Member(number)
	if errors.Is(err, home.ErrUnknownMember) {
		return token.Address{}, refusedAs(token.ErrUnknownAccount, err.Error())
	}
	return m.Account, err
}

// members is the partner's roll in the node's coalition.
func (a *App) members(ctx context.Context) (*alias.Roll, error) {
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	coalition, err := client.Coalition(ctx)
	if err != nil {
		return nil, err
	}
	return h.Members(coalition.Origin)
}

// accountOrOwn is the account that --account names; without it a member's, if his
// home has one key only.
func (a *App) accountOrOwn(arg string) (token.Address, error) {
	if arg != "" {
		return a.account(arg)
	}
	h, err := a.home()
	if err != nil {
		return token.Address{}, err
	}
	keys, err := h.Keys()
	switch {
	case err != nil:
		return token.Address{}, err
	case h.Config.Partner == "" && len(keys) == 1:
		return keys[0].Address, nil
	}
	if len(keys) > 1 && h.Config.Partner == "" {
		return token.Address{}, usage("the account is missing, and the home has %d keys: name one", len(keys))
	}
	return token.Address{}, usage("the account is missing")
}

// book has the aliases that the home's secret makes.
func (a *App) book() (alias.Book, error) {
	h, err := a.home()
	if err != nil {
		return alias.Book{}, err
	}
	return h.Book()
}

// partnersBook is the book of a partner's home, whose members have their accounts by it.
func (a *App) partnersBook() (alias.Book, error) {
	book, err := a.book()
	if err == nil && book.Partner == "" {
		err = hint(errors.New("this home folder is no partner's"), "name a partner's with --home DIR")
	}
	return book, err
}

// parsePoints reads a whole number of points. Whether the ledger takes it is the ledger's
// to say; only what it cannot be told is refused here.
func parsePoints(arg string) (uint64, error) {
	if strings.HasPrefix(arg, "-") {
		return 0, usage("%w: %s", token.ErrNotPositive, arg)
	}
	n, err := number.Whole(arg)
	switch {
	case errors.Is(err, number.ErrTooLarge):
		return 0, usage("%w: %s points", token.ErrTooLarge, arg)
	case err != nil:
		return 0, usage("points: %w", err)
	}
	return n, nil
}

// moneyPlaces are the decimal places of the ledger's money.
const moneyPlaces = 6

// parseMoney reads an amount of money by the rule for all numbers.
func parseMoney(arg string) (partner.Money, error) {
	d, err := number.ParseDecimal(arg, number.Point)
	switch {
	case err != nil:
		return 0, usage("money: %w", err)
	case d.Unscaled < 0 || d.Places > moneyPlaces:
		return 0, usage("money: %q: want at most six decimal places, and nothing below zero", arg)
	}
	money := partner.Money(d.Unscaled)
	for range moneyPlaces - d.Places {
		if money, err = money.Times(10); err != nil {
			return 0, usage("money: %w: %s", err, arg)
		}
	}
	return money, nil
}

// parseProgram reads a program's code; lower case will do.
func parseProgram(arg string) (token.Code, error) {
	code := token.Code(strings.ToUpper(arg))
	if !code.Valid() {
		return "", usage("%q is no program's code: want 2 to 12 of A-Z and 0-9", arg)
	}
	return code, nil
}

// parsePartner reads a partner's id.
func parsePartner(arg string) (partner.ID, error) {
	id := partner.ID(strings.ToLower(arg))
	if !id.Valid() {
		return "", usage("%q is no partner's id: want 2 to 16 of a-z and 0-9, a letter first", arg)
	}
	return id, nil
}

// parseHash reads an operation's id or a transaction's hash.
func parseHash(what, arg string) (api.Hash, error) {
	var h api.Hash
	if err := h.UnmarshalText([]byte(arg)); err != nil {
		return h, usage("%s %q: %w", what, arg, err)
	}
	return h, nil
}

// parseTime reads a day, which is its beginning, or a day and a time; local times are
// those of the zone. It reads what an import reads in a file.
func parseTime(arg string, local *time.Location) (token.Time, error) {
	at, err := date.Parse(arg, date.Unknown, local)
	if err != nil {
		return 0, usage("%w", err)
	}
	return token.Time(at), nil
}

// businessTime reads when something happened in a program's shops: a time that says no
// zone is local in the one named, or at the program's offset from UTC.
func (a *App) businessTime(ctx context.Context, arg, zone string, program token.Code) (token.Time, error) {
	if zone != "" {
		local, err := time.LoadLocation(zone)
		if err != nil {
			return 0, usage("--zone %q: want one such as Europe/Warsaw", zone)
		}
		return parseTime(arg, local)
	}
	here, err := parseTime(arg, time.UTC)
	if there, _ := parseTime(arg, time.FixedZone("", 3600)); err != nil || here == there { // it says its zone
		return here, err
	}
	client, err := a.client()
	if err != nil {
		return 0, err
	}
	p, err := client.Program(ctx, string(program))
	if err != nil {
		return 0, err
	}
	return parseTime(arg, time.FixedZone(string(program)+"'s", int(p.UTCOffsetSeconds)))
}

// between wants the first argument, if it is named, and takes the second.
func between(first, second string) cobra.PositionalArgs {
	least, most := []string{first}, []string{first, second}
	if first == "" {
		least, most = nil, most[1:]
	}
	return func(cmd *cobra.Command, given []string) error {
		if len(given) >= len(most) {
			return exactly(most...)(cmd, given)
		}
		return exactly(least...)(cmd, given)
	}
}

// required marks flags that a command cannot do without.
func required(cmd *cobra.Command, names ...string) *cobra.Command {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic("punkt: " + err.Error()) // the flag is not defined: a slip in this package
		}
	}
	return cmd
}
