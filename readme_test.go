package punkt_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/testnet"
)

var rewrite = flag.Bool("rewrite", false, "write what the README's commands say into the README")

// transcript is the README's console block.
var transcript = regexp.MustCompile("(?s)```console\n(.*?)```")

// changing is what differs from run to run, and what is compared in its place.
var changing = []struct {
	what *regexp.Regexp
	mask string
}{
	{regexp.MustCompile(`0x([0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{4}\.\.[0-9a-fA-F]{4})\b`), "HEX"},
	{regexp.MustCompile(`0x[0-9a-f]+…`), "HASH…"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d( UTC|Z)?`), "TIME"},
	{regexp.MustCompile(`(block|blocks|height|process|height:)( +)\d+`), "$1 N"},
	{regexp.MustCompile(`(?m)^(avia|brew|mart|kino) +\d+ +\d+ +HASH… +\d `), "$1 PID HEIGHT HASH… PEERS"},
	{regexp.MustCompile(`PARTNER +PID +HEIGHT`), "PARTNER PID HEIGHT"}, // as wide as the pids are
	{regexp.MustCompile(`(?m)^entries +\d+$`), "entries N"},            // empty blocks may come between
	{regexp.MustCompile(`(?m)^\d of \d nodes answer, height N\n`), ""},
}

// long is an address or a hash, to be shown by its beginning and end; of them all the
// app hash alone stays whole, for a reader to have seen one.
var long = regexp.MustCompile(`(?m)^app hash.*$|0x[0-9a-fA-F]{40,64}\b`)

func elided(s string) string {
	return long.ReplaceAllStringFunc(s, func(found string) string {
		if strings.HasPrefix(found, "app hash") {
			return found
		}
		return found[:6] + ".." + found[len(found)-4:]
	})
}

func masked(s string) string {
	for _, c := range changing {
		s = c.what.ReplaceAllString(s, c.mask)
	}
	return s
}

// TestREADME runs the commands of the README's transcript, in order, against real
// validators, and compares what they say.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := transcript.FindSubmatchIndex(readme)
	if block == nil {
		t.Fatal("the README has no console block")
	}
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "bin", "punkt"), "./cmd/punkt")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	t.Cleanup(func() { // whatever happens, no node outlives the test
		_ = exec.Command(filepath.Join(dir, "bin", "punkt"), "testnet", "down", "--dir", filepath.Join(dir, "coalition")).Run()
	})
	base, release, err := testnet.ReservePorts(4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { release() })
	var fresh bytes.Buffer
	for _, step := range steps(string(readme[block[2]:block[3]])) {
		said := step.run(t, dir, base)
		if masked(said) != masked(step.said) && !*rewrite {
			t.Errorf("$ %s\nsaid:\n%s\nthe README has:\n%s", step.command, said, step.said)
		}
		fmt.Fprintf(&fresh, "$ %s\n%s", step.command, elided(said))
	}
	if *rewrite {
		readme = append(readme[:block[2]:block[2]], append(fresh.Bytes(), readme[block[3]:]...)...)
		if err := os.WriteFile("README.md", readme, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// step is a command of the transcript with what it says.
type step struct{ command, said string }

func steps(block string) []step {
	var all []step
	for _, line := range strings.SplitAfter(block, "\n") {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, step{command: strings.TrimSpace(command)})
		} else if len(all) > 0 {
			all[len(all)-1].said += line
		}
	}
	return all
}

// run types the command into a shell. The testnet gets ports that are free, and what
// is said of them is told as if they were the usual ones.
func (s step) run(t *testing.T, dir string, base int) string {
	t.Helper()
	command := s.command
	if strings.Contains(command, "testnet init") {
		command += " --base-port " + strconv.Itoa(base)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "sh", "-c", command)
	shell.Dir = dir
	shell.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, _ := shell.CombinedOutput() // a refusal ends with a status of its own, and says why
	said := string(out)
	for port := base; port < base+4*10; port++ {
		usual := strconv.Itoa(port - base + testnet.DefaultBasePort)
		said = strings.ReplaceAll(said, ":"+strconv.Itoa(port), ":"+usual)
	}
	return said
}
