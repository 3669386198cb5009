package files

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger/op"
)

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Whatever is at the path before, the file is the owner's alone, and what a link there
// points to is not touched.
func TestFilesAreTheirOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	elsewhere := filepath.Join(dir, "elsewhere")
	for name, before := range map[string]func(path string) error{
		"nothing":                func(string) error { return nil },
		"a file open to all":     func(path string) error { return os.WriteFile(path, []byte("old"), 0o666) },
		"a link":                 func(path string) error { return os.Symlink(elsewhere, path) },
		"a link to nowhere":      func(path string) error { return os.Symlink(filepath.Join(dir, "nowhere"), path) },
		"another name of a file": func(path string) error { return os.Link(elsewhere, path) },
	} {
		if err := os.WriteFile(elsewhere, []byte("another's"), 0o644); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := before(path); err != nil {
			t.Fatal(err)
		}
		f := NewRejects(path)
		if err := f.Add(importer.Reject{Line: 2, Receipt: "R1", Reason: "amount", Text: "R1,ann"}); err != nil {
			t.Fatal(err)
		}
		if err := f.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		info, err := os.Lstat(path)
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v; want a file of mode 0600", name, info.Mode(), err)
		}
		if got := read(t, path); got != "line,reason,receipt,text\n2,amount,R1,\"R1,ann\"\n" {
			t.Errorf("%s: %q", name, got)
		}
		if got := read(t, elsewhere); got != "another's" {
			t.Errorf("%s: the file that it was linked to says %q", name, got)
		}
		if _, err := os.Lstat(filepath.Join(dir, "nowhere")); err == nil {
			t.Errorf("%s: a file was made behind the link", name)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestMembersAreWrittenAndNoFileWithoutARow(t *testing.T) {
	dir := t.TempDir()
	f := NewMembers(filepath.Join(dir, "members.csv"))
	if err := f.Add("1007", op.Address{0: 0xab, 19: 0xff}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(dir, "members.csv")); got != "member,account\n1007,0xAB000000000000000000000000000000000000Ff\n" {
		t.Errorf("%q", got)
	}
	none := NewRejects(filepath.Join(dir, "rejects.csv"))
	if err := none.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "rejects.csv")); err == nil {
		t.Error("a file without a row")
	}
}

func TestAFileThatCannotBeWrittenIsAFault(t *testing.T) {
	f := NewRejects(filepath.Join(t.TempDir(), "absent", "rejects.csv"))
	if err := f.Add(importer.Reject{}); err == nil {
		t.Error("written into a folder that is not there")
	}
	dir := t.TempDir()
	taken := NewRejects(dir) // a folder has the name
	if err := taken.Add(importer.Reject{}); err != nil {
		t.Fatal(err)
	}
	if err := taken.Close(); err == nil {
		t.Error("written over a folder")
	}
}
