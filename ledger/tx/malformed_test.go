package tx_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/rlp"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// txFields are the parts of a transaction, to be put together wrongly. Each is
// encoded as RLP; an rlp.RawValue goes in as it stands.
type txFields struct {
	chainID, sender, until, mode, signature any
	ops                                     any
	more                                    []any // after the signature
}

// txOpFields are the fields of an operation with its kind first.
func txOpFields(o op.Operation) []any {
	fields := []any{uint8(o.Kind())}
	for v, i := reflect.ValueOf(o), 0; i < v.NumField(); i++ {
		fields = append(fields, v.Field(i).Interface())
	}
	return fields
}

func txRLP(v any) []byte {
	b, err := rlp.EncodeToBytes(v)
	if err != nil {
		panic(err)
	}
	return b
}

// txBytes encodes the parts; what is nil is as it should be.
func txBytes(f txFields) []byte {
	or := func(v, otherwise any) any {
		if v == nil {
			return otherwise
		}
		return v
	}
	ops := or(f.ops, []any{txOpFields(txSample)})
	if typed, ok := ops.([]op.Operation); ok {
		all := make([]any, len(typed))
		for i, o := range typed {
			all[i] = txOpFields(o)
		}
		ops = all
	}
	list := []any{or(f.chainID, uint64(7)), or(f.sender, [20]byte{1}), or(f.until, uint64(1_800_000_000)),
		or(f.mode, uint64(0)), ops, or(f.signature, [65]byte{2})}
	return append([]byte{0x50}, txRLP(append(list, f.more...))...)
}

var txSample = token.Transfer{Account: token.Address{1}, To: token.Address{2}, Program: "MART", Points: 1000, Ref: token.Ref{3}}

// Encoding by hand agrees with Encode, so that the cases below are wrong in what they
// say and in nothing else.
func TestTxBytesOfTheTestsAreRight(t *testing.T) {
	signed := &tx.Tx{ChainID: 7, Sender: token.Address{1}, ValidUntil: 1_800_000_000, Ops: []op.Operation{txSample}, Signature: [65]byte{2}}
	if got, want := txBytes(txFields{}), txEncode(t, signed); !bytes.Equal(got, want) {
		t.Errorf("%x\nand Encode's is\n%x", got, want)
	}
}

type txCase struct {
	name string
	raw  []byte
	says string // part of the message: what, where
}

func raw(b ...byte) rlp.RawValue { return b }

// badIntegers are encodings that no integer of up to 64 bits may have.
var badIntegers = []struct {
	name string
	rlp  rlp.RawValue
}{
	{"zero in a byte", raw(0)},
	{"one byte with a length", raw(0x81, 7)},
	{"a leading zero", raw(0x82, 0, 7)},
	{"a leading zero before a large one", raw(0x83, 0, 0xff, 0xff)},
	{"2^64", raw(0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0)},
	{"2^256-1", append(raw(0xa0), bytes.Repeat([]byte{0xff}, 32)...)},
	{"a long length for a short string", raw(0xb8, 1, 7)},
	{"an empty list", raw(0xc0)},
	{"a list of it", raw(0xc1, 7)},
	{"a length beyond the end", raw(0xbb, 0xff, 0xff, 0xff, 0xff)},
	{"a length of 2^64-1", raw(0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)},
}

// badBytes are encodings that n bytes may not have.
func badBytes(n int) []struct {
	name string
	rlp  rlp.RawValue
} {
	content := bytes.Repeat([]byte{0xee}, n+1)
	long := append(raw(0xb8, byte(n)), content[:n]...)
	if n > 55 {
		long = append(raw(0xb9, 0, byte(n)), content[:n]...)
	}
	return []struct {
		name string
		rlp  rlp.RawValue
	}{
		{"nothing", raw(0x80)},
		{"a byte short", txRLP(content[:n-1])},
		{"a byte long", txRLP(content)},
		{"a longer length than needed", long},
		{"a list", append(raw(0xf8, byte(n)), content[:n]...)},
	}
}

// badTexts are encodings that a name of up to most bytes may not have.
func badTexts(most int) []struct {
	name string
	rlp  rlp.RawValue
} {
	text := func(s string) rlp.RawValue { return txRLP(s) }
	return []struct {
		name string
		rlp  rlp.RawValue
	}{
		{"a byte long", text(strings.Repeat("A", most+1))},
		{"64 KiB", text(strings.Repeat("A", 64<<10))},
		{"a NUL", text("MA\x00")},
		{"a space", text("MA RT")},
		{"a DEL", text("MA\x7f")},
		{"bytes that are not UTF-8", text("MA\xff")},
		{"a letter that looks like another", text("МART")},
		{"text that turns its direction", text("MA\u202eRT")},
		{"one byte with a length", raw(0x81, 'A')},
		{"a list", raw(0xc1, 'A')},
	}
}

