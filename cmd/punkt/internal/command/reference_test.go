package command

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

var rewrite = flag.Bool("rewrite", false, "write docs/reference/cli.md anew")

// visible are all commands below that a user can find, each after its parent.
func visible(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden && sub.Name() != "help" {
			all = append(all, visible(sub)...)
		}
	}
	return all
}

func TestEveryCommandHasAnExample(t *testing.T) {
	for _, cmd := range visible(rootCommand(&App{})) {
		path := cmd.CommandPath()
		switch {
		case cmd.Short == "":
			t.Errorf("%s has no line that says what it does", path)
		case strings.TrimSpace(cmd.Example) == "":
			t.Errorf("%s has no example", path)
		case !strings.HasPrefix(cmd.Example, "  punkt "):
			t.Errorf("%s: an example is a command line, indented by two: %q", path, cmd.Example)
		case !cmd.HasSubCommands() && !strings.Contains(cmd.Example, strings.TrimPrefix(path, "punkt ")):
			t.Errorf("%s: no example shows it", path)
		}
		if cmd.HasParent() && cmd.InheritedFlags().Lookup("json") == nil {
			t.Errorf("%s lacks --json", path)
		}
	}
}

// The examples are command lines that their commands take: names and flags exist.
func TestExamplesAreUnderstood(t *testing.T) {
	for _, cmd := range visible(rootCommand(&App{})) {
		for line := range strings.Lines(strings.ReplaceAll(cmd.Example, "\\\n", "")) {
			line, _, _ = strings.Cut(line, " < ")
			line, _, _ = strings.Cut(line, " > ")
			root := rootCommand(&App{})
			found, rest, err := root.Find(strings.Fields(line)[1:])
			if err == nil {
				err = found.ParseFlags(rest)
			}
			if err == nil && found.Args != nil {
				err = found.Args(found, found.Flags().Args())
			}
			if err == nil {
				err = found.ValidateRequiredFlags()
			}
			if err == nil {
				err = found.ValidateFlagGroups()
			}
			if err != nil {
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), strings.TrimSpace(line), err)
			}
		}
	}
}

// docs/reference/cli.md is what the commands say of themselves.
func TestReferencePageIsWhatTheCommandsSay(t *testing.T) {
	path := filepath.Join("..", "..", "..", "..", "docs", "reference", "cli.md")
	want := referencePage(t)
	if *rewrite {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the commands say: go test ./cmd/punkt/internal/command -run TestReferencePage -rewrite", path)
	}
}

// referencePage is the page as the commands give it.
func referencePage(t *testing.T) string {
	t.Helper()
	head, err := os.ReadFile(filepath.Join("testdata", "cli-head.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	page.WriteString(strings.Replace(string(head), "EXITS\n", exitTable(), 1))
	root := rootCommand(&App{})
	fmt.Fprintf(&page, "\n## Flags of every command\n\n```text\n%s```\n", root.PersistentFlags().FlagUsages())
	for _, cmd := range visible(root)[1:] {
		mark := "##"
		if cmd.Parent() != root {
			mark = "###"
		}
		text := cmd.Short + "."
		if cmd.Long != "" {
			text = cmd.Long
		}
		fmt.Fprintf(&page, "\n%s %s\n\n%s\n\n```text\n%s\n", mark, cmd.CommandPath(), text, strings.TrimSuffix(cmd.UseLine(), " [flags]"))
		if flags := cmd.LocalNonPersistentFlags().FlagUsages(); flags != "" && cmd.HasParent() {
			fmt.Fprintf(&page, "\n%s", flags)
		}
		fmt.Fprintf(&page, "```\n\n```sh\n%s\n```\n", unindent(cmd.Example))
	}
	return page.String()
}

func exitTable() string {
	table := "| Exit status | Meaning |\n|---|---|\n"
	for _, e := range exits {
		table += fmt.Sprintf("| %d | %s |\n", e.status, e.meaning)
	}
	return table + "\n"
}

func unindent(text string) string {
	return strings.TrimPrefix(strings.ReplaceAll(text, "\n  ", "\n"), "  ")
}
