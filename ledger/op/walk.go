package op

// Visitor is shown the fields of an operation, one after the other, and answers with the
// value that each is to have. One visitor encodes and one decodes, one hashes, one
// describes; so the list of a kind's fields is written once, and no form of an operation
// can differ from another in it.
//
// The name is the field's EIP-712 name; the EIP-712 type follows from the method.
type Visitor interface {
	Address(name string, v Address) Address
	Word(name string, v [32]byte) [32]byte
	Number(name string, v uint64) uint64
	Text(field TextField, v string) string
	Choice(field ChoiceField, v uint8) uint8
	Bytes(field BytesField, v Bytes) Bytes
}

// TextField is a short name in printable ASCII without space, of a program or a partner.
// Plain text alone is let in, so that every wallet shows the same name and no two names
// look alike; whether the name is known is for the operation to say.
type TextField struct {
	Name     string
	MaxBytes int
}

// ChoiceField is a value of a closed list: a number in a transaction's bytes, a word in
// what a wallet shows. A number that has no word is refused.
type ChoiceField struct {
	Name string
	Word func(uint8) string // "": none of the list
}

// BytesField is a string of bytes, such as the signature of another key.
type BytesField struct {
	Name     string
	MaxBytes int
}

// Bytes are bytes that do not change, so that a signed operation cannot either.
type Bytes string

// ByAccount is the field of the account that acts. A kind whose walk has it needs the
// account's controller; of the others a partner's key is the actor.
func ByAccount(v Visitor, account Address) Address {
	if h, ok := v.(*header); ok {
		h.Actor, h.byAccount = account, true
	}
	return v.Address("account", account)
}

// Marked is the field of the ref, the last of every kind.
func Marked(v Visitor, ref Ref) Ref {
	if h, ok := v.(*header); ok {
		h.Ref = ref
	}
	return v.Word("ref", ref)
}

// Text is a field of a short name.
func Text[T ~string](v Visitor, name string, text T, maxBytes int) T {
	return T(v.Text(TextField{name, maxBytes}, string(text)))
}

// Word is a field of 32 bytes.
func Word[T ~[32]byte](v Visitor, name string, word T) T { return v.Word(name, word) }

// Enum is a closed list of values with a word for each.
type Enum interface {
	~uint8
	Valid() bool
	String() string
}

// Choice is a field of a closed list.
func Choice[T Enum](v Visitor, name string, value T) T {
	return T(v.Choice(ChoiceOf[T](name), uint8(value)))
}

// ChoiceOf is the field of a closed list: made once, for a field that is walked often.
func ChoiceOf[T Enum](name string) ChoiceField { return ChoiceField{name, wordOf[T]} }

func wordOf[T Enum](n uint8) string {
	if value := T(n); value.Valid() {
		return value.String()
	}
	return ""
}

// Same is the visitor that answers with what it is shown. Others embed it that look for
// some fields only.
type Same struct{}

// Address is the address.
func (Same) Address(_ string, v Address) Address { return v }

// Word is the word.
func (Same) Word(_ string, v [32]byte) [32]byte { return v }

// Number is the number.
func (Same) Number(_ string, v uint64) uint64 { return v }

// Text is the text.
func (Same) Text(_ TextField, v string) string { return v }

// Choice is the value.
func (Same) Choice(_ ChoiceField, v uint8) uint8 { return v }

// Bytes are the bytes.
func (Same) Bytes(_ BytesField, v Bytes) Bytes { return v }

// header is the visitor that looks for the header.
type header struct {
	Same
	Header
	byAccount bool // the walk has the field of ByAccount
}
