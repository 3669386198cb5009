package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/testnet"
)

// demoFlags are the flags of the demo.
type demoFlags struct {
	exit     bool
	dir      string
	keep     bool
	basePort int
	genesis  string
}

func demoCommand(a *App) *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Start a coalition on this machine and show what it does",
		Long: `Demo starts a coalition of four partners: an airline, a coffee bar, a grocery and a
cinema, each with a validator in a process of its own. It loads the purchases that the
program ships, shows members who exchange, redeem and pass on points, and what the
partners owe each other in the end. Every step is a command that you can type.

It stays up until Ctrl-C, which stops the nodes and removes the folder; a second Ctrl-C
does not wait for them. --genesis starts another coalition, and tells no story.`,
		Example: `  punkt demo
  punkt demo --exit
  punkt demo --dir coalition --base-port 30000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.json {
				return usage("the demo tells a story: --json is not for it")
			}
			return a.demo(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.exit, "exit", false, "stop when the story is told, with status 0")
	flags.StringVar(&f.dir, "dir", "", "put the coalition into `DIR`, which is kept (default: a temporary folder)")
	flags.BoolVar(&f.keep, "keep", false, "keep the temporary folder")
	flags.IntVar(&f.basePort, "base-port", 0, "first `PORT` of the first node (default: 26700, or the next that are free)")
	flags.StringVar(&f.genesis, "genesis", "", "start the coalition in `FILE` instead of the demo's")
	return cmd
}

// demo runs a coalition from its beginning to its end.
func (a *App) demo(ctx context.Context, f demoFlags) (err error) {
	coalition, err := loadCoalition(f.genesis)
	if err != nil {
		return err
	}
	if f.basePort == 0 {
		base, release, err := testnet.ReservePorts(len(coalition.Partners))
		if err != nil {
			return err
		}
		defer release()
		f.basePort = base
		if f.basePort != testnet.DefaultBasePort {
			fmt.Fprintf(a.Stderr, "ports from %d are taken; using those from %d\n", testnet.DefaultBasePort, f.basePort)
		}
	}
	dir, remove, err := f.folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	n, err := testnet.Init(dir, testnet.InitOptions{Coalition: coalition, BasePort: f.basePort, Time: time.Now()})
	if errors.Is(err, testnet.ErrNetworkExists) {
		return hint(err, "choose another folder; if it is a testnet: punkt testnet up --dir %s", dir)
	}
	if err != nil {
		return err
	}
	started, err := a.startTestnet(ctx, n, true)
	if err != nil {
		return err
	}
	return a.stay(ctx, f, demo{App: a, net: n, written: new(int64)}, started)
}

// folder is where the coalition goes, and what removes it in the end.
func (f demoFlags) folder() (dir string, remove func() error, err error) {
	if f.dir != "" {
		dir, err = filepath.Abs(f.dir)
		return dir, func() error { return nil }, err
	}
	outer, err := os.MkdirTemp("", "punkt-demo-")
	if err != nil {
		return "", nil, fmt.Errorf("make folder: %w", err)
	}
	return outer, func() error {
		if f.keep {
			return nil
		}
		return os.RemoveAll(outer)
	}, nil
}

// stay tells the story, keeps the nodes up until the context ends, and stops them.
func (a *App) stay(ctx context.Context, f demoFlags, d demo, started []*testnet.Process) error {
	said := d.addresses
	if f.genesis == "" {
		said = d.story
	}
	if err := said(ctx); err != nil || f.exit {
		fmt.Fprintln(a.Stderr, "stopping the nodes")
		return errors.Join(err, testnet.StopAll(started, testnet.StopPatience))
	}
	fmt.Fprint(a.Stdout, "\nCtrl-C stops it.\n")
	return a.attend(ctx, started)
}

// addresses tells where everything is.
func (d demo) addresses(context.Context) error {
	fmt.Fprintf(d.Stdout, "\nThe nodes' HTTP APIs, each described by its own /openapi.json:\n")
	t := words.Table(d.Stdout, "PARTNER", "API", "HOME")
	for _, n := range d.net.Nodes {
		t.Row(string(n.Partner), n.API(), n.Home)
	}
	t.End()
	return nil
}

// demo is the coalition that the story plays in.
type demo struct {
	*App
	net     *testnet.Network
	written *int64 // height of the last block that the story has come to
}

// homeOf is a party's folder.
func (d demo) homeOf(id string) string { return filepath.Join(d.net.Dir, id) }

// say writes a paragraph of the story.
func (d demo) say(format string, args ...any) {
	fmt.Fprintf(d.Stdout, "\n"+format+"\n", args...)
}

// errStory: a command of the story did not end as it should.
var errStory = errors.New("the demo went wrong")

// do shows a command line, runs it as if it had been typed, and shows and returns what
// it said. It fails with errStory if the command ends with another status.
func (d demo) do(ctx context.Context, status int, args ...string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	fmt.Fprintf(d.Stdout, "  $ %s\n", shellLine(append([]string{programName()}, args...)))
	out := &indented{w: d.Stdout}
	// The command before it may have gone to another node.
	typed := &App{Stdin: d.Stdin, Stdout: out, Stderr: out, minHeight: *d.written}
	got := Run(ctx, typed, args)
	*d.written = max(*d.written, typed.written)
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if got != status {
		return "", fmt.Errorf("%w: %s ended with status %d, want %d", errStory, args, got, status)
	}
	return out.text(), nil
}
