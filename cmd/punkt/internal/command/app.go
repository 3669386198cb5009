// Package command is what can be typed after punkt: a file for each command, and one
// runner for all. It knows terminals, flags and exit statuses, and leaves the sentences to
// words, the act of ordering to home, and a running node to whoever calls Run.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
)

// App is what every command gets: the streams, the global flags, and the home folder
// once a command has asked for it. One goroutine uses it.
type App struct {
	Stdin  io.Reader
	Stdout io.Writer // what was asked for
	Stderr io.Writer // progress, prompts and errors
	Colour bool      // whether Stderr takes colours
	Called string    // how the user calls the program; empty: punkt
	Home   string    // folder where --home is not given, as PUNKT_HOME has it; empty: ~/.punkt
	Node   string    // node where --node is not given, as PUNKT_NODE has it; empty: the home's
	// Serve runs a node until the context ends or the node fails. It fails with
	// ErrPortTaken.
	Serve func(context.Context, consensus.Config, *slog.Logger) error

	homeDir   string // --home
	node      string // --node; empty: the home's
	json      bool   // --json
	async     bool   // --async
	minHeight int64  // --min-height
	homeGiven bool   // by --home
	nodeGiven bool   // by --node

	answer  any  // of printThen; nil: none
	began   bool // a command has: what goes wrong now is no error of usage
	opened  *home.Home
	caller  *api.Client
	written int64 // height of the last block that has something of this command; 0: none
}

// ErrPortTaken: another program listens where a node is to answer.
var ErrPortTaken = errors.New("the port of the API is taken")

// home opens the folder that --home names, once. It fails with home.ErrNoHome.
func (a *App) home() (*home.Home, error) {
	if a.opened != nil {
		return a.opened, nil
	}
	dir, err := a.homePath()
	if err != nil {
		return nil, err
	}
	h, err := home.Open(dir)
	if errors.Is(err, home.ErrNoHome) {
		return nil, hint(err, "name a party's folder with --home DIR; a new one is made by punkt --home DIR key new NAME, with a secret of its own")
	}
	a.opened = h
	return h, err
}

// homePath is the folder that --home names, or ~/.punkt.
func (a *App) homePath() (string, error) {
	if a.homeDir != "" {
		return a.homeDir, nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", hint(fmt.Errorf("find home folder: %w", err), "name one with --home DIR")
	}
	return filepath.Join(user, ".punkt"), nil
}

// nodeURL is the node to talk to: --node, or the home's, or without a home the first
// of a testnet.
func (a *App) nodeURL() (string, error) {
	if a.node != "" {
		return a.node, nil
	}
	h, err := a.home()
	switch {
	case err == nil:
		return h.Config.Node, nil
	case errors.Is(err, home.ErrNoHome) && a.homeDir == "":
		fmt.Fprintf(a.Stderr, "no home folder and no --node: asking the node at %s\n", home.DefaultNode)
		a.node = home.DefaultNode // said once
		return a.node, nil
	}
	return "", err
}

// client talks to the node, made once.
func (a *App) client() (*api.Client, error) {
	if a.caller == nil {
		node, err := a.nodeURL()
		if err != nil {
			return nil, err
		}
		a.caller = a.identified(api.NewClient(node), node).AtLeast(a.minHeight)
	}
	return a.caller, nil
}

// OnTerminal reports whether a person sees what is written.
func OnTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// print writes what a command answers: the value as JSON if --json is set, or what
// text writes. A script reads the one, a person the other.
func (a *App) print(v any, text func(w io.Writer)) error {
	if !a.json {
		text(a.Stdout)
		return nil
	}
	return a.encode(v)
}

// printThen is print for an answer after which the command may still fail, as a file of
// which a part was used: a script then reads one object, the failure with the answer in it.
func (a *App) printThen(v any, text func(w io.Writer)) error {
	if a.json {
		a.answer = v
		return nil
	}
	return a.print(v, text)
}

// encode writes a value as JSON.
func (a *App) encode(v any) error {
	enc := json.NewEncoder(a.Stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
