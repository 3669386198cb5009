package ledger_test

import (
	"crypto/ecdsa"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// txKinds has an operation of each kind, by the kind's number.
var txKinds = []token.Op{nil, token.Enroll{}, token.SetController{}, token.Recover{}, token.Veto{}, token.Lock{},
	token.Unlock{}, token.SetDayCap{}, token.Issue{}, token.Clawback{}, token.Transfer{}, token.Exchange{},
	token.Redeem{}, token.PlaceHold{}, token.Capture{}, token.Release{}, token.Reverse{},
	token.ProposeAdjustment{}, token.ApproveAdjustment{}}

func TestTxKindsAreAll(t *testing.T) {
	for i, op := range txKinds {
		if i > 0 && op.Kind() != token.Kind(i) {
			t.Errorf("kind %d: listed is %s", i, op.Kind())
		}
	}
	if next := token.Kind(len(txKinds)); next.String() != "unknown" {
		t.Errorf("kind %s is not listed", next)
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
func (r txRandom) op(kind token.Kind) token.Op {
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
		case token.AdjustmentReason:
			f.SetUint(uint64(token.Goodwill) + r.Uint64N(5))
		case uint64:
			f.SetUint(r.number())
		default:
			r.fill(f.Slice(0, f.Len()).Bytes())
		}
	}
	return v.Interface().(token.Op)
}

func (r txRandom) anyOp() token.Op { return r.op(token.Kind(1 + r.IntN(len(txKinds)-1))) }

// signed is a signed transaction of the operations, and its key.
func (r txRandom) signed(t testing.TB, mode ledger.Mode, ops ...token.Op) (*ledger.Tx, *ecdsa.PrivateKey) {
	t.Helper()
	tx := &ledger.Tx{ChainID: r.number(), ValidUntil: r.number(), Mode: mode, Ops: ops}
	key := r.key()
	if err := tx.Sign(key); err != nil {
		t.Fatalf("sign: %v", err)
	}
	return tx, key
}

// mixed is a batch of 2 to 9 operations of any kinds.
func (r txRandom) mixed(t testing.TB) (*ledger.Tx, *ecdsa.PrivateKey) {
	t.Helper()
	ops := make([]token.Op, 2+r.IntN(8))
	for i := range ops {
		ops[i] = r.anyOp()
	}
	return r.signed(t, ledger.Mode(r.IntN(2)), ops...)
}

func txEncode(t testing.TB, tx *ledger.Tx) []byte {
	t.Helper()
	raw, err := tx.Encode()
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return raw
}

func txHex(b []byte) string { return "0x" + hex.EncodeToString(b) }
