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
	want := referencePage()
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

const pageHead = `# The command line

What each command of ` + "`punkt`" + ` does, from its own help; a test keeps this page true.

| Exit status | Meaning |
|---|---|
| 0 | What was asked for is done: a transaction is final on the ledger, with success; with ` + "`--async`" + `, a node took it. |
| 1 | Wrong usage, or something on this machine. |
| 2 | Refused. The line ` + "`punkt: refused: CODE (NUMBER): ...`" + ` names the rejection ([rejections.md](rejections.md)), or with number 0 a reason of the node ([api.md](api.md)). The same again will be refused again. |
| 3 | No node answered, it is too busy, or the outcome is not known. The same again, with the same ` + "`--ref`" + `, is safe. |
| 4 | A part of a file was rejected, beyond what ` + "`--max-rejects`" + ` allows, or nothing of it could be used ([import.md](import.md)). |
| 5 | The network makes no blocks: ` + "`node status`" + ` says how many validators the node sees. |

Data goes to standard output; progress, prompts and errors go to standard error, an error as
a line that begins with ` + "`punkt:`" + ` and mostly one that begins with ` + "`hint:`" + `. With ` + "`--json`" + ` standard
output is what the node answered ([api.md](api.md)), and of a refused command an object
with ` + "`code`, `code_number` and `detail`" + `. ` + "`NO_COLOR`" + ` turns colours off.

## Refs

A ref makes an operation exactly-once: the ledger takes each only once, for ever, within
the kind of the operation and whoever acts. ` + "`--ref`" + ` with 0x and 64 hexadecimal digits is taken
as it is. Any other text, a receipt's or an order's number, is hashed with the 32 bytes
in the file ` + "`secret`" + ` of the home folder as the key, so that nobody else can tell which receipt
it was: it is HMAC-SHA256 of these parts, each behind its length in 8 bytes:

- of an issue or a clawback the label ` + "`punkt/receipt/1`" + `, the program's code and the text, as an
  import of the program does it: a till and an import never book the same receipt twice;
- of all others the label ` + "`punkt/ref/2`" + ` and the text.

Blanks around a ref or a membership number do not count, and the same letters are the same
however they are composed (Unicode's NFC). Case and leading zeros count. An empty text, an
invisible character and what a spreadsheet makes of a long number (` + "`2.00E+03`" + `) are refused.
Without ` + "`--ref`" + ` the ref is random, and printed.

## The secret

The file ` + "`secret`" + ` is made with the home folder, and never again: whoever books with another
secret books everything a second time. ` + "`config.json`" + ` has its fingerprint
(` + "`secret_fingerprint`" + `), and a folder whose secret is missing or another's derives nothing.
Back it up; tills and import servers of a partner share it: put the file into the new
folder before ` + "`key new`" + ` or ` + "`node init`" + `, and it is kept.
`

// referencePage is the page as the commands give it.
func referencePage() string {
	var page strings.Builder
	page.WriteString(pageHead)
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

func unindent(text string) string {
	return strings.TrimPrefix(strings.ReplaceAll(text, "\n  ", "\n"), "  ")
}
