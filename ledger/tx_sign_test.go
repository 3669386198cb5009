package ledger_test

import (
	"errors"
	"math/big"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// txPut writes n into 32 bytes of the signature.
func txPut(signature *[65]byte, offset int, n *big.Int) {
	n.FillBytes(signature[offset : offset+32])
}

func TestVerifySignature(t *testing.T) {
	r := newTxRandom(t, 10)
	signed, key := r.signed(t, ledger.Atomic, r.op(op.KindTransfer))
	order := crypto.S256().Params().N
	half := new(big.Int).Rsh(order, 1)
	one := big.NewInt(1)
	s := new(big.Int).SetBytes(signed.Signature[32:64])
	v := signed.Signature[64]
	for _, c := range []struct {
		name   string
		change func(tx *ledger.Tx)
		want   error
	}{
		{"as it was signed", func(*ledger.Tx) {}, nil},
		{"the high-s twin", func(tx *ledger.Tx) {
			txPut(&tx.Signature, 32, new(big.Int).Sub(order, s))
			tx.Signature[64] ^= 1
		}, ledger.ErrHighS},
		{"the high-s twin with v as it was", func(tx *ledger.Tx) { txPut(&tx.Signature, 32, new(big.Int).Sub(order, s)) }, ledger.ErrHighS},
		{"s one above half the order", func(tx *ledger.Tx) { txPut(&tx.Signature, 32, new(big.Int).Add(half, one)) }, ledger.ErrHighS},
		{"s half the order", func(tx *ledger.Tx) { txPut(&tx.Signature, 32, half) }, ledger.ErrBadSignature},
		{"s the order less 1", func(tx *ledger.Tx) { txPut(&tx.Signature, 32, new(big.Int).Sub(order, one)) }, ledger.ErrHighS},
		{"s the order", func(tx *ledger.Tx) { txPut(&tx.Signature, 32, order) }, ledger.ErrHighS},
		{"s 2^256-1", func(tx *ledger.Tx) { txPut(&tx.Signature, 32, new(big.Int).Sub(new(big.Int).Lsh(one, 256), one)) }, ledger.ErrHighS},
		{"s 0", func(tx *ledger.Tx) { txPut(&tx.Signature, 32, new(big.Int)) }, ledger.ErrBadSignature},
		{"r 0", func(tx *ledger.Tx) { txPut(&tx.Signature, 0, new(big.Int)) }, ledger.ErrBadSignature},
		{"r the order less 1", func(tx *ledger.Tx) { txPut(&tx.Signature, 0, new(big.Int).Sub(order, one)) }, ledger.ErrBadSignature},
		{"r the order", func(tx *ledger.Tx) { txPut(&tx.Signature, 0, order) }, ledger.ErrBadSignature},
		{"r one above the order", func(tx *ledger.Tx) { txPut(&tx.Signature, 0, new(big.Int).Add(order, one)) }, ledger.ErrBadSignature},
		{"r 2^256-1", func(tx *ledger.Tx) { txPut(&tx.Signature, 0, new(big.Int).Sub(new(big.Int).Lsh(one, 256), one)) }, ledger.ErrBadSignature},
		{"r and s swapped", func(tx *ledger.Tx) {
			signature := tx.Signature
			copy(tx.Signature[:], signature[32:64])
			copy(tx.Signature[32:], signature[:32])
		}, ledger.ErrBadSignature},
		{"no signature", func(tx *ledger.Tx) { tx.Signature = [65]byte{} }, ledger.ErrBadSignature},
		{"the other v", func(tx *ledger.Tx) { tx.Signature[64] ^= 1 }, ledger.ErrBadSignature},
		{"v 2", func(tx *ledger.Tx) { tx.Signature[64] = 2 }, ledger.ErrBadSignature},
		{"v 3", func(tx *ledger.Tx) { tx.Signature[64] = 3 }, ledger.ErrBadSignature},
		{"v as Ethereum wallets give it, 27 or 28", func(tx *ledger.Tx) { tx.Signature[64] = 27 + v }, ledger.ErrBadSignature},
		{"v 27", func(tx *ledger.Tx) { tx.Signature[64] = 27 }, ledger.ErrBadSignature},
		{"v 28", func(tx *ledger.Tx) { tx.Signature[64] = 28 }, ledger.ErrBadSignature},
		{"v 35 (EIP-155)", func(tx *ledger.Tx) { tx.Signature[64] = 35 + v }, ledger.ErrBadSignature},
		{"v 255", func(tx *ledger.Tx) { tx.Signature[64] = 255 }, ledger.ErrBadSignature},
		{"another sender", func(tx *ledger.Tx) { tx.Sender[19] ^= 1 }, ledger.ErrBadSignature},
		{"no sender", func(tx *ledger.Tx) { tx.Sender = token.Address{} }, ledger.ErrBadSignature},
		{"signed by another key", func(tx *ledger.Tx) {
			sender := tx.Sender
			if err := tx.Sign(r.key()); err != nil {
				t.Fatal(err)
			}
			tx.Sender = sender
		}, ledger.ErrBadSignature},
		{"signed without the EIP-712 prefix", func(tx *ledger.Tx) {
			hash := tx.SigningHash()
			signature, err := crypto.Sign(crypto.Keccak256(hash[:]), key)
			if err != nil {
				t.Fatal(err)
			}
			copy(tx.Signature[:], signature)
		}, ledger.ErrBadSignature},
		{"another chain id", func(tx *ledger.Tx) { tx.ChainID++ }, ledger.ErrBadSignature},
		{"another validity", func(tx *ledger.Tx) { tx.ValidUntil++ }, ledger.ErrBadSignature},
		{"the same operation twice", func(tx *ledger.Tx) { tx.Ops = append(tx.Ops, tx.Ops[0]) }, ledger.ErrBadSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			tx := *signed
			c.change(&tx)
			if err := tx.VerifySignature(); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// There are points on the curve whose x is above the order: their r is x less the
// order, and v tells by 2 or 3. A key can be recovered from such a signature all the
// same, so that one with v 2 is refused for its form alone.
func TestVerifySignatureRefusesLargeX(t *testing.T) {
	r := newTxRandom(t, 13)
	tx, _ := r.signed(t, ledger.Atomic, r.op(op.KindTransfer))
	hash := tx.SigningHash()
	for v := byte(2); v <= 3; v++ {
		tx.Signature = [65]byte{63: 1, 64: v}
		var key []byte
		for x := int64(1); key == nil; x++ {
			txPut(&tx.Signature, 0, big.NewInt(x))
			key, _ = crypto.Ecrecover(hash[:], tx.Signature[:])
		}
		tx.Sender = token.Address(crypto.Keccak256(key[1:])[12:])
		if err := tx.VerifySignature(); !errors.Is(err, ledger.ErrBadSignature) {
			t.Errorf("v %d: %v", v, err)
		}
	}
}

// txTouched are copies of an operation with one field changed in each.
func txTouched(o op.Operation) map[string]op.Operation {
	out := make(map[string]op.Operation)
	for i := range reflect.TypeOf(o).NumField() {
		v := reflect.New(reflect.TypeOf(o)).Elem()
		v.Set(reflect.ValueOf(o))
		f := v.Field(i)
		switch x := f.Interface().(type) {
		case token.Code:
			f.SetString(string(x[:len(x)/2]) + "7")
		case partner.ID:
			f.SetString(string(x[:len(x)/2]) + "7")
		case token.Direction:
			f.SetUint(3 - uint64(x))
		case token.AdjustmentReason:
			f.SetUint(uint64(x)%5 + 1)
		case partner.Verdict:
			f.SetUint(3 - uint64(x))
		case uint64:
			f.SetUint(x + 1)
		default:
			f.Index(f.Len() - 1).SetUint(f.Index(f.Len()-1).Uint() ^ 1)
		}
		out[reflect.TypeOf(o).Field(i).Name] = v.Interface().(op.Operation)
	}
	return out
}

// The signature covers every field of every kind, alone and in a batch.
func TestSignatureCoversEveryField(t *testing.T) {
	r := newTxRandom(t, 11)
	fields := 0
	for kind := op.Kind(1); int(kind) < len(txKinds); kind++ {
		o := r.op(kind)
		alone, _ := r.signed(t, ledger.Atomic, o)
		batch, _ := r.signed(t, ledger.Independent, r.anyOp(), o, r.anyOp())
		for name, touched := range txTouched(o) {
			fields++
			tx := *alone
			tx.Ops = []op.Operation{touched}
			if err := tx.VerifySignature(); !errors.Is(err, ledger.ErrBadSignature) {
				t.Errorf("%s with another %s: %v", kind, name, err)
			}
			tx = *batch
			tx.Ops = []op.Operation{batch.Ops[0], touched, batch.Ops[2]}
			if err := tx.VerifySignature(); !errors.Is(err, ledger.ErrBadSignature) {
				t.Errorf("batch with %s with another %s: %v", kind, name, err)
			}
		}
	}
	t.Logf("%d fields", fields)
}

func TestSignatureCoversTheBatch(t *testing.T) {
	r := newTxRandom(t, 12)
	signed, _ := r.signed(t, ledger.Independent, r.anyOp(), r.anyOp(), r.anyOp())
	ops := signed.Ops
	for name, change := range map[string]func(tx *ledger.Tx){
		"mode":             func(tx *ledger.Tx) { tx.Mode = ledger.Atomic },
		"validity":         func(tx *ledger.Tx) { tx.ValidUntil-- },
		"chain id":         func(tx *ledger.Tx) { tx.ChainID-- },
		"one fewer":        func(tx *ledger.Tx) { tx.Ops = ops[:2] },
		"one more":         func(tx *ledger.Tx) { tx.Ops = append(ops[:3:3], ops[0]) },
		"another order":    func(tx *ledger.Tx) { tx.Ops = []op.Operation{ops[1], ops[0], ops[2]} },
		"its first, alone": func(tx *ledger.Tx) { tx.Ops, tx.Mode = ops[:1], ledger.Atomic },
	} {
		tx := *signed
		change(&tx)
		if err := tx.VerifySignature(); !errors.Is(err, ledger.ErrBadSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := signed.VerifySignature(); err != nil {
		t.Errorf("as it was signed: %v", err)
	}
}
