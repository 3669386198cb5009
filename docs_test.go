package punkt_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// link is a link of Markdown, and its target without what follows a #.
var link = regexp.MustCompile(`\]\(([^)#]*)(#[^)]*)?\)`)

// pages are the Markdown files of the tree with their text.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git" || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			text, err := os.ReadFile(path)
			all[filepath.ToSlash(path)] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLinksLeadSomewhere(t *testing.T) {
	for path, text := range pages(t) {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target := found[1]
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), target)); err != nil {
				t.Errorf("%s links to %s, which is not there", path, target)
			}
		}
	}
}

// Every page of reference can be found from the index; decisions are found by their
// numbers.
func TestTheIndexHasEveryPage(t *testing.T) {
	all := pages(t)
	for path := range all {
		page, ok := strings.CutPrefix(path, "docs/")
		if !ok || page == "README.md" || strings.HasPrefix(page, "decisions/") {
			continue
		}
		if inside, reference := strings.CutPrefix(page, "reference/"); reference {
			if folder, _, nested := strings.Cut(inside, "/"); nested {
				page = "reference/" + folder + "/README.md"
			}
		}
		if !strings.Contains(all["docs/README.md"], "("+page+")") {
			t.Errorf("docs/README.md does not link to %s", page)
		}
	}
}

// title is the heading of a decision: its number and what was decided.
var title = regexp.MustCompile(`(?m)^# (\d+)\. (.+)$`)

// decisionsHead is how the index of the decisions begins.
const decisionsHead = `# Decisions

What was chosen where something else could have been, by number; parts of the tree have
blocks of their own, so numbers are missing that nobody took. A test keeps this list:
` + "`go test . -run Decisions -rewrite`" + ` writes it.

| | Decision |
|---|---|
`

// Every decision is in the index under its own title.
func TestTheIndexOfDecisionsIsWhatTheySay(t *testing.T) {
	const index = "docs/decisions/README.md"
	all := pages(t)
	text := decisionsHead
	for _, path := range slices.Sorted(maps.Keys(all)) {
		file, ok := strings.CutPrefix(path, "docs/decisions/")
		if !ok || path == index {
			continue
		}
		found := title.FindStringSubmatch(all[path])
		if found == nil || !strings.HasPrefix(file, fmt.Sprintf("%04s-", found[1])) {
			t.Errorf("%s does not begin with its number and a title", path)
			continue
		}
		text += fmt.Sprintf("| [%s](%s) | %s |\n", found[1], file, found[2])
	}
	if *rewrite {
		if err := os.WriteFile(index, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if all[index] != text {
		t.Errorf("%s is not what the decisions say: go test . -run Decisions -rewrite", index)
	}
}
