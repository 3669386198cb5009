package punkt_test

import (
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// anyOrder marks a range over a map in the core whose result is the same in every
// order; the rest of the comment says why.
const anyOrder = "any order:"

func TestTheCoreRangesOverNoMap(t *testing.T) {
	fset, all := sources(t)
	checked := typesOf{fset: fset, files: map[string][]*ast.File{}, done: map[string]*types.Package{}, kinds: map[ast.Expr]types.TypeAndValue{}, std: importer.ForCompiler(fset, "source", nil)}
	for _, s := range all {
		if !s.test() {
			checked.files[s.dir] = append(checked.files[s.dir], s.file)
		}
	}
	for _, dir := range pure {
		checked.check(dir)
	}
	for _, s := range all {
		if s.test() || !slices.Contains(pure, s.dir) {
			continue
		}
		excused := map[int]bool{}
		for _, group := range s.file.Comments {
			if strings.Contains(group.Text(), anyOrder) {
				line := fset.Position(group.End()).Line
				excused[line], excused[line+1] = true, true
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			loop, ok := n.(*ast.RangeStmt)
			if !ok {
				return true
			}
			at := fset.Position(loop.Pos())
			if over := checked.kinds[loop.X].Type; over != nil && isMap(over) && !excused[at.Line] {
				t.Errorf("%s: ranges over a map in the core; sort its keys, or say %q and why", at, anyOrder)
			}
			return true
		})
	}
}

func isMap(t types.Type) bool {
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// typesOf finds the types of our own expressions. Modules of others are left out: what
// depends on them has no type here, and a map that one of them returns goes unseen.
type typesOf struct {
	fset  *token.FileSet
	files map[string][]*ast.File // by folder
	done  map[string]*types.Package
	kinds map[ast.Expr]types.TypeAndValue
	std   types.Importer
}

func (c *typesOf) check(dir string) *types.Package {
	if done, ok := c.done[dir]; ok {
		return done
	}
	conf := types.Config{Importer: c, Error: func(error) {}}
	pkg, _ := conf.Check(module+"/"+dir, c.fset, c.files[dir], &types.Info{Types: c.kinds})
	c.done[dir] = pkg
	return pkg
}

// Import makes typesOf the importer of the packages that it checks.
func (c *typesOf) Import(path string) (*types.Package, error) {
	if dir, ours := strings.CutPrefix(path, module+"/"); ours {
		return c.check(dir), nil
	}
	if strings.Contains(strings.Split(path, "/")[0], ".") {
		foreign := types.NewPackage(path, path[strings.LastIndex(path, "/")+1:])
		foreign.MarkComplete()
		return foreign, nil
	}
	return c.std.Import(path)
}
