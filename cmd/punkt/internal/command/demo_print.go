package command

import (
	"bytes"
	"io"
	"os"
	"strings"
)

// programName is how the user calls this program.
func programName() string { return os.Args[0] }

// shellLine writes a command line so that a shell reads it as it is.
func shellLine(args []string) string {
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = arg
		if arg == "" || strings.ContainsAny(arg, " \t\n'\"\\$&|;<>()*?[]{}~#!`") {
			words[i] = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

// indented writes lines with two blanks before each, and keeps what was written.
type indented struct {
	w    io.Writer
	all  bytes.Buffer
	open bool // the line under way has begun
}

// Write writes all of p or fails.
func (i *indented) Write(p []byte) (int, error) {
	i.all.Write(p)
	for _, line := range strings.SplitAfter(string(p), "\n") {
		if line == "" {
			continue
		}
		if !i.open {
			line = "  " + line
		}
		i.open = !strings.HasSuffix(line, "\n")
		if _, err := io.WriteString(i.w, line); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (i *indented) text() string { return i.all.String() }
