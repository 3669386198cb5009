package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/home"
)

// screen collects what a command writes while it runs.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// One demo stays up while another runs to its end beside it; Ctrl-C then stops the
// first, and nothing of either is left.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("starts eight validators")
	}
	binary, err := exec.LookPath("punkt") // testscript.Main put it there
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	command := func(args ...string) (*exec.Cmd, *screen) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		t.Cleanup(cancel)
		c, out := exec.CommandContext(ctx, binary, args...), &screen{}
		c.Env = append(os.Environ(), "TMPDIR="+temp)
		c.Stdout, c.Stderr = out, out
		return c, out
	}

	staying, said := command("demo")
	if err := staying.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); !strings.Contains(said.String(), "Ctrl-C stops it."); {
		if time.Now().After(deadline) {
			t.Fatalf("the story has no end:\n%s", said)
		}
		<-time.After(50 * time.Millisecond)
	}
	for _, want := range []string{
		"Issued 4,564 MART.",
		"Exchanged 300 MART for 120 AVIA",
		"mart owes avia EUR 1.20 more.",
		"brew owes kino EUR 0.45 more.",
		"Whatever names the closed account acts on the other from now on.",
		"40 MART returned to the member.",
		"refused: insufficient_points",
		"Every invariant holds.",
	} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the story lacks %q", want)
		}
	}

	passing, second := command("demo", "--exit")
	if err := passing.Run(); err != nil {
		t.Errorf("the second demo: %v\n%s", err, second)
	}
	// Another program may have had the usual ports when the first began, and not any more.
	node := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	first, other := node.FindString(said.String()), node.FindString(second.String())
	if first == "" || other == "" || first == other {
		t.Errorf("the demos run at %s and at %s", first, other)
	}
	if first == home.DefaultNode && !strings.Contains(second.String(), "are taken; using those from") {
		t.Errorf("the second demo does not say that it took other ports:\n%s", second)
	}

	folder := regexp.MustCompile(`The coalition is in (\S+)\.\s`).FindStringSubmatch(said.String())
	if folder == nil {
		t.Fatalf("the demo does not say where it is:\n%s", said)
	}
	status := exec.Command(binary, "--home", filepath.Join(folder[1], "kino"), "node", "status")
	if out, err := status.CombinedOutput(); err != nil {
		t.Errorf("the first demo's nodes do not answer any more: %v\n%s", err, out)
	}
	if err := staying.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := staying.Wait(); err != nil {
		t.Errorf("Ctrl-C: %v\n%s", err, said)
	}
	left := []string{}
	_ = filepath.WalkDir(temp, func(path string, _ fs.DirEntry, _ error) error {
		left = append(left, path)
		return nil
	})
	if len(left) > 1 {
		t.Errorf("left behind: %v", left)
	}
}
