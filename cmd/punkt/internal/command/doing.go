package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// doing is a command that has one operation done: what it says of itself, what it reads
// from the command line into the operation's fields, whose key signs, and how it speaks
// of the operation. One runner does them all.
type doing struct {
	use, short, long, example string

	args   []value // in their order
	flags  []value
	setup  func(*cobra.Command, *sending) // flags that are no values, and rules between flags; nil: none
	signer signer
	// check may refuse the order, or have a person asked; nil: nothing is checked.
	check func(context.Context, *sending, *order) error
	// order is called when all values are read and the key is found. It asks the node what
	// it needs to know, and leaves kind and signer to the runner.
	order func(context.Context) (order, error)
}

// command is the command, to be run by an App.
func (d doing) command(a *App) *cobra.Command {
	s := &sending{}
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
			key, err := d.signer.key(ctx, a, s)
			if err != nil {
				return err
			}
			o, err := d.order(ctx)
			if err != nil {
				return err
			}
			o.kind, o.signer = o.op(token.Ref{}).Kind(), key
			if d.check != nil {
				if err := d.check(ctx, s, &o); err != nil {
					return err
				}
			}
			return a.send(ctx, s, o)
		},
	}
	s.flags(cmd)
	flags.define(cmd, append(d.signer.flags, d.flags...))
	if d.setup != nil {
		d.setup(cmd, s)
	}
	return cmd
}

// signer finds the key that signs, and what the command line says of it.
type signer struct {
	flags []value
	key   func(context.Context, *App, *sending) (string, error) // name of the key
}

// byRole is the key with which the home's partner acts in a role.
func byRole(role partner.Role) signer {
	return signer{key: func(_ context.Context, a *App, s *sending) (string, error) {
		return a.partnerKey(s, role)
	}}
}

// bySpender is the key that may act for the account whose points they are: the flag's, or
// the only one of a member's home.
func bySpender(account *op.Address) signer {
	name := ""
	return signer{
		flags: []value{
			textInto(&name).flag("account", "`ACCOUNT` whose points they are (default: the home's only key)"),
		},
		key: func(ctx context.Context, a *App, s *sending) (key string, err error) {
			if *account, err = a.accountOrOwn(name); err != nil {
				return "", err
			}
			return a.memberKey(ctx, s, *account)
		},
	}
}
