package journal

import (
	"bytes"
	"fmt"
	"testing"
)

// filterBuffer is the engine's buffer, as far as generators use it.
type filterBuffer struct{ bytes.Buffer }

func (b *filterBuffer) Alloc(n int) []byte {
	at := b.Len()
	b.Write(make([]byte, n))
	return b.Bytes()[at:]
}

func TestFilter(t *testing.T) {
	f := newFilter()
	g := f.NewGenerator()
	filterOf := func(keys ...[]byte) []byte {
		for _, key := range keys {
			g.Add(key)
		}
		var b filterBuffer
		g.Generate(&b)
		return b.Bytes()
	}
	mixed := filterOf(entryKey(1), stateKey([]byte("a")), entryKey(2), indexKey([]byte("b")))
	entries := filterOf(entryKey(3), entryKey(4), tileKey(0, 1))
	if len(entries) != 1 {
		t.Errorf("a filter of entries has %d bytes, want 1", len(entries))
	}
	for _, c := range []struct {
		name string
		bits []byte
		key  []byte
		want bool
	}{
		{"state key", mixed, stateKey([]byte("a")), true},
		{"index key", mixed, indexKey([]byte("b")), true},
		{"absent state key", mixed, stateKey([]byte("b")), false},
		{"absent index key", mixed, indexKey([]byte("a")), false},
		{"entry", mixed, entryKey(1), true},
		{"entry that is elsewhere", mixed, entryKey(3), true},
		{"entry among entries", entries, entryKey(3), true},
		{"meta among entries", entries, metaKey, true},
		{"state key among entries", entries, stateKey([]byte("a")), false},
	} {
		if got := f.Contains(c.bits, c.key); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	var many [][]byte
	for n := range 1000 {
		many = append(many, stateKey(fmt.Append(nil, n)))
	}
	bits, wrong := filterOf(many...), 0
	for n := range 1000 {
		if !f.Contains(bits, many[n]) {
			t.Fatalf("key %d is not in its filter", n)
		}
		if f.Contains(bits, stateKey(fmt.Append(nil, "absent", n))) {
			wrong++
		}
	}
	if wrong > 30 {
		t.Errorf("%d of 1000 absent keys are in the filter", wrong)
	}
}
