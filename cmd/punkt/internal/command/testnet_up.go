package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/testnet"
)

func testnetUpCommand(a *App) *cobra.Command {
	var dir string
	var detach bool
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start the nodes that do not run",
		Long: `Up starts a process for each node that does not run, and waits until all answer and
the network makes blocks. Then it shows what the nodes log until Ctrl-C, which stops
the nodes that it started. With --detach it returns, and the nodes run on until punkt
testnet down; each writes to node.log in its folder. Where all nodes run already it
shows how far they are, and leaves them alone.`,
		Example: `  punkt testnet up --dir coalition
  punkt testnet up --dir coalition --detach`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			n, err := openTestnet(dir)
			if err != nil {
				return err
			}
			started, err := a.startTestnet(cmd.Context(), n, !detach)
			up := errors.Is(err, testnet.ErrUp) // what was asked for is so already
			if err != nil && !up {
				return err
			}
			all := n.Status(cmd.Context())
			err = a.print(all, func(w io.Writer) { sayTestnet(w, all) })
			if up {
				fmt.Fprintln(a.Stderr, a.named("It was up already. To stop it: punkt testnet down --dir "+shellLine([]string{dir})))
			}
			if detach || up {
				return err
			}
			fmt.Fprintln(a.Stderr, "Ctrl-C stops the nodes.")
			return errors.Join(err, a.attend(cmd.Context(), started))
		},
	}
	cmd.Flags().BoolVar(&detach, "detach", false, "return once the network makes blocks, and leave it running")
	return withDir(cmd, &dir)
}

// attend shows what the nodes log and which of them end, until the context does, and
// stops them. It fails with testnet.ErrNodeEnded when all have ended before.
func (a *App) attend(ctx context.Context, started []*testnet.Process) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var writing sync.Mutex // one line at a time
	var nodes []testnet.Node
	ended := make(chan *testnet.Process, len(started))
	for _, p := range started {
		nodes = append(nodes, p.Node)
		go func() {
			<-p.Done()
			ended <- p
		}()
	}
	go func() {
		for range started {
			select {
			case p := <-ended:
				writing.Lock()
				a.report(hint(p.Failure(), "punkt testnet up in another terminal starts it again"), "")
				writing.Unlock()
			case <-ctx.Done():
				return
			}
		}
		cancel(testnet.ErrNodeEnded)
	}()
	err := testnet.Follow(ctx, nodes, func(l testnet.Line) {
		writing.Lock()
		defer writing.Unlock()
		fmt.Fprintf(a.Stderr, "%-5s| %s\n", l.Partner, l.Text)
	})
	if cause := context.Cause(ctx); errors.Is(cause, testnet.ErrNodeEnded) {
		err = errors.Join(err, fmt.Errorf("all have stopped: %w", cause))
	}
	fmt.Fprintln(a.Stderr, "stopping the nodes")
	return errors.Join(err, testnet.StopAll(started, testnet.StopPatience))
}