func txMalformedCases() []txCase {
	var cases []txCase
	add := func(name, says string, raw []byte) { cases = append(cases, txCase{name, raw, says}) }

	for _, bad := range badIntegers {
		add("chain id: "+bad.name, "chain id", txBytes(txFields{chainID: bad.rlp}))
		add("valid until: "+bad.name, "valid until", txBytes(txFields{until: bad.rlp}))
		add("mode: "+bad.name, "mode", txBytes(txFields{mode: bad.rlp}))
	}
	for _, bad := range badBytes(20) {
		add("sender: "+bad.name, "sender", txBytes(txFields{sender: bad.rlp}))
	}
	for _, bad := range badBytes(65) {
		add("signature: "+bad.name, "signature", txBytes(txFields{signature: bad.rlp}))
	}
	add("signature: compact, EIP-2098", "signature", txBytes(txFields{signature: [64]byte{1}}))
	add("mode: the number is too large: 2", "mode: the number is too large: 2", txBytes(txFields{mode: uint64(2), ops: lockOps(2)}))
	add("mode 256, which is 0 in a byte", "mode: the number is too large: 256", txBytes(txFields{mode: uint64(256), ops: lockOps(2)}))
	add("a single independent operation", "atomic", txBytes(txFields{mode: uint64(1)}))
	cases = append(cases, txMalformedShapes()...)
	return append(cases, txMalformedOps()...)
}

// txMalformedShapes are wrong around the fields.
func txMalformedShapes() []txCase {
	good := txBytes(txFields{})
	list := good[1:]
	wrap := func(items ...any) []byte { return append([]byte{0x50}, txRLP(items)...) }
	cases := []txCase{
		{"nothing at all", nil, "empty"},
		{"the type alone", good[:1], ""},
		{"no type", list, "type 0xf8"},
		{"type 0", append([]byte{0}, list...), "type 0x00"},
		{"type 2", append([]byte{2}, list...), "type 0x02"},
		{"the type twice", append([]byte{1}, good...), ""},
		{"a byte at the end", append(bytes.Clone(good), 0), "after the end: 1"},
		{"itself at the end", append(bytes.Clone(good), good...), "after the end"},
		{"a byte missing at the end", good[:len(good)-1], ""},
		{"a field too many", txBytes(txFields{more: []any{uint64(1)}}), "after the last field"},
		{"an empty list too many", txBytes(txFields{more: []any{[]any{}}}), "after the last field"},
		{"an empty list", wrap(), "chain id"},
		{"no fields after the chain id", wrap(uint64(7)), "sender"},
		{"no signature", wrap(uint64(7), [20]byte{}, uint64(0), uint64(0), []any{txOpFields(txSample)}), "signature"},
		{"a string in place of the list", append([]byte{0x50}, txRLP(list)...), ""},
		{"a longer length than needed", append([]byte{1, 0xf9, 0, byte(len(list) - 2)}, list[2:]...), ""},
		{"a list in a list", wrap(rlp.RawValue(list)), "chain id"},
		{"operations: a string", txBytes(txFields{ops: "ops"}), "operations"},
		{"operations: an integer", txBytes(txFields{ops: uint64(1)}), "operations"},
		{"operations: missing", wrap(uint64(7), [20]byte{}, uint64(0), uint64(0), [65]byte{}), "operations"},
		{"operations: a length beyond the end", txBytes(txFields{ops: raw(0xfb, 0xff, 0xff, 0xff, 0xff)}), "operations"},
		{"deep nesting in place of an operation", txBytes(txFields{ops: rlp.RawValue(txNested(1000))}), "operation 0"},
		{"deep nesting in place of a transaction", append([]byte{1}, txNested(50_000)...), ""},
		{"only bytes that open lists", append([]byte{1}, bytes.Repeat([]byte{0xf8}, 1000)...), ""},
		{"a megabyte promised", []byte{1, 0xfa, 0x10, 0, 0, 1}, ""},
	}
	return cases
}

// txNested is a list in a list, and so on.
func txNested(depth int) []byte {
	b := []byte{0xc0}
	for range depth {
		b = txRLP([]any{rlp.RawValue(b)})
		if len(b) > 1000 && depth > 1000 { // deep enough: the rest is one prefix, repeated
			return append(bytes.Repeat([]byte{0xf9, 0xff, 0xff}, depth/3), b...)
		}
	}
	return b
}

