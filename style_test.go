package punkt_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// What a screen holds. A test's function may be longer: most of it is a table.
const (
	linesOfAFunction     = 60
	linesOfATestFunction = 100
	columns              = 110
)

// The number of lines that are wider than columns, which may fall and never rise; and
// what none may be.
const (
	wideLines     = 665
	wideTestLines = 1055
	widest        = 180
	widestOfTests = 230
)

func TestFunctionsFitAScreen(t *testing.T) {
	fset, all := sources(t)
	for _, s := range all {
		most := linesOfAFunction
		if s.test() {
			most = linesOfATestFunction
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; lines > most {
				t.Errorf("%s: %s has %d lines, at most %d: one thought, or several?", fset.Position(f.Pos()), f.Name.Name, lines, most)
			}
		}
	}
}

func TestLinesAreNotWide(t *testing.T) {
	_, all := sources(t)
	wide, wideOfTests := 0, 0
	for _, s := range all {
		number, most, count := 0, widest, &wide
		if s.test() {
			most, count = widestOfTests, &wideOfTests
		}
		for line := range strings.Lines(s.text) {
			number++
			width := utf8.RuneCountInString(strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    "))
			if width > columns {
				*count++
			}
			if width > most {
				t.Errorf("%s:%d has %d columns, at most %d", s.path, number, width, most)
			}
		}
	}
	if wide > wideLines || wideOfTests > wideTestLines {
		t.Errorf("%d lines of code and %d of tests are wider than %d columns, and were %d and %d: break the new ones",
			wide, wideOfTests, columns, wideLines, wideTestLines)
	}
}

// A map with arrows that nobody walks allows what nobody has thought about.
func TestTheMapHasNoUnusedArrows(t *testing.T) {
	_, all := sources(t)
	used := map[string][]string{}
	for _, s := range all {
		if !s.test() {
			used[s.dir] = append(used[s.dir], imports(s.file)...)
		}
	}
	for dir, allowed := range mayImport {
		if used[dir] == nil {
			t.Errorf("the map has package %s, which has no file that imports anything or is not there", dir)
		}
		for _, to := range allowed {
			if !slices.ContainsFunc(used[dir], func(imported string) bool {
				return imported == module+"/"+to || imported == to || strings.HasPrefix(imported, to+"/")
			}) {
				t.Errorf("the map lets %s import %s, which it does not", dir, to)
			}
		}
	}
}

// bound is the name of a constant that bounds something.
var bound = regexp.MustCompile(`^[mM]ax[A-Z]`)

// boundsElsewhere are the constants named as bounds that are none of what comes from
// outside, each with what it is.
var boundsElsewhere = map[string]string{
	"maxBits": "the width of a table in a format",
	"MaxTime": "the end of the calendar",

	"maxTables": "the size of an array, which the program fills",
}

// A package with a single bound has it where it is used.
func TestBoundsStandInOneFileOfTheirPackage(t *testing.T) {
	fset, all := sources(t)
	astray := map[string][]string{} // by package
	for _, s := range all {
		if s.test() || path.Base(s.path) == "limits.go" {
			continue
		}
		for _, decl := range s.file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if bound.MatchString(name.Name) && boundsElsewhere[name.Name] == "" {
						astray[s.dir] = append(astray[s.dir], fmt.Sprintf("%s: %s", fset.Position(name.Pos()), name.Name))
					}
				}
			}
		}
	}
	for dir, found := range astray {
		if _, err := os.Stat(filepath.Join(dir, "limits.go")); err == nil || len(found) > 1 {
			t.Errorf("these belong into %s/limits.go:\n%s", dir, strings.Join(found, "\n"))
		}
	}
}
