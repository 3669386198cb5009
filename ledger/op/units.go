package op

// Units is what a visitor has besides that shows numbers to people: an instant and an
// amount of money are numbers in bytes, and a date and a decimal in what a person reads.
type Units interface {
	// Instant is seconds since 1970; zero stands for none.
	Instant(name string, v uint64) uint64
	// Money is millionths of the settlement currency.
	Money(name string, v uint64) uint64
}

// Instant is a field of a time, in seconds since 1970.
func Instant[T ~int64 | ~uint64](v Visitor, name string, n T) T {
	if u, ok := v.(Units); ok {
		return T(u.Instant(name, uint64(n)))
	}
	return number(v, name, n)
}

// Money is a field of an amount, in millionths of the settlement currency.
func Money[T ~int64 | ~uint64](v Visitor, name string, n T) T {
	if u, ok := v.(Units); ok {
		return T(u.Money(name, uint64(n)))
	}
	return number(v, name, n)
}

// number is a field of a number: of a record or an effect one that its type can hold.
func number[T ~int64 | ~uint64](v Visitor, name string, n T) T {
	if w, ok := v.(Walker); ok {
		return Int(w, name, n)
	}
	return T(v.Number(name, uint64(n)))
}
