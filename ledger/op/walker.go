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

// Reader is a walker that answers with what it was shown, as whoever encodes does. So
// nothing need be put together from its answers.
type Reader interface{ Reads() }

// listRoom bounds the items that a list has room for before any of them was read: more
// than a balance has lots.
const listRoom = 512

// List is a field of a list of structs. Nil stands for no items.
func List[T any](w Walker, name string, items []T, walk func(Walker, T) T) []T {
	return list(w, name, items, func(w Walker, item T) T {
		w.Struct("")
		item = walk(w, item)
		w.End()
		return item
	})
}

// Texts is a field of a list of short names.
func Texts[T ~string](w Walker, name string, items []T, maxBytes int) []T {
	return list(w, name, items, func(w Walker, item T) T { return Text(w, "", item, maxBytes) })
}

func list[T any](w Walker, name string, items []T, walk func(Walker, T) T) []T {
	n := w.Begin(name, len(items))
	if _, reads := w.(Reader); reads {
		for _, item := range items {
			walk(w, item)
		}
		w.End()
		return items
	}
	var out []T
	if n > 0 {
		out = make([]T, 0, min(n, listRoom))
	}
	for i := range n {
		var item T
		if i < len(items) {
			item = items[i]
		}
		out = append(out, walk(w, item))
	}
	w.End()
	return out
}

// Label is a field of a name for people, in UTF-8.
func Label[T ~string](v Visitor, name string, label T, maxBytes int) T {
	return T(v.Bytes(BytesField{name, maxBytes}, Bytes(label)))
}
