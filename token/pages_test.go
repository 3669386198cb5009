package token_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/reference/" + name + ".md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	fieldRow  = regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|")
	refused   = regexp.MustCompile("(?m)^[0-9]+\\. `([a-z_]+)`")
	rejection = regexp.MustCompile("(?m)^\\| [0-9]+ \\| `([a-z_]+)` \\|")
)

func names(matches [][]string) (out []string) {
	for _, m := range matches {
		out = append(out, m[1])
	}
	return out
}

// everyKind is an operation of each kind of all packages, by number.
func everyKind() []op.Operation {
	var all []op.Operation
	for _, o := range token.Kinds {
		all = append(all, o)
	}
	for _, o := range partner.Kinds {
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b op.Operation) int { return int(a.Kind()) - int(b.Kind()) })
	return all
}

// Each kind has a page with its fields in their order, and with no reason to refuse
// that the table of rejections does not have. Every reason of an operation is on some page.
func TestEveryKindHasItsPage(t *testing.T) {
	known := names(rejection.FindAllStringSubmatch(page(t, "rejections"), -1))
	index, given := page(t, "operations/README"), map[string]bool{}
	for i, o := range everyKind() {
		kind := o.Kind()
		if kind != op.Kind(i+1) {
			t.Fatalf("%s is out of order", kind)
		}
		text := page(t, "operations/"+kind.String())
		if !strings.HasPrefix(text, "# "+kind.String()+"\n") || !strings.Contains(index, fmt.Sprintf("| %d | [%s](%[2]s.md) |", kind, kind)) {
			t.Errorf("%s: the page has another title or is not in the index", kind)
		}
		var fields []string
		for f := range reflect.TypeOf(o).NumField() {
			fields = append(fields, strings.ToLower(reflect.TypeOf(o).Field(f).Name))
		}
		if got := names(fieldRow.FindAllStringSubmatch(text, -1)); !slices.Equal(got, fields) {
			t.Errorf("%s: the page has the fields %v, the operation %v", kind, got, fields)
		}
		reasons := names(refused.FindAllStringSubmatch(text, -1))
		if len(reasons) < 3 {
			t.Errorf("%s: the page gives %d reasons to refuse", kind, len(reasons))
		}
		for _, reason := range reasons {
			if given[reason] = true; !slices.Contains(known, reason) {
				t.Errorf("%s: %s is no rejection", kind, reason)
			}
		}
	}
	for _, reason := range known[slices.Index(known, "not_partner_key"):] {
		if !given[reason] {
			t.Errorf("no page says when an operation is refused as %s", reason)
		}
	}
}
