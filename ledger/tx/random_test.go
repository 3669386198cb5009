package tx_test

import (
	"crypto/ecdsa"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// txKinds has an operation of each kind, by the kind's number.
var txKinds = append([]op.Operation{nil}, tx.Operations()...)

func TestEveryKindThatHasANameHasAnOperation(t *testing.T) {
	for k := op.Kind(1); k.Valid() || int(k) < len(txKinds); k++ {
		if int(k) >= len(txKinds) || txKinds[k].Kind() != k {
			t.Fatalf("kind %d (%s) is listed by no package", k, k)
		}
	}
}

// A kind's walk shows each field of its type once, under the field's own name, and a ref
// at the end.
func TestEveryWalkShowsEveryField(t *testing.T) {
	r := newTxRandom(t, 3)
	for _, empty := range txKinds[1:] {
		signed, _ := r.signed(t, tx.Atomic, r.op(empty.Kind()))
		_, fields := signed.TypedMessage()
		v := reflect.ValueOf(signed.Ops[0])
		if len(fields) != v.NumField()+1 || fields[v.NumField()-1].Name != "ref" {
			t.Fatalf("%s shows %v", empty.Kind(), fields)
		}
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; !strings.EqualFold(fields[i].Name, name) {
				t.Errorf("%s shows %s as %s", empty.Kind(), name, fields[i].Name)
			}
		}
		if h := op.HeaderOf(signed.Ops[0]); h.Ref == (op.Ref{}) || h.Kind != empty.Kind() {
			t.Errorf("%s has the header %v", empty.Kind(), h)
		}
	}
}

// txRandom makes transactions from a seed.
type txRandom struct{ *rand.Rand }

func newTxRandom(t testing.TB, seed uint64) txRandom {
	t.Helper()
	t.Logf("seed %d", seed)
	return txRandom{rand.New(rand.NewPCG(seed, 712))}
}

func (r txRandom) key() *ecdsa.PrivateKey {
	for {
		var b [32]byte
		r.fill(b[:])
		if key, err := crypto.ToECDSA(b[:]); err == nil {
			return key
		}
	}
}

func (r txRandom) fill(b []byte) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}

// number is of any length in bytes, and often at an edge.
func (r txRandom) number() uint64 {
	edges := []uint64{0, 1, 127, 128, 255, 256, math.MaxInt64, 1 << 63, math.MaxUint64}
	if r.IntN(3) == 0 {
		return edges[r.IntN(len(edges))]
	}
	return r.Uint64() >> r.IntN(64)
}

func (r txRandom) text(alphabet string, most int) string {
	b := make([]byte, r.IntN(most+1))
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

// op is an operation of the kind with random fields.
func (r txRandom) op(kind op.Kind) op.Operation {
	v := reflect.New(reflect.TypeOf(txKinds[kind])).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		switch f.Interface().(type) {
		case token.Code:
			f.SetString(r.text("ABCXYZ0189", 12))
		case partner.ID:
			f.SetString(r.text("abcxyz0189", 16))
		case token.Direction:
			f.SetUint(uint64(token.ToCredit) + r.Uint64N(2))
		case token.Reason:
			f.SetString(r.text("abcxyz", token.MaxReasonLength))
		case partner.Verdict:
			f.SetUint(uint64(partner.Came) + r.Uint64N(2))
		case op.Bytes:
			b := make([]byte, 64*r.IntN(2))
			r.fill(b)
			f.SetString(string(b))
		case uint64:
			f.SetUint(r.number())
		default:
			r.fill(f.Slice(0, f.Len()).Bytes())
		}
	}
	return v.Interface().(op.Operation)
}

func (r txRandom) anyOp() op.Operation { return r.op(op.Kind(1 + r.IntN(len(txKinds)-1))) }

// genesis is the hash of the network that the tests sign for.
var genesis = [32]byte(crypto.Keccak256([]byte("a genesis")))

// domainOf is the network that a transaction says it is for.
func domainOf(signed *tx.Tx) tx.Domain { return tx.Domain{ChainID: signed.ChainID, Genesis: genesis} }

// signed is a signed transaction of the operations, and its key.
func (r txRandom) signed(t testing.TB, mode tx.Mode, ops ...op.Operation) (*tx.Tx, *ecdsa.PrivateKey) {
	t.Helper()
	signed := &tx.Tx{ChainID: r.number(), ValidUntil: r.number(), Mode: mode, Ops: ops}
	key := r.key()
	if err := signed.Sign(domainOf(signed), key); err != nil {
		t.Fatalf("sign: %v", err)
	}
	return signed, key
}

// mixed is a batch of 2 to 9 operations of any kinds.
func (r txRandom) mixed(t testing.TB) (*tx.Tx, *ecdsa.PrivateKey) {
	t.Helper()
	ops := make([]op.Operation, 2+r.IntN(8))
	for i := range ops {
		ops[i] = r.anyOp()
	}
	return r.signed(t, tx.Mode(r.IntN(2)), ops...)
}

func txEncode(t testing.TB, signed *tx.Tx) []byte {
	t.Helper()
	raw, err := signed.Encode()
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return raw
}

func txHex(b []byte) string { return "0x" + hex.EncodeToString(b) }
