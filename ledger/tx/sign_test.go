package tx_test

import (
	"errors"
	"math/big"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// txPut writes n into 32 bytes of the signature.
func txPut(signature *[65]byte, offset int, n *big.Int) {
	n.FillBytes(signature[offset : offset+32])
}

func TestVerifySignature(t *testing.T) {
	r := newTxRandom(t, 10)
	signed, key := r.signed(t, tx.Atomic, r.op(op.KindTransfer))
	order := crypto.S256().Params().N
	half := new(big.Int).Rsh(order, 1)
	one := big.NewInt(1)
	s := new(big.Int).SetBytes(signed.Signature[32:64])
	v := signed.Signature[64]
	for _, c := range []struct {
		name   string
		change func(signed *tx.Tx)
		want   error
	}{
		{"as it was signed", func(*tx.Tx) {}, nil},
		{"the high-s twin", func(signed *tx.Tx) {
			txPut(&signed.Signature, 32, new(big.Int).Sub(order, s))
			signed.Signature[64] ^= 1
		}, tx.ErrHighS},
		{"the high-s twin with v as it was", func(signed *tx.Tx) { txPut(&signed.Signature, 32, new(big.Int).Sub(order, s)) }, tx.ErrHighS},
		{"s one above half the order", func(signed *tx.Tx) { txPut(&signed.Signature, 32, new(big.Int).Add(half, one)) }, tx.ErrHighS},
		{"s half the order", func(signed *tx.Tx) { txPut(&signed.Signature, 32, half) }, tx.ErrBadSignature},
		{"s the order less 1", func(signed *tx.Tx) { txPut(&signed.Signature, 32, new(big.Int).Sub(order, one)) }, tx.ErrHighS},
		{"s the order", func(signed *tx.Tx) { txPut(&signed.Signature, 32, order) }, tx.ErrHighS},
		{"s 2^256-1", func(signed *tx.Tx) { txPut(&signed.Signature, 32, new(big.Int).Sub(new(big.Int).Lsh(one, 256), one)) }, tx.ErrHighS},
		{"s 0", func(signed *tx.Tx) { txPut(&signed.Signature, 32, new(big.Int)) }, tx.ErrBadSignature},
		{"r 0", func(signed *tx.Tx) { txPut(&signed.Signature, 0, new(big.Int)) }, tx.ErrBadSignature},
		{"r the order less 1", func(signed *tx.Tx) { txPut(&signed.Signature, 0, new(big.Int).Sub(order, one)) }, tx.ErrBadSignature},
		{"r the order", func(signed *tx.Tx) { txPut(&signed.Signature, 0, order) }, tx.ErrBadSignature},
		{"r one above the order", func(signed *tx.Tx) { txPut(&signed.Signature, 0, new(big.Int).Add(order, one)) }, tx.ErrBadSignature},
		{"r 2^256-1", func(signed *tx.Tx) { txPut(&signed.Signature, 0, new(big.Int).Sub(new(big.Int).Lsh(one, 256), one)) }, tx.ErrBadSignature},
		{"r and s swapped", func(signed *tx.Tx) {
			signature := signed.Signature
			copy(signed.Signature[:], signature[32:64])
			copy(signed.Signature[32:], signature[:32])
		}, tx.ErrBadSignature},
		{"no signature", func(signed *tx.Tx) { signed.Signature = [65]byte{} }, tx.ErrBadSignature},
		{"the other v", func(signed *tx.Tx) { signed.Signature[64] ^= 1 }, tx.ErrBadSignature},
		{"v 2", func(signed *tx.Tx) { signed.Signature[64] = 2 }, tx.ErrBadSignature},
		{"v 3", func(signed *tx.Tx) { signed.Signature[64] = 3 }, tx.ErrBadSignature},
		{"v as Ethereum wallets give it, 27 or 28", func(signed *tx.Tx) { signed.Signature[64] = 27 + v }, tx.ErrBadSignature},
		{"v 27", func(signed *tx.Tx) { signed.Signature[64] = 27 }, tx.ErrBadSignature},
		{"v 28", func(signed *tx.Tx) { signed.Signature[64] = 28 }, tx.ErrBadSignature},
		{"v 35 (EIP-155)", func(signed *tx.Tx) { signed.Signature[64] = 35 + v }, tx.ErrBadSignature},
		{"v 255", func(signed *tx.Tx) { signed.Signature[64] = 255 }, tx.ErrBadSignature},
		{"another sender", func(signed *tx.Tx) { signed.Sender[19] ^= 1 }, tx.ErrBadSignature},
		{"no sender", func(signed *tx.Tx) { signed.Sender = token.Address{} }, tx.ErrBadSignature},
		{"signed by another key", func(signed *tx.Tx) {
			sender := signed.Sender
			if err := signed.Sign(domainOf(signed), r.key()); err != nil {
				t.Fatal(err)
			}
			signed.Sender = sender
		}, tx.ErrBadSignature},
		{"signed without the EIP-712 prefix", func(signed *tx.Tx) {
			hash := signed.SigningHash(domainOf(signed))
			signature, err := crypto.Sign(crypto.Keccak256(hash[:]), key)
			if err != nil {
				t.Fatal(err)
			}
			copy(signed.Signature[:], signature)
		}, tx.ErrBadSignature},
		{"another chain id", func(signed *tx.Tx) { signed.ChainID++ }, tx.ErrBadSignature},
		{"another validity", func(signed *tx.Tx) { signed.ValidUntil++ }, tx.ErrBadSignature},
		{"the same operation twice", func(signed *tx.Tx) { signed.Ops = append(signed.Ops, signed.Ops[0]) }, tx.ErrBadSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			signed := *signed
			c.change(&signed)
			if err := signed.VerifySignature(domainOf(&signed)); !errors.Is(err, c.want) {
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
	signed, _ := r.signed(t, tx.Atomic, r.op(op.KindTransfer))
	hash := signed.SigningHash(domainOf(signed))
	for v := byte(2); v <= 3; v++ {
		signed.Signature = [65]byte{63: 1, 64: v}
		var key []byte
		for x := int64(1); key == nil; x++ {
			txPut(&signed.Signature, 0, big.NewInt(x))
			key, _ = crypto.Ecrecover(hash[:], signed.Signature[:])
		}
		signed.Sender = token.Address(crypto.Keccak256(key[1:])[12:])
		if err := signed.VerifySignature(domainOf(signed)); !errors.Is(err, tx.ErrBadSignature) {
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
		case token.Reason:
			f.SetString(string(x[:len(x)/2]) + "7")
		case partner.Verdict:
			f.SetUint(3 - uint64(x))
		case op.Bytes:
			f.SetString(string(x) + "7")
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
		alone, _ := r.signed(t, tx.Atomic, o)
		batch, _ := r.signed(t, tx.Independent, r.anyOp(), o, r.anyOp())
		for name, touched := range txTouched(o) {
			fields++
			signed := *alone
			signed.Ops = []op.Operation{touched}
			if err := signed.VerifySignature(domainOf(&signed)); !errors.Is(err, tx.ErrBadSignature) {
				t.Errorf("%s with another %s: %v", kind, name, err)
			}
			signed = *batch
			signed.Ops = []op.Operation{batch.Ops[0], touched, batch.Ops[2]}
			if err := signed.VerifySignature(domainOf(&signed)); !errors.Is(err, tx.ErrBadSignature) {
				t.Errorf("batch with %s with another %s: %v", kind, name, err)
			}
		}
	}
	t.Logf("%d fields", fields)
}

func TestSignatureCoversTheBatch(t *testing.T) {
	r := newTxRandom(t, 12)
	signed, _ := r.signed(t, tx.Independent, r.anyOp(), r.anyOp(), r.anyOp())
	ops := signed.Ops
	for name, change := range map[string]func(signed *tx.Tx){
		"mode":             func(signed *tx.Tx) { signed.Mode = tx.Atomic },
		"validity":         func(signed *tx.Tx) { signed.ValidUntil-- },
		"chain id":         func(signed *tx.Tx) { signed.ChainID-- },
		"one fewer":        func(signed *tx.Tx) { signed.Ops = ops[:2] },
		"one more":         func(signed *tx.Tx) { signed.Ops = append(ops[:3:3], ops[0]) },
		"another order":    func(signed *tx.Tx) { signed.Ops = []op.Operation{ops[1], ops[0], ops[2]} },
		"its first, alone": func(signed *tx.Tx) { signed.Ops, signed.Mode = ops[:1], tx.Atomic },
	} {
		signed := *signed
		change(&signed)
		if err := signed.VerifySignature(domainOf(&signed)); !errors.Is(err, tx.ErrBadSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := signed.VerifySignature(domainOf(signed)); err != nil {
		t.Errorf("as it was signed: %v", err)
	}
}

// What is signed for one network is no signature in another.
func TestSignatureIsForOneNetwork(t *testing.T) {
	r := newTxRandom(t, 14)
	signed, key := r.signed(t, tx.Atomic, r.op(op.KindTransfer))
	domain := domainOf(signed)
	domain.Genesis[31] ^= 1
	if err := signed.VerifySignature(domain); !errors.Is(err, tx.ErrBadSignature) {
		t.Errorf("with another genesis: %v", err)
	}
	domain = domainOf(signed)
	domain.ChainID++
	if err := signed.VerifySignature(domain); !errors.Is(err, tx.ErrWrongChain) {
		t.Errorf("on another chain: %v", err)
	}
	if err := signed.Sign(domain, key); err != nil || signed.ChainID != domain.ChainID {
		t.Errorf("signed for chain %d as of %d: %v", domain.ChainID, signed.ChainID, err)
	}
}

func TestSealIsSignAndEncode(t *testing.T) {
	r := newTxRandom(t, 15)
	for range 20 {
		signed, key := r.mixed(t)
		again := *signed
		again.Sender, again.Signature = token.Address{}, [65]byte{}
		raw, hash, err := again.Seal(domainOf(signed), key)
		if want := txEncode(t, signed); err != nil || string(raw) != string(want) || hash != tx.Hash(want) {
			t.Errorf("sealed %x (%x, %v), want %x", raw, hash, err, want)
		}
	}
}
