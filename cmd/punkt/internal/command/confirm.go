package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// errNotConfirmed: somebody was asked whether to go on, and did not say yes.
var errNotConfirmed = errors.New("nothing was done")

// confirmation is the flag of commands that cannot be taken back.
type confirmation struct{ yes bool }

func (c *confirmation) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.yes, "yes", false, "do not ask on a terminal whether to go on")
}

// confirm asks on a terminal whether to do what cannot be taken back. A script is not
// asked: nobody would answer. It fails with errNotConfirmed.
func (a *App) confirm(ctx context.Context, c confirmation, question string) error {
	in, ok := a.Stdin.(*os.File)
	if c.yes || !ok || !term.IsTerminal(int(in.Fd())) {
		return nil
	}
	fmt.Fprintf(a.Stderr, "%s Type yes to go on: ", question)
	answered := make(chan string, 1)
	go func() { // it cannot be woken; on interruption it goes down with the process
		line, _ := bufio.NewReader(in).ReadString('\n') // no line is no yes
		answered <- line
	}()
	select {
	case line := <-answered:
		if strings.TrimSpace(line) == "yes" {
			return nil
		}
		return hint(errNotConfirmed, "type yes in full, or give --yes")
	case <-ctx.Done():
		return ctx.Err()
	}
}
