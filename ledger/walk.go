package ledger

import (
	"fmt"

	"github.com/ethereum/go-ethereum/rlp"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// Effects are lists of their kind and their fields, written and read by their own walk.

func writeEffects(w writer, effects []op.Effect) {
	for _, e := range effects {
		list := w.List()
		w.uint(int64(e.Effect()))
		e.Walk(&effectWriter{w: w})
		w.ListEnd(list)
	}
}

func readEffects(r *reader) (effects []op.Effect) {
	for r.err == nil && len(r.rest) > 0 {
		r.list1(func(r *reader) {
			kind := op.EffectKind(r.uint())
			empty := token.NewEffect(kind)
			if r.err == nil && empty == nil {
				r.err = fmt.Errorf("no effect is of kind %d", kind)
			}
			if r.err != nil {
				return
			}
			walk := effectReader{in: []*reader{r}}
			e := empty.Walk(&walk)
			if r.err == nil {
				r.err = walk.err
			}
			effects = append(effects, e)
		})
	}
	return effects
}

// effectWriter appends the fields that it is shown.
type effectWriter struct {
	w    writer
	open []int // lists
}

func (e *effectWriter) Address(_ string, v op.Address) op.Address { e.w.WriteBytes(v[:]); return v }
func (e *effectWriter) Word(_ string, v [32]byte) [32]byte        { e.w.WriteBytes(v[:]); return v }
func (e *effectWriter) Number(_ string, v uint64) uint64          { e.w.WriteUint64(v); return v }
func (e *effectWriter) Text(_ op.TextField, v string) string      { e.w.WriteString(v); return v }
func (e *effectWriter) Choice(_ op.ChoiceField, v uint8) uint8    { e.w.WriteUint64(uint64(v)); return v }
func (e *effectWriter) Bytes(_ op.BytesField, v op.Bytes) op.Bytes {
	e.w.WriteString(string(v))
	return v
}
func (e *effectWriter) Bool(_ string, v bool) bool { e.w.WriteBool(v); return v }

func (e *effectWriter) Integer(name string, v, most uint64) uint64 {
	if v > most {
		panic("ledger: " + name + " of an effect is out of range")
	}
	e.w.WriteUint64(v)
	return v
}

func (e *effectWriter) Begin(_ string, n int) int { e.Struct(""); return n }
func (e *effectWriter) Struct(string)             { e.open = append(e.open, e.w.List()) }
func (e *effectWriter) End() {
	last := len(e.open) - 1
	e.w.ListEnd(e.open[last])
	e.open = e.open[:last]
}

// effectReader answers with the fields that it reads. The first thing that does not fit
// stops it.
type effectReader struct {
	in  []*reader // the lists that are open, the innermost last
	err error
}

func (e *effectReader) top() *reader { return e.in[len(e.in)-1] }

func (e *effectReader) Address(string, op.Address) (v op.Address) { e.top().fixed(v[:]); return v }
func (e *effectReader) Word(string, [32]byte) (v [32]byte)        { e.top().fixed(v[:]); return v }
func (e *effectReader) Number(string, uint64) uint64              { return e.Integer("", 0, 1<<63-1) }
func (e *effectReader) Text(f op.TextField, _ string) string {
	s := e.top().text()
	if len(s) > f.MaxBytes {
		e.fail(fmt.Errorf("%s of %d bytes", f.Name, len(s)))
	}
	return s
}

func (e *effectReader) Choice(f op.ChoiceField, _ uint8) uint8 {
	n := e.Integer(f.Name, 0, 255)
	if e.top().err == nil && f.Word(uint8(n)) == "" {
		e.fail(fmt.Errorf("%s %d is none of the list", f.Name, n))
	}
	return uint8(n)
}

func (e *effectReader) Bytes(op.BytesField, op.Bytes) op.Bytes { return op.Bytes(e.top().text()) }
func (e *effectReader) Bool(name string, _ bool) bool          { return e.Integer(name, 0, 1) == 1 }

func (e *effectReader) Integer(name string, _, most uint64) uint64 {
	n := uint64(e.top().uint())
	if e.top().err == nil && n > most {
		e.fail(fmt.Errorf("%s %d: at most %d", name, n, most))
	}
	return n
}

func (e *effectReader) Begin(string, int) int {
	e.Struct("")
	n, err := rlp.CountValues(e.top().rest)
	if err != nil || e.top().err != nil {
		e.fail(err)
		return 0
	}
	return n
}

func (e *effectReader) Struct(string) {
	r := e.top()
	inner := &reader{err: r.err}
	if r.err == nil {
		inner.rest, r.rest, r.err = rlp.SplitList(r.rest)
		inner.err = r.err
	}
	e.in = append(e.in, inner)
}

func (e *effectReader) End() {
	e.fail(e.top().done())
	e.in = e.in[:len(e.in)-1]
	if e.err != nil {
		e.fail(e.err)
	}
}

func (e *effectReader) fail(err error) {
	if e.err == nil {
		e.err = err
	}
	if r := e.top(); r.err == nil {
		r.err = e.err
	}
}
