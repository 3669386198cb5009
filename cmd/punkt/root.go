package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/home"
)

// run executes a command line and is the exit status of the process.
func run(ctx context.Context, a *app, args []string) int {
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	called, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	a.report(err, called.CommandPath())
	return statusOf(err)
}

// rootCommand is the tree of all commands.
func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "punkt",
		Short: "The points ledger of a coalition of brands",
		Long: `Punkt is an append-only ledger of loyalty points that partner brands run together.

Each partner has a home folder with its keys and the address of its node; --home
names it. A command ends with status 0 only when what it did is final on the ledger,
with 2 when the ledger refused it, with 3 when no node answered, and with 1 when it
was called wrongly or something on this machine failed.`,
		Example: `  punkt testnet init --dir coalition
  punkt testnet up --dir coalition --detach
  punkt --home coalition/mart program show MART`,
		Version:       version(),
		SilenceErrors: true, // run reports them, with a hint
		SilenceUsage:  true, // a refusal is no reason to print twenty lines of flags
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.homeDir, "home", "", "the party's folder `DIR`: keys, config and the node's address (default ~/.punkt)")
	flags.StringVar(&a.node, "node", "", "`URL` of the node to talk to (default: the home's)")
	flags.BoolVar(&a.json, "json", false, "print JSON, as the node answers it")
	flags.BoolVar(&a.async, "async", false, "do not wait for the transaction to be final: status 0 once a node took it")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if a.node == "" {
			return nil
		}
		return home.CheckNode(a.node)
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetVersionTemplate("punkt {{.Version}}\n")

	root.AddCommand(
		keyCommand(a),
		// Commands on a ledger, one folder line a noun.

		// A whole coalition on this machine, and nodes: testnetCommand, nodeCommand, demoCommand.

		// Without a network: simulateCommand.
	)
	tidy(root)
	return root
}

// tidy gives every command below the same manners: wrong arguments are errors of
// usage, and a noun alone shows what can be done with it.
func tidy(cmd *cobra.Command) {
	if args := cmd.Args; args != nil {
		cmd.Args = func(c *cobra.Command, given []string) error {
			if err := args(c, given); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	if !cmd.Runnable() {
		cmd.Args, cmd.DisableFlagsInUseLine = cobra.ArbitraryArgs, true
		cmd.RunE = func(c *cobra.Command, given []string) error {
			if len(given) > 0 {
				return usage("unknown command %q for %q%s", given[0], c.CommandPath(), didYouMean(c, given[0]))
			}
			return c.Help()
		}
	}
	for _, sub := range cmd.Commands() {
		tidy(sub)
	}
}

func didYouMean(c *cobra.Command, typed string) string {
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

// version is the module's version, or the commit that the binary was built from.
func version() string {
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
