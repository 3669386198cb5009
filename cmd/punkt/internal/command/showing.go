package command

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/node/api"
)

// showing is a command that shows what a node answers: what it says of itself, what it
// reads from the command line, what it asks, and how it tells the answer to a person. A
// script reads the answer itself.
type showing[T any] struct {
	use, short, long, example string

	args  []value // in their order
	flags []value
	setup func(*cobra.Command) // flags that are no values; nil: none
	ask   func(context.Context, *api.Client) (T, error)
	tell  func(io.Writer, T)
}

// command is the command, to be run by an App.
func (d showing[T]) command(a *App) *cobra.Command {
	var flags given
	cmd := &cobra.Command{
		Use: d.use, Short: d.short, Long: d.long, Example: d.example,
		Args: argsOf(d.args),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if err := readAll(ctx, a, d.args, args); err != nil {
				return err
			}
			if err := flags.read(ctx, a); err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			answer, err := d.ask(ctx, client)
			if err != nil {
				return err
			}
			return a.print(answer, func(w io.Writer) { d.tell(w, answer) })
		},
	}
	flags.define(cmd, d.flags)
	if d.setup != nil {
		d.setup(cmd)
	}
	return cmd
}
