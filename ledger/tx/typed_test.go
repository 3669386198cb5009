package tx_test

import (
	"crypto/ecdsa"
	"encoding/json"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/ledger/tx/typeddata"
	"github.com/punkt-ledger/punkt/token"
)

// eachTyped runs the check on random transactions of every kind and on batches.
func eachTyped(t *testing.T, seed uint64, n int, check func(*tx.Tx, *ecdsa.PrivateKey)) {
	t.Helper()
	r := newTxRandom(t, seed)
	for kind := op.Kind(1); int(kind) < len(txKinds); kind++ {
		for range n {
			check(r.signed(t, tx.Atomic, r.op(kind)))
		}
	}
	for range 5 * n {
		check(r.mixed(t))
	}
}

func TestSigningHashIsApitypes(t *testing.T) {
	eachTyped(t, 40, 20, func(signed *tx.Tx, _ *ecdsa.PrivateKey) {
		want, _, err := apitypes.TypedDataAndHash(typeddata.Of(signed, domainOf(signed)))
		if err != nil {
			t.Fatalf("%+v: %v", signed, err)
		}
		if got := signed.SigningHash(domainOf(signed)); [32]byte(want) != got {
			t.Errorf("%+v\nhashes as %x, apitypes has %x", signed, got, want)
		}
	})
}

// What a wallet reads from the JSON is what was to be signed.
func TestTypedDataJSONReadsBack(t *testing.T) {
	eachTyped(t, 41, 2, func(signed *tx.Tx, _ *ecdsa.PrivateKey) {
		text, err := typeddata.JSON(signed, domainOf(signed))
		if err != nil {
			t.Fatal(err)
		}
		var data apitypes.TypedData
		if err := json.Unmarshal(text, &data); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		want, _, err := apitypes.TypedDataAndHash(data)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := signed.SigningHash(domainOf(signed)); [32]byte(want) != got {
			t.Errorf("%s\nhashes as %x, its transaction as %x", text, want, got)
		}
	})
}

// The types are an interface: a wallet's user, and whoever allows a type in a wallet's
// policy, has seen these.
func TestEIP712Types(t *testing.T) {
	want := []string{
		op.KindEnroll: "Enroll(address account,address controller,bytes32 salt,uint64 date,bytes consent," +
			"bytes32 ref,uint64 validUntil)",
		op.KindSetController:     "SetController(address account,address controller,bytes32 ref,uint64 validUntil)",
		op.KindRecover:           "Recover(address account,address controller,bytes32 ref,uint64 validUntil)",
		op.KindVeto:              "Veto(address account,bytes32 ref,uint64 validUntil)",
		op.KindLock:              "Lock(address account,bytes32 ref,uint64 validUntil)",
		op.KindUnlock:            "Unlock(address account,bytes32 ref,uint64 validUntil)",
		op.KindSetDayCap:         "SetDayCap(address account,uint64 cap,bytes32 ref,uint64 validUntil)",
		op.KindIssue:             "Issue(address account,string program,uint64 points,uint64 time,string reason,bytes32 ref,uint64 validUntil)",
		op.KindClawback:          "Clawback(address account,string program,uint64 points,string reason,bytes32 ref,uint64 validUntil)",
		op.KindTransfer:          "Transfer(address account,address to,string program,uint64 points,bytes32 ref,uint64 validUntil)",
		op.KindExchange:          "Exchange(address account,string from,string to,uint64 points,uint64 minimum,bytes32 ref,uint64 validUntil)",
		op.KindRedeem:            "Redeem(address account,string program,uint64 points,string partner,bytes32 ref,uint64 validUntil)",
		op.KindHold:              "Hold(address account,string program,uint64 points,string partner,uint64 deadline,bytes32 ref,uint64 validUntil)",
		op.KindCapture:           "Capture(bytes32 hold,uint64 points,bytes32 ref,uint64 validUntil)",
		op.KindRelease:           "Release(bytes32 hold,bytes32 ref,uint64 validUntil)",
		op.KindReverse:           "Reverse(bytes32 operation,uint64 points,bytes32 ref,uint64 validUntil)",
		op.KindProposeAdjustment: "ProposeAdjustment(address account,string program,uint64 points,string direction,string reason,bytes32 ref,uint64 validUntil)",
		op.KindApproveAdjustment: "ApproveAdjustment(bytes32 adjustment,bytes32 ref,uint64 validUntil)",
		op.KindMerge:             "Merge(address source,address target,uint64 date,bytes consent,bytes32 ref,uint64 validUntil)",
	}
	r := newTxRandom(t, 42)
	check := func(signed *tx.Tx, want string) {
		t.Helper()
		data := typeddata.Of(signed, domainOf(signed))
		if got := string(data.EncodeType(data.PrimaryType)); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	for kind := op.Kind(1); int(kind) < len(want); kind++ {
		if want[kind] == "" {
			continue // of another package, whose kinds have none here
		}
		signed, _ := r.signed(t, tx.Atomic, r.op(kind))
		check(signed, want[kind])
	}
	signed, _ := r.mixed(t)
	check(signed, "Batch(string mode,uint64 validUntil,uint32 count,bytes32 opsHash)")
}

// Of a batch the wallet shows what its hash is of: the list of operations as it stands
// in the bytes.
func TestBatchHashesItsOperations(t *testing.T) {
	signed := &tx.Tx{Mode: tx.Independent, Ops: lockOps(2)}
	_, fields := signed.TypedMessage()
	hash := crypto.Keccak256(txRLP([]any{txOpFields(signed.Ops[0]), txOpFields(signed.Ops[1])}))
	want := []tx.TypedField{{"mode", "string", "independent"}, {"validUntil", "uint64", "0"},
		{"count", "uint32", "2"}, {"opsHash", "bytes32", txHex(hash)}}
	for i, f := range fields {
		if f != want[i] {
			t.Errorf("%v, want %v", f, want[i])
		}
	}
}

// What Encode refuses must never be signed in another form than it was shown.
func TestSigningHashPanicsOnWhatCannotBeEncoded(t *testing.T) {
	for name, ops := range map[string][]op.Operation{
		"a pointer":            {&token.Lock{}},
		"nil":                  {nil},
		"a pointer in a batch": {token.Lock{}, &token.Lock{}},
	} {
		signed := &tx.Tx{Ops: ops}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is hashed", name)
				}
			}()
			signed.SigningHash(domainOf(signed))
		}()
	}
}
