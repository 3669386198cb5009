// Package punkt_test holds the tests of the tree as a whole: that its packages point
// the way the map says, that the core is pure, and that the README tells the truth.
package punkt_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/punkt-ledger/punkt"

// Modules that several packages stand on.
const (
	cometbft = "github.com/cometbft/cometbft"
	ethereum = "github.com/ethereum/go-ethereum"
	leveldb  = "github.com/syndtr/goleveldb"
	huma     = "github.com/danielgtaylor/huma/v2"
)

// mayImport is the map of the project: what each package may import beyond the
// standard library, ours by folder and others' by the beginning of their path. A new
// arrow is a design change; its commit says why.
var mayImport = map[string][]string{
	"partner":        {"ledger/op"},
	"token":          {"ledger/address", "ledger/op", "partner"},
	"ledger/address": {"ledger/op", ethereum + "/crypto"},
	"ledger/op":      {},
	"ledger/wire":    {"ledger/op", ethereum + "/rlp"},
	"ledger/tx":      {"ledger/op", "ledger/wire", "token", "partner", ethereum + "/common", ethereum + "/crypto"},
	"ledger/chain":   {"ledger", "token", "partner"},
	"ledger/record":  {"ledger/op", "ledger/wire", "token", "partner"},
	"ledger/journal": {leveldb, "golang.org/x/mod/sumdb/tlog"},
	"ledger/genesis": {"token", "partner", ethereum + "/common"},
	"ledger":         {"ledger/genesis", "ledger/journal", "ledger/op", "ledger/record", "ledger/tx", "token", "partner"},
	"audit/check":    {"ledger", "ledger/op", "ledger/record", "token", "partner"},
	"audit/leak":     {"ledger", "token"},
	"audit/proof":    {"ledger/journal", "ledger/op", "ledger/record", "partner", cometbft},
	"audit/stream":   {"ledger/journal", "golang.org/x/mod/sumdb/tlog"},
	"consensus":      {"audit/proof", "ledger", "ledger/chain", "ledger/genesis", "ledger/record", "ledger/tx", "token", "partner", cometbft, cometbft + "-db"},
	"node/access":    {"ledger/op", ethereum + "/crypto"},
	"node/till":      {"ledger/op", "partner", "token", ethereum + "/crypto"},
	"node/lock":      {"github.com/gofrs/flock"},
	"home/counter":   {"home", "node/api", "node/till", "ledger/op", "token", "partner"},
	"home": {
		"github.com/gofrs/flock",
		"node/till",
		"partner",
		"github.com/google/uuid",
		ethereum + "/accounts/keystore",
		ethereum + "/common",
		ethereum + "/crypto",
		"home/alias",
		"node/api",
		"ledger/op",
		"ledger/tx",
		"token",
	},
	"home/alias":        {"ledger/address", "token", "golang.org/x/text/unicode/norm"},
	"importer/date":     {},
	"importer/number":   {},
	"importer/sheet":    {"importer/date", "importer/number", "golang.org/x/text"},
	"importer/files":    {"importer", "ledger/op", ethereum + "/common"},
	"importer":          {"importer/date", "importer/number", "importer/sheet", "ledger/op", "token", "home/alias"},
	"importer/simulate": {"audit/check", "importer", "ledger", "ledger/genesis", "ledger/op", "ledger/tx", "token", "partner", "home/alias"},
	"testnet/samples":   {},
	"testnet":           {"node/api", "consensus", "home", "ledger/genesis", "node/lock", "token", "partner", ethereum + "/common"},

	"internal/scenarios": {},

	"ledger/tx/typeddata": {"ledger/tx", ethereum + "/common", ethereum + "/signer/core/apitypes"},

	"node/api": {
		"audit/check",
		"audit/proof",
		"audit/stream",
		"ledger",
		"ledger/chain",
		"ledger/journal",
		"ledger/op",
		"ledger/record",
		"ledger/tx",
		"node/access",
		"node/till",
		"partner",
		"token",
		ethereum + "/common",
		ethereum + "/crypto",
		huma,
	},

	"cmd/punkt": {"cmd/punkt/internal/command", "consensus", "node/access", "node/api"},
	"cmd/punkt/internal/command": {
		"home/counter",
		"node/till",
		"audit/leak",
		"audit/proof",
		"audit/stream",
		"cmd/punkt/internal/words",
		"consensus",
		"github.com/spf13/cobra",
		"golang.org/x/term",
		"home",
		"home/alias",
		"importer",
		"importer/date",
		"importer/files",
		"importer/number",
		"importer/sheet",
		"importer/simulate",
		"ledger",
		"ledger/address",
		"ledger/genesis",
		"ledger/op",
		"ledger/tx",
		"node/access",
		"node/api",
		"node/lock",
		"partner",
		"testnet",
		"testnet/samples",
		"token",
		ethereum + "/common",
		ethereum + "/crypto",
	},
	"cmd/punkt/internal/words": {"ledger/op", "node/api", "partner", "token", "github.com/vbauerster/mpb/v8", "golang.org/x/term"},
}

