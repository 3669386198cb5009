package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/token"
)

// Run executes a command line and is the exit status of the process.
func Run(ctx context.Context, a *App, args []string) int {
	out := &output{w: a.Stdout}
	a.Stdout = out
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	called, err := root.ExecuteContextC(ctx)
	if err == nil && a.answer != nil {
		err = a.encode(a.answer)
	}
	switch {
	case err == nil && out.failed != nil:
		err = fmt.Errorf("write output: %w", out.failed)
	case err == nil:
		return ExitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled) && !errors.As(err, new(hinted)):
		err = fmt.Errorf("interrupted: %w", context.Canceled)
	}
	if !a.began {
		err = usageError{err}
		a.json = a.json || slices.Contains(args, "--json") // it may stand behind what is wrong
	}
	a.report(err, called.CommandPath())
	return statusOf(err)
}

// output is what a command answers, and whether all of it could be written: a disk that
// is full must not look like success.
type output struct {
	w      io.Writer
	failed error // the first
}

// Write writes p and keeps the first error.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil && o.failed == nil {
		o.failed = err
	}
	return n, err
}

// rootCommand is the tree of all commands.
func rootCommand(a *App) *cobra.Command {
	root := &cobra.Command{
		Use:   "punkt",
		Short: "The points ledger of a coalition of brands",
		Long: `Punkt is an append-only ledger of loyalty points that partner brands run together.

Each partner has a home folder with its keys and the address of its node; --home
names it. A command ends with status 0 only when what was asked for is final on the
ledger, with 2 when the ledger refused it, with 3 when the outcome is not known, and
with 1 when it was called wrongly or something on this machine failed.`,
		Example: `  punkt testnet init --dir coalition
  punkt testnet up --dir coalition --detach
  punkt --home coalition/mart program show MART`,
		Version:       Version(),
		SilenceErrors: true, // run reports them, with a hint
		SilenceUsage:  true, // a refusal is no reason to print twenty lines of flags
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.homeDir, "home", "", "the party's folder `DIR`: keys, config and the node's address (default: $PUNKT_HOME, or ~/.punkt)")
	flags.StringVar(&a.node, "node", "", "`URL` of the node to talk to (default: $PUNKT_NODE, or the home's)")
	flags.BoolVar(&a.json, "json", false, "print JSON, as the node answers it")
	flags.BoolVar(&a.async, "async", false, "do not wait for the transaction to be final: status 0 once a node took it")
	flags.Int64Var(&a.minHeight, "min-height", a.minHeight, "wait until the node has the block `HEIGHT`, which another node answered with")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		a.homeGiven, a.nodeGiven = flags.Changed("home"), flags.Changed("node")
		if !a.homeGiven {
			a.homeDir = a.Home
		}
		if !a.nodeGiven {
			a.node = a.Node
		}
		if a.node == "" {
			return nil
		}
		return home.CheckNode(a.node)
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetVersionTemplate("punkt {{.Version}}\n")

	root.AddCommand(
		keyCommand(a), homeCommand(a),
		partnerCommand(a), paymentCommand(a), programCommand(a), memberCommand(a),
		pointsCommand(a), holdCommand(a), walletCommand(a),
		txCommand(a), operationCommand(a), blockCommand(a), auditCommand(a), eventsCommand(a),

		demoCommand(a), testnetCommand(a), genesisCommand(a), nodeCommand(a),

		simulateCommand(a), leakCommand(a),
		completionCommand(), versionCommand(a),
	)
	a.tidy(root)
	return root
}

// tidy gives every command below the same manners: what goes wrong before a command
// begins is an error of usage, and a noun alone shows what can be done with it.
func (a *App) tidy(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if given := c.Flags().Args(); c.HasSubCommands() && len(given) > 0 {
			return unknownCommand(c, given[0]) // its flags are not the problem
		}
		return negative(err)
	})
	if does := cmd.RunE; does != nil {
		cmd.RunE = func(c *cobra.Command, given []string) error {
			a.began = true
			return does(c, given)
		}
	} else if !cmd.Runnable() {
		cmd.Args, cmd.DisableFlagsInUseLine = cobra.ArbitraryArgs, true
		cmd.RunE = func(c *cobra.Command, given []string) error {
			if len(given) > 0 {
				return unknownCommand(c, given[0])
			}
			return c.Help()
		}
	}
	for _, sub := range cmd.Commands() {
		a.tidy(sub)
	}
}

// negative says what is wrong where an amount below zero was read as a flag.
func negative(err error) error {
	if _, amount, found := strings.Cut(err.Error(), " in -"); found && amount != "" && amount[0] >= '0' && amount[0] <= '9' {
		return fmt.Errorf("%w: -%s", token.ErrNotPositive, amount)
	}
	return err
}

func unknownCommand(c *cobra.Command, typed string) error {
	return usage("unknown command %q for %q%s", typed, c.CommandPath(), didYouMean(c, typed))
}

func didYouMean(c *cobra.Command, typed string) string {
	c.SuggestionsMinimumDistance = 1 // letters to change
	if len(typed) > 4 {
		c.SuggestionsMinimumDistance = 2
	}
	if near := c.SuggestionsFor(typed); len(near) > 0 {
		return fmt.Sprintf(", did you mean %q?", near[0])
	}
	return ""
}

// exactly wants one argument for each name, and says which is missing.
func exactly(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, given []string) error {
		switch {
		case len(given) < len(names):
			return fmt.Errorf("%s is missing", names[len(given)])
		case len(given) > len(names):
			return fmt.Errorf("unexpected argument %q", given[len(names)])
		}
		return nil
	}
}

// Version is the module's version, or the commit that the binary was built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "devel"
}
