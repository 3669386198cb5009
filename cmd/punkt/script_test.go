package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/command"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"punkt": func() {
		os.Args = append(os.Args, level()...)
		main()
	}})
}

// levelNodes names in a script's environment the nodes of its coalition.
const levelNodes = "PUNKT_TEST_NODES"

// level are the flags by which a script's command reads no node that is behind another:
// the command before it may have gone to that one.
func level() []string {
	newest := int64(0)
	for _, node := range strings.Fields(os.Getenv(levelNodes)) {
		if status, err := api.NewClient(node).Status(context.Background()); err == nil {
			newest = max(newest, status.Height)
		}
	}
	if newest == 0 {
		return nil
	}
	return []string{fmt.Sprint("--min-height=", newest)}
}

// TestScripts runs what needs no ledger: keys, folders, wrong usage, absent nodes.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		Cmds:                scriptCommands(""),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               func(env *testscript.Env) error { env.Setenv("NOWHERE", "http://127.0.0.1:1"); return nil },
	})
}

// TestLedgerScripts runs the scripts of every command against a coalition of four
// validator processes that they share. Each uses members of its own.
func TestLedgerScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("starts four validators")
	}
	c := startCoalition(t)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "ledger"),
		Cmds:                scriptCommands(c.node("mart")),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			for _, id := range []string{"avia", "brew", "mart", "kino"} {
				env.Setenv(strings.ToUpper(id), filepath.Join(c.dir, id))
			}
			env.Setenv("NODE", c.node("mart"))
			var nodes []string
			for _, n := range c.net.Nodes {
				nodes = append(nodes, n.API())
			}
			env.Setenv(levelNodes, strings.Join(nodes, " "))
			return nil
		},
	})
}

type scriptCommand = func(ts *testscript.TestScript, neg bool, args []string)

// scriptCommands are the words that the scripts add to testscript's own:
//
//	refused CODE PROGRAM ARGS...      exits with 2 and names the rejection
//	misused PROGRAM ARGS...           exits with 1
//	unreachable PROGRAM ARGS...       exits with 3
//	incomplete PROGRAM ARGS...        exits with 4: a part of a file was rejected
//	eventually PATTERN PROGRAM ARGS.. until its output matches
//	remember NAME PATTERN             sets $NAME to what the group in the last output is
//	opens HOME NAME                   opens the account of a member's key at the partner's home
//	wallets NAME...                   a member's home folder each, with a key; $NAME is its address
func scriptCommands(node string) map[string]scriptCommand {
	return map[string]scriptCommand{
		"refused": func(ts *testscript.TestScript, neg bool, args []string) {
			exits(ts, command.ExitRefused, args[1:])
			if text := ts.ReadFile("stderr"); !strings.Contains(text, "punkt: refused: "+args[0]+" (") {
				ts.Fatalf("not refused as %s", args[0])
			}
		},
		"misused": func(ts *testscript.TestScript, neg bool, args []string) {
			exits(ts, command.ExitFailed, args)
			if text := "\n" + ts.ReadFile("stderr"); !strings.Contains(text, "\npunkt: ") || ts.ReadFile("stdout") != "" {
				ts.Fatalf("an error is a line of stderr that begins with punkt:")
			}
		},
		"unreachable": func(ts *testscript.TestScript, neg bool, args []string) { exits(ts, command.ExitUnreachable, args) },
		"incomplete":  func(ts *testscript.TestScript, neg bool, args []string) { exits(ts, command.ExitRejects, args) },
		"eventually":  eventually,
		"remember":    remember,
		"opens":       opens,
		"joins":       joins,
		"wallets":     func(ts *testscript.TestScript, neg bool, args []string) { wallets(ts, node, args) },
	}
}

func exits(ts *testscript.TestScript, want int, args []string) {
	err := ts.Exec(args[0], args[1:]...)
	exit := (*exec.ExitError)(nil)
	switch {
	case err == nil:
		ts.Fatalf("exit status 0, want %d", want)
	case !errors.As(err, &exit):
		ts.Check(err)
	case exit.ExitCode() != want:
		ts.Fatalf("exit status %d, want %d", exit.ExitCode(), want)
	}
}

// patience bounds what scripts wait for: block time moves at least every ten seconds.
const patience = time.Minute

func eventually(ts *testscript.TestScript, _ bool, args []string) {
	want, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	for deadline := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
		err := ts.Exec(args[1], args[2:]...)
		if err == nil && want.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("no output like %s in %s", want, patience)
		}
	}
}

func remember(ts *testscript.TestScript, _ bool, args []string) {
	want, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	found := want.FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) < 2 {
		ts.Fatalf("no output like %s", want)
	}
	ts.Setenv(args[0], found[1])
}

func opens(ts *testscript.TestScript, _ bool, args []string) {
	partner, name := args[0], args[1]
	ts.Check(ts.Exec("punkt", "--home", name, "member", "consent", name, "--at", filepath.Base(partner)))
	ts.Check(os.WriteFile(ts.MkAbs(name+".consent"), []byte(ts.ReadFile("stdout")), 0o600))
	ts.Check(ts.Exec("punkt", "--home", partner, "member", "enroll", "--consent", name+".consent"))
}

// joins has the key of a name agree that the account that a file shows be merged into its own.
func joins(ts *testscript.TestScript, _ bool, args []string) {
	name := args[0]
	var shown struct{ Address, Home string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &shown))
	ts.Check(ts.Exec("punkt", "--home", name, "member", "consent", name,
		"--at", shown.Home, "--join", shown.Address))
	ts.Check(os.WriteFile(ts.MkAbs(name+".joins"), []byte(ts.ReadFile("stdout")), 0o600))
}

func wallets(ts *testscript.TestScript, node string, names []string) {
	for _, name := range names {
		dir := ts.MkAbs(name)
		h, err := home.Init(dir, home.Config{Node: node, PasswordFile: "password"})
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(dir, "password"), []byte("secret of "+name+"\n"), 0o600))
		key, err := h.NewKey(name, "secret of "+name, home.Light)
		ts.Check(err)
		ts.Setenv(strings.ToUpper(name), common.Address(key.Address).Hex())
	}
}