// pure are the packages whose answers must be alike on every node, and what they may
// therefore not reach.
var (
	pure   = []string{"ledger/address", "ledger/op", "partner", "token", "ledger/wire", "ledger/tx", "ledger/record", "ledger/genesis", "ledger", "contracts"}
	impure = []string{"crypto/rand", "log", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "os", "os/exec", "runtime", "sync", "sync/atomic", "time"}
)

// source is a Go file of the tree.
type source struct {
	path string // from the root, with slashes
	dir  string // its folder; "." is the root
	text string
	file *ast.File
}

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

// sources parses every Go file below the root, rather than asking go list, whose
// answer the test cache does not know to depend on the files.
func sources(t *testing.T) (*token.FileSet, []source) {
	t.Helper()
	fset, all := token.NewFileSet(), []source(nil)
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(name)
		all = append(all, source{slashed, path.Dir(slashed), string(text), file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fset, all
}

func imports(f *ast.File) []string {
	var paths []string
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, p)
	}
	return paths
}

func TestPackagesImportWhatTheMapSays(t *testing.T) {
	_, all := sources(t)
	for _, s := range all {
		if s.test() {
			continue
		}
		allowed, known := mayImport[s.dir]
		if !known {
			t.Errorf("%s: package %s is not in the map", s.path, s.dir)
			continue
		}
		for _, imported := range imports(s.file) {
			if !strings.Contains(strings.Split(imported, "/")[0], ".") {
				continue // standard library
			}
			folder, ours := strings.CutPrefix(imported, module+"/")
			if ours && !slices.Contains(allowed, folder) || !ours && !slices.ContainsFunc(allowed, func(prefix string) bool {
				return imported == prefix || strings.HasPrefix(imported, prefix+"/")
			}) {
				t.Errorf("%s imports %s, which the map does not allow to %s", s.path, imported, s.dir)
			}
		}
	}
}

func TestTestsUseNoAssertionLibrary(t *testing.T) {
	_, all := sources(t)
	for _, s := range all {
		for _, imported := range imports(s.file) {
			if strings.Contains(imported, "testify") || strings.Contains(imported, "gomock") {
				t.Errorf("%s imports %s: write the comparison out", s.path, imported)
			}
		}
	}
}

func TestTheCoreIsPure(t *testing.T) {
	fset, all := sources(t)
	for _, s := range all {
		if s.test() || !slices.Contains(pure, s.dir) {
			continue
		}
		for _, imported := range imports(s.file) {
			if slices.Contains(impure, imported) {
				t.Errorf("%s imports %s, and the core may not", s.path, imported)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a goroutine in the core", fset.Position(n.Pos()))
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					t.Errorf("%s: a float in the core: %s", fset.Position(n.Pos()), n.Value)
				}
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: a float in the core", fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// longest is the number of lines beyond which a file is asked whether it is several.
const longest = 400

var promise = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)

// offline are the packages that are given what they read: files, nodes and clocks are
// for those who call them to open.
var offline = []string{"importer", "importer/date", "importer/number", "importer/sheet", "importer/simulate"}

func TestReadersOpenNothing(t *testing.T) {
	fset, all := sources(t)
	for _, s := range all {
		if s.test() || !slices.Contains(offline, s.dir) {
			continue
		}
		for _, imported := range imports(s.file) {
			if imported == "os" || imported == "net" || imported == "net/http" {
				t.Errorf("%s imports %s: its caller opens what is read", s.path, imported)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if of, ok := n.(*ast.SelectorExpr); ok && of.Sel.Name == "Now" {
				if x, ok := of.X.(*ast.Ident); ok && x.Name == "time" {
					t.Errorf("%s: the clock is the caller's", fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

func TestFilesAreShortAndPromiseNothing(t *testing.T) {
	_, all := sources(t)
	for _, s := range all {
		if lines := strings.Count(s.text, "\n"); lines > longest && !s.test() {
			t.Errorf("%s has %d lines: one room, or several?", s.path, lines)
		}
		for _, group := range s.file.Comments {
			if promise.MatchString(group.Text()) {
				t.Errorf("%s promises in a comment: %s", s.path, promise.FindString(group.Text()))
			}
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	fset, all := sources(t)
	for _, s := range all {
		if s.test() || s.file.Name.Name == "main" {
			continue
		}
		for _, decl := range s.file.Decls {
			for _, name := range undocumented(decl) {
				t.Errorf("%s: %s has no doc comment", fset.Position(name.Pos()), name.Name)
			}
		}
	}
}

// undocumented are the exported names of a declaration that neither they nor their
// group explain.
func undocumented(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		// A method is left out: the interface that it serves often says it all.
		if d.Name.IsExported() && d.Doc == nil && d.Recv == nil {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		var names []*ast.Ident
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
					names = append(names, spec.Name)
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					if name.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
						names = append(names, name)
					}
				}
			}
		}
		return names
	}
	return nil
}
