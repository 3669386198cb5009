// Package scenarios runs the scenarios of a package's tests: texts of commands, dashes,
// and what they say, which anybody in the business can read.
//
//	# why this matters
//	at 2026-01-15 12:00
//	issue ann 100 AVIA
//	----
//	ann: AVIA 100 until 2028-02-01
//
// A blank line ends what is said; a part without dashes is a comment. What a command is,
// and what it says, is the test's affair: this package knows no ledger. Only tests
// import it.
package scenarios

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the scenarios say into testdata; read the diff")

// Teller is a scenario under way.
type Teller interface {
	// Command runs a line and answers what it says: lines, or none.
	Command(line string) string
	// End checks what holds after every scenario.
	End()
}

// Run tells every scenario in testdata, each by a teller of its own, and compares what
// is said with the file; -rewrite writes the file instead.
func Run(t *testing.T, begin func(t *testing.T) Teller) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			teller := begin(t)
			got := tell(teller, string(text))
			teller.End()
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(text) {
				t.Errorf("%s says otherwise now (-rewrite, then read the diff):\n%s", file, difference(got, string(text)))
			}
		})
	}
}

// tell copies the commands and writes what they say now.
func tell(teller Teller, text string) string {
	var out strings.Builder
	for i, part := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			out.WriteString("\n")
		}
		commands, _, spoken := strings.Cut(part, "\n----")
		out.WriteString(commands + "\n")
		if !spoken {
			continue // a comment on its own
		}
		out.WriteString("----\n")
		for line := range strings.Lines(commands) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				out.WriteString(teller.Command(line))
			}
		}
	}
	return out.String()
}

// difference is the first line that differs.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n  now  %s\n  file %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("now %d lines, file %d", len(g), len(w))
}
