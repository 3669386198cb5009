package punkt_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git") {
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
