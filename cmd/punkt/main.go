// Punkt runs a partner's node of a coalition's points ledger, and is the command
// line of the partners and of the members.
//
// This is the wiring: it puts a node together and hands the streams to the commands, which
// are in internal/command; internal/words has what they say.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones are the same on a machine that has none installed

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal finds no handler and kills the process.
	context.AfterFunc(ctx, stop)
	os.Exit(command.Run(ctx, &command.App{
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Serve:  serve,
		Called: os.Args[0],
		Home:   os.Getenv("PUNKT_HOME"),
		Node:   os.Getenv("PUNKT_NODE"),
		Colour: command.OnTerminal(os.Stderr) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}, os.Args[1:]))
}