// txMalformedOps are wrong in an operation, the second of three.
func txMalformedOps() []txCase {
	var cases []txCase
	one := func(item any) []byte {
		return txBytes(txFields{ops: []any{txOpFields(txSample), item, txOpFields(token.Lock{})}})
	}
	add := func(name, says string, raw []byte) { cases = append(cases, txCase{"operation: " + name, raw, says}) }
	field := func(o op.Operation, i int, bad rlp.RawValue) []byte {
		fields := txOpFields(o)
		fields[i] = bad
		return one(fields)
	}
	sample := func(i int, bad rlp.RawValue) []byte { return field(txSample, i, bad) }

	for _, bad := range badIntegers {
		add("kind: "+bad.name, "operation 1: kind", sample(0, bad.rlp))
		add("points: "+bad.name, "operation 1 (transfer): points", sample(4, bad.rlp))
	}
	for _, bad := range badBytes(20) {
		add("account: "+bad.name, "operation 1 (transfer): account", sample(1, bad.rlp))
		add("to: "+bad.name, "operation 1 (transfer): to", sample(2, bad.rlp))
	}
	for _, bad := range badBytes(32) {
		add("ref: "+bad.name, "operation 1 (transfer): ref", sample(5, bad.rlp))
		add("hold: "+bad.name, "operation 1 (capture): hold", field(token.Capture{}, 1, bad.rlp))
	}
	for _, bad := range badTexts(12) {
		add("program: "+bad.name, "operation 1 (transfer): program", sample(3, bad.rlp))
	}
	for _, bad := range badTexts(16) {
		add("partner: "+bad.name, "operation 1 (redeem): partner", field(token.Redeem{}, 4, bad.rlp))
	}
	for _, bad := range badTexts(token.MaxReasonLength) {
		add("reason: "+bad.name, "operation 1 (clawback): reason", field(token.Clawback{}, 4, bad.rlp))
	}
	adjustment := token.ProposeAdjustment{Direction: token.ToDebit}
	for _, bad := range append(badIntegers, []struct {
		name string
		rlp  rlp.RawValue
	}{{"none", raw(0x80)}, {"past the last", raw(6)}, {"257, which is 1 in a byte", raw(0x82, 1, 1)}}...) {
		add("direction: "+bad.name, "(propose_adjustment): direction", field(adjustment, 4, bad.rlp))
	}
	for kind, o := range txKinds {
		if kind == 0 {
			continue
		}
		if p, ok := o.(token.ProposeAdjustment); ok {
			p.Direction = token.ToCredit
			o = p
		}
		if p, ok := o.(partner.DecidePayment); ok {
			p.Verdict = partner.Came
			o = p
		}
		fields := txOpFields(o)
		add(fmt.Sprintf("%s with a field too many", o.Kind()), "after the last field", one(append(fields, uint64(1))))
		add(fmt.Sprintf("%s with a field too few", o.Kind()), ": ref: ", one(fields[:len(fields)-1]))
	}
	add("kind 0", "unknown kind 0", one([]any{uint64(0)}))
	add("the kind after the last", fmt.Sprintf("unknown kind %d", len(txKinds)), one([]any{uint64(len(txKinds)), [20]byte{}, [32]byte{}}))
	add("kind 257, which is 1 in a byte", "unknown kind 257", one(append([]any{uint64(257)}, txOpFields(token.Enroll{})[1:]...)))
	add("kind 2^64-1", "unknown kind", one([]any{^uint64(0)}))
	add("an empty list", "operation 1: kind", one([]any{}))
	add("a string", "operation 1", one("transfer"))
	add("an integer", "operation 1", one(uint64(10)))
	add("a list around it", "operation 1: kind", one([]any{txOpFields(txSample)}))
	add("a longer length than needed", "operations", one(rlp.RawValue(append([]byte{0xf8, 54}, txRLP(txOpFields(token.Lock{}))[1:]...))))
	return cases
}

func TestDecodeRefusesWhatIsMalformed(t *testing.T) {
	cases := txMalformedCases()
	if len(cases) < 60 {
		t.Errorf("only %d cases", len(cases))
	}
	t.Logf("%d cases", len(cases))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			signed, err := tx.Decode(c.raw)
			switch {
			case !errors.Is(err, tx.ErrMalformed):
				t.Errorf("%v, not ErrMalformed", err)
			case !strings.Contains(err.Error(), c.says):
				t.Errorf("%q does not say %q", err, c.says)
			case signed != nil:
				t.Error("a transaction beside the error")
			}
		})
	}
	if _, err := tx.Decode(txBytes(txFields{ops: []any{}})); !errors.Is(err, tx.ErrNoOps) {
		t.Errorf("no operations: %v", err)
	}
}

// Every byte of a transaction is held to: cut anywhere it is refused, and with any
// byte changed it is refused, or is another transaction whose bytes these are.
func TestDecodeHoldsToEveryByte(t *testing.T) {
	good := txBytes(txFields{})
	for n := range good {
		if _, err := tx.Decode(good[:n]); !errors.Is(err, tx.ErrMalformed) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
	for i := range good {
		for b := range 256 {
			changed := bytes.Clone(good)
			changed[i] = byte(b)
			signed, err := tx.Decode(changed)
			if err != nil {
				continue
			}
			if again := txEncode(t, signed); !bytes.Equal(again, changed) {
				t.Fatalf("byte %d as %#x: decodes, and encodes as\n%x\nnot\n%x", i, b, again, changed)
			}
		}
	}
}
