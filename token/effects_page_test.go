package token_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// fields is a walker that notes the names of an effect's own fields.
type fields struct {
	names []string
	depth int
}

func (f *fields) note(name string) {
	if f.depth == 0 {
		f.names = append(f.names, "`"+name+"`")
	}
}

func (f *fields) Address(name string, v op.Address) op.Address   { f.note(name); return v }
func (f *fields) Word(name string, v [32]byte) [32]byte          { f.note(name); return v }
func (f *fields) Number(name string, v uint64) uint64            { f.note(name); return v }
func (f *fields) Text(field op.TextField, v string) string       { f.note(field.Name); return v }
func (f *fields) Choice(field op.ChoiceField, v uint8) uint8     { f.note(field.Name); return v }
func (f *fields) Bytes(field op.BytesField, v op.Bytes) op.Bytes { f.note(field.Name); return v }
func (f *fields) Integer(name string, v, _ uint64) uint64        { f.note(name); return v }
func (f *fields) Bool(name string, v bool) bool                  { f.note(name); return v }
func (f *fields) Struct(name string)                             { f.note(name); f.depth++ }
func (f *fields) End()                                           { f.depth-- }

func (f *fields) Begin(name string, n int) int {
	if name != "lots" || f.depth > 0 {
		f.note(name)
	}
	f.depth++
	return n
}

var effectRow = regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (`[^|]*`) \\| [^|]+ \\|$")

// The page of the events says of every effect what its walk shows.
func TestTheEventsPageListsEveryEffect(t *testing.T) {
	page, err := os.ReadFile("../docs/reference/events.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, row := range effectRow.FindAllStringSubmatch(string(page), -1) {
		rows[row[1]] = row[2]
	}
	kinds := 0
	for kind := op.EffectKind(1); kind.Valid(); kind++ {
		kinds++
		effect := token.NewEffect(kind)
		if effect == nil || effect.Effect() != kind {
			t.Errorf("no effect is made for %s", kind)
			continue
		}
		var f fields
		effect.Walk(&f)
		got := strings.NewReplacer("`more`, ", "", "`more_points`", "`lots`").Replace(strings.Join(f.names, ", "))
		if rows[kind.String()] != got {
			t.Errorf("%s: the page says %s, the walk %s", kind, rows[kind.String()], got)
		}
	}
	if len(rows) != kinds {
		t.Errorf("the page has %d effects of %d", len(rows), kinds)
	}
}
