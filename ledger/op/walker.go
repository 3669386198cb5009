package op

import "math"

// Walker is a visitor of things with more than flat fields: the effects of an operation
// and the records of the state.
type Walker interface {
	Visitor
	// Integer is a number from 0 to most. Whoever writes a larger one has a bug.
	Integer(name string, v, most uint64) uint64
	// Bool is a yes or no.
	Bool(name string, v bool) bool
	// Begin opens a list of n items and answers with how many there are to be; End closes
	// it. A struct within another is a list of its fields: Struct and End.
	Begin(name string, n int) int
	Struct(name string)
	End()
}

// Int is a field of a number that is not negative, of any type.
func Int[T ~int | ~int64 | ~uint8 | ~uint32 | ~uint64](w Walker, name string, n T) T {
	return T(w.Integer(name, uint64(n), most[T]()))
}

// most is the largest value of the type.
func most[T ~int | ~int64 | ~uint8 | ~uint32 | ~uint64]() uint64 {
	ones := ^T(0)
	if ones < 0 {
		return math.MaxInt64
	}
	return uint64(ones)
}

// List is a field of a list of structs. Nil stands for no items.
func List[T any](w Walker, name string, items []T, walk func(Walker, T) T) []T {
	n := w.Begin(name, len(items))
	var out []T
	for i := range n {
		var item T
		if i < len(items) {
			item = items[i]
		}
		w.Struct("")
		out = append(out, walk(w, item))
		w.End()
	}
	w.End()
	return out
}

// Texts is a field of a list of short names.
func Texts[T ~string](w Walker, name string, items []T, maxBytes int) []T {
	n := w.Begin(name, len(items))
	var out []T
	for i := range n {
		var item T
		if i < len(items) {
			item = items[i]
		}
		out = append(out, Text(w, "", item, maxBytes))
	}
	w.End()
	return out
}

// Label is a field of a name for people, in UTF-8.
func Label[T ~string](v Visitor, name string, label T, maxBytes int) T {
	return T(v.Bytes(BytesField{name, maxBytes}, Bytes(label)))
}
