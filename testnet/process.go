package testnet

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Launcher starts nodes as processes of the punkt binary.
type Launcher struct {
	Binary   string   // the punkt executable
	Attached bool     // the nodes stop when this process ends; else they outlive it
	Env      []string // beyond this process's own, as KEY=value
}

// Process is a node that this process started.
type Process struct {
	Node
	cmd     *exec.Cmd
	stdin   io.Closer     // closing it stops an attached node
	logFrom int64         // length of the log before the start
	done    chan struct{} // closed when the process has ended
	err     error         // how it ended; written before done is closed
}

// Start starts the node's process, in a session of its own, so that a Ctrl-C at the
// terminal reaches only whoever started it.
func (l Launcher) Start(n Node) (*Process, error) {
	log, err := os.OpenFile(n.Log(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	defer log.Close()
	length, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	args := []string{"node", "start", "--home", n.Home}
	if l.Attached {
		args = append(args, "--attached")
	}
	cmd := exec.Command(l.Binary, args...)
	cmd.Env = append(os.Environ(), l.Env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	p := &Process{Node: n, cmd: cmd, logFrom: length, done: make(chan struct{})}
	if l.Attached {
		if p.stdin, err = cmd.StdinPipe(); err != nil {
			return nil, fmt.Errorf("start node of %s: %w", n.Partner, err)
		}
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start node of %s: %w", n.Partner, err)
	}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// Kill ends the process at once, as a power cut would, and waits for its end.
func (p *Process) Kill() error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill node of %s: %w", p.Partner, err)
	}
	<-p.done
	return nil
}

// Done is closed when the process has ended, by whatever cause.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err is how an ended process ended: nil for status 0.
func (p *Process) Err() error { return p.err }

// Failure says how an ended process ended, with the last lines that it logged.
func (p *Process) Failure() error {
	how := "it stopped by itself"
	if p.err != nil {
		how = p.err.Error()
	}
	return fmt.Errorf("%w: %s: %s; the end of %s:\n%s", ErrNodeEnded, p.Partner, how, p.Log(), p.tail())
}

// ErrNodeEnded: a node that should run has ended.
var ErrNodeEnded = errors.New("a node has ended")

// How much of a log a failure shows.
const (
	tailBytes = 4 << 10
	tailLines = 12
)

// tail is the end of what the process logged, without what earlier ones did.
func (p *Process) tail() string {
	log, err := os.Open(p.Log())
	if err != nil {
		return "  (" + err.Error() + ")"
	}
	defer log.Close()
	from := p.logFrom
	if info, err := log.Stat(); err == nil {
		from = max(from, info.Size()-tailBytes)
	}
	data, err := io.ReadAll(io.NewSectionReader(log, from, tailBytes))
	if err != nil {
		return "  (" + err.Error() + ")"
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	return "  " + strings.Join(lines[max(0, len(lines)-tailLines):], "\n  ")
}

// StopAll stops the processes, all at once: it asks, and kills what has not stopped
// after patience. It fails with ErrKilled if it had to.
func StopAll(all []*Process, patience time.Duration) error {
	for _, p := range all {
		if p.stdin != nil {
			_ = p.stdin.Close() // a second way to say the same: the signal is what counts
		}
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("stop node of %s: %w", p.Partner, err)
		}
	}
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	var failed []error
	for _, p := range all {
		select {
		case <-p.done:
			continue
		case <-deadline.C:
			deadline.Reset(0) // the others have had their time too
		}
		failed = append(failed, fmt.Errorf("%w: %s", ErrKilled, p.Partner), p.Kill())
	}
	return errors.Join(failed...)
}

// ErrKilled: a node did not stop when asked and was killed.
var ErrKilled = errors.New("a node did not stop in time and was killed")
