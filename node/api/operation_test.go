package api

import (
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// filler is the walker that answers with a value of its own for each field.
type filler struct {
	op.Same
	n uint64
}

func (f *filler) next() uint64                            { f.n++; return f.n }
func (f *filler) Address(string, op.Address) op.Address   { return op.Address{19: byte(f.next())} }
func (f *filler) Word(string, [32]byte) [32]byte          { return [32]byte{31: byte(f.next())} }
func (f *filler) Number(string, uint64) uint64            { return math.MaxUint64 - f.next() }
func (f *filler) Integer(_ string, _, most uint64) uint64 { return min(most, f.next()) }
func (f *filler) Instant(string, uint64) uint64           { return 1_780_000_000 + f.next() }
func (f *filler) Money(string, uint64) uint64             { return 12_000_000 + f.next() }
func (f *filler) Bool(string, bool) bool                  { return true }
func (f *filler) Text(op.TextField, string) string        { return string(rune('A' + f.next())) }
func (f *filler) Bytes(op.BytesField, op.Bytes) op.Bytes  { return op.Bytes([]byte{0, byte(f.next())}) }
func (f *filler) Begin(string, int) int                   { return 2 }
func (f *filler) Struct(string)                           {}
func (f *filler) End()                                    {}

func (f *filler) Choice(field op.ChoiceField, _ uint8) uint8 {
	for v := uint8(math.MaxUint8); ; v-- {
		if field.Word(v) != "" {
			return v
		}
	}
}

// shown is an object of JSON with the fields that a schema has for it, and no others.
func shown(t *testing.T, text []byte, r huma.Registry, s *huma.Schema) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	var res huma.ValidateResult
	huma.Validate(r, s, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, got, &res)
	if len(res.Errors) > 0 {
		t.Errorf("%v: %s", res.Errors, text)
	}
	want, is := slices.Sorted(maps.Keys(s.Properties)), slices.Sorted(maps.Keys(got))
	if !slices.Equal(is, want) {
		t.Errorf("shows %v, described are %v", is, want)
	}
}

// An operation of each kind is written with all its fields, as the document describes
// it, and read back as it was.
func TestOperationsReadBack(t *testing.T) {
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	one := r.SchemaFromRef(Operation{}.Schema(r).Ref)
	for _, empty := range tx.Operations() {
		for _, as := range []op.Visitor{&filler{}, &filler{n: 90}, op.Same{}} {
			o := empty.Walk(as)
			text, err := json.Marshal(Operation{o})
			if err != nil {
				t.Fatal(err)
			}
			var back Operation
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			if back.Operation != o {
				t.Errorf("%+v\nbecame %+v", o, back.Operation)
			}
			if o != empty {
				shown(t, text, r, r.SchemaFromRef(one.Discriminator.Mapping[o.Kind().String()]))
			}
		}
	}
}

// What was signed may be beyond any amount and any year: it is shown as it is.
func TestOperationShowsWhatIsOutOfBounds(t *testing.T) {
	const most = math.MaxUint64
	for _, o := range []op.Operation{token.Issue{Time: most}, token.SetDayCap{Cap: most}} {
		text, err := json.Marshal(Operation{o})
		if err != nil {
			t.Fatal(err)
		}
		var back Operation
		if err := json.Unmarshal(text, &back); err != nil || back.Operation != o {
			t.Errorf("%v: %s became %+v", err, text, back.Operation)
		}
	}
}

func TestOperationThatCannotBeRead(t *testing.T) {
	for name, text := range map[string]string{
		"no object":    `[]`,
		"no kind":      `{}`,
		"other kind":   `{"kind": "juggle"}`,
		"field left":   `{"kind": "release", "ref": "0x` + strings.Repeat("00", 32) + `"}`,
		"wrong length": `{"kind": "veto", "account": "0x12", "ref": "0x` + strings.Repeat("00", 32) + `"}`,
	} {
		var o Operation
		if err := json.Unmarshal([]byte(text), &o); err == nil {
			t.Errorf("%s: read as %+v", name, o)
		}
	}
}

func TestEffectsReadBack(t *testing.T) {
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	one := r.SchemaFromRef(Effect{}.Schema(r).Ref)
	for kind := op.EffectKind(1); kind.Valid(); kind++ {
		e := token.NewEffect(kind).Walk(&filler{})
		text, err := json.Marshal(Effect{Effect: e})
		if err != nil {
			t.Fatal(err)
		}
		var back Effect
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back.Effect, e) {
			t.Errorf("%v: %+v\nbecame %+v", err, e, back.Effect)
		}
		shown(t, text, r, r.SchemaFromRef(one.Discriminator.Mapping[kind.String()]))
	}
	var newer Effect
	const text = `{"kind":"points_juggled","balls":3}`
	if err := json.Unmarshal([]byte(text), &newer); err != nil || newer.Effect != nil {
		t.Errorf("%v: %+v", err, newer)
	}
	if again, err := json.Marshal(newer); err != nil || string(again) != text {
		t.Errorf("%v: an effect of a newer node became %s", err, again)
	}
}
