package command

import (
	"context"
	"math"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// value is what a command reads of its line: an argument, or a flag.
type value struct {
	name  string // as the usage line has it, POINTS; of a flag without its dashes
	usage string // of a flag
	usual string // what a flag is where it is not given
	must  bool   // of a flag: the command cannot do without
	may   bool   // of the last argument: it can be left out
	read  func(context.Context, *App, string) error
}

// named gives an argument another name.
func (v value) named(name string) value {
	v.name = name
	return v
}

// flag makes a flag of a value.
func (v value) flag(name, usage string) value {
	v.name, v.usage = name, usage
	return v
}

// usually gives a flag what it is where it is not given.
func (v value) usually(text string) value {
	v.usual = text
	return v
}

// required makes a flag one that the command cannot do without.
func (v value) required() value {
	v.must = true
	return v
}

// optional makes an argument one that can be left out.
func (v value) optional() value {
	v.may = true
	return v
}

// argsOf refuses a line that lacks an argument, or has one too many.
func argsOf(args []value) cobra.PositionalArgs {
	names := make([]string, len(args))
	for i, v := range args {
		names[i] = v.name
	}
	all := exactly(names...)
	if last := len(args) - 1; last >= 0 && args[last].may {
		return func(cmd *cobra.Command, given []string) error {
			if len(given) >= len(names) {
				return all(cmd, given)
			}
			return exactly(names[:last]...)(cmd, given)
		}
	}
	return all
}

// readAll reads the arguments that are there.
func readAll(ctx context.Context, a *App, args []value, line []string) error {
	for i, text := range line {
		if err := args[i].read(ctx, a, text); err != nil {
			return err
		}
	}
	return nil
}

// given are the flags of a command and what the line gives them.
type given struct {
	flags []value
	texts []string
	cmd   *cobra.Command
}

func (g *given) define(cmd *cobra.Command, flags []value) {
	g.cmd, g.flags, g.texts = cmd, flags, make([]string, len(flags))
	for i, v := range flags {
		cmd.Flags().StringVar(&g.texts[i], v.name, v.usual, v.usage)
		if v.must {
			required(cmd, v.name)
		}
	}
}

// read reads the flags that are given, and those that are something where they are not.
func (g *given) read(ctx context.Context, a *App) error {
	for i, v := range g.flags {
		if g.texts[i] == "" && !g.cmd.Flags().Changed(v.name) {
			continue
		}
		if err := v.read(ctx, a, g.texts[i]); err != nil {
			return err
		}
	}
	return nil
}

// The values that commands read, each into its place.

// everything stands for all points that are there, where a line does not say how many.
const everything = math.MaxUint64

func pointsInto(into *uint64) value {
	return value{name: "POINTS", read: func(_ context.Context, _ *App, text string) (err error) {
		*into, err = parsePoints(text)
		return err
	}}
}

func programInto(into *token.Code) value {
	return value{name: "PROGRAM", read: func(_ context.Context, _ *App, text string) (err error) {
		*into, err = parseProgram(text)
		return err
	}}
}

func partnerInto(into *partner.ID) value {
	return value{name: "PARTNER", read: func(_ context.Context, _ *App, text string) (err error) {
		*into, err = parsePartner(text)
		return err
	}}
}

func accountInto(into *token.Address) value {
	return value{name: "ACCOUNT", read: func(_ context.Context, a *App, text string) (err error) {
		*into, err = a.account(text)
		return err
	}}
}

func moneyInto(into *uint64) value {
	return value{name: "MONEY", read: func(_ context.Context, _ *App, text string) error {
		money, err := parseMoney(text)
		*into = uint64(money)
		return err
	}}
}

func textInto(into *string) value {
	return value{name: "TEXT", read: func(_ context.Context, _ *App, text string) error {
		*into = text
		return nil
	}}
}

// reasonInto is the flag for why an operation of the kind is done.
func reasonInto(into *token.Reason, kind op.Kind, usual token.Reason) value {
	return value{
		name: "reason", usage: "`REASON` for it: " + reasonWords(kind), usual: string(usual),
		read: func(_ context.Context, _ *App, text string) (err error) {
			*into, err = parseReason(kind, text)
			return err
		},
	}
}

// idInto reads an operation's id or a hash of what it is called.
func idInto[T ~[32]byte](name, what string, into *T) value {
	return value{name: name, read: func(_ context.Context, _ *App, text string) error {
		h, err := parseHash(what, text)
		*into = T(h)
		return err
	}}
}
