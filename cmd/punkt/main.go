// Punkt runs a partner's node of a coalition's points ledger, and is the command
// line of the partners and of the members.
//
// The package parses flags, reads the home folder and wires the others together. It
// decides nothing about points: what a command prints is what a node answered.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal finds no handler and kills the process.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, &app{
		stdin:  os.Stdin,
		stdout: os.Stdout,
		stderr: os.Stderr,
		colour: onTerminal(os.Stderr) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}, os.Args[1:]))
}
