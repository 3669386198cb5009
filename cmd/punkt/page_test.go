package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// page is a page of the documentation whose commands are typed by a test, in one folder
// that stands for the machines of all partners.
type page struct {
	t        *testing.T
	dir      string
	partners []string
	// here makes the addresses of a command those of this machine.
	here func(partner, line string) string
	// output is what the commands wrote, for a message.
	mu     sync.Mutex
	output bytes.Buffer
}

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// run types the lines of all sh blocks of the page. A block that names $PARTNER is typed
// at every partner, at the same time.
func (p *page) run(path string) {
	p.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	blocks := shellBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) == 0 {
		p.t.Fatalf("%s has no commands", path)
	}
	for _, block := range blocks {
		places := []string{""}
		if strings.Contains(block[1], "$PARTNER") {
			places = p.partners
		}
		var typing sync.WaitGroup
		failed := make([]error, len(places))
		for i, partner := range places {
			typing.Go(func() { failed[i] = p.typeBlock(partner, block[1]) })
		}
		typing.Wait()
		for _, err := range failed {
			if err != nil {
				p.t.Fatalf("%v\n%s", err, p.output.String())
			}
		}
	}
}

func (p *page) typeBlock(partner, block string) error {
	for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", " ")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "export PARTNER=") {
			continue
		}
		if err := p.typeLine(partner, line); err != nil {
			return fmt.Errorf("%s: %s: %w", partner, line, err)
		}
	}
	return nil
}

// typeLine runs a command. A node runs on until the test ends; a look at how a node is
// doing is repeated until it has made a block, as a person would.
func (p *page) typeLine(partner, line string) error {
	line = p.here(partner, line)
	switch {
	case strings.Contains(line, " node start"):
		return p.background(partner, line+" --attached") // it ends with this process
	case strings.Contains(line, " authorise --auto"):
		return p.background("counter", line)
	case strings.Contains(line, " node status"):
		for deadline := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
			out, err := p.shell(partner, line)
			if err == nil && regexp.MustCompile(`(?m)^height +[1-9]`).MatchString(out) {
				return nil
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("no block in %s: %w", patience, err)
			}
		}
	}
	out, err := p.shell(partner, line)
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(&p.output, "%s$ %s\n%s", partner, line, out)
	return err
}

func (p *page) command(partner, line string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir, cmd.Env = p.dir, append(os.Environ(), "PARTNER="+partner)
	return cmd
}

func (p *page) shell(partner, line string) (string, error) {
	out, err := p.command(partner, line).CombinedOutput()
	return string(out), err
}

// background runs a command until the test ends: it is interrupted then, and its input
// ends.
func (p *page) background(name, line string) error {
	log, err := os.Create(filepath.Join(p.dir, name+".log"))
	if err != nil {
		return err
	}
	cmd := p.command(name, "exec "+line)
	cmd.Stdout, cmd.Stderr = log, log
	var stdin io.Closer
	if stdin, err = cmd.StdinPipe(); err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	p.t.Cleanup(func() {
		stdin.Close()
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended with its input
		if err := cmd.Wait(); err != nil {
			p.t.Errorf("%s: %v", line, err)
		}
		log.Close()
	})
	return nil
}
