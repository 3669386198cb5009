package tx_test

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/ledger/tx/typeddata"
	"github.com/punkt-ledger/punkt/token"
)

const (
	viemDir       = "testdata/viem"
	eip712Vectors = "testdata/eip712.json"
)

var updateEIP712 = flag.Bool("update-eip712", false, "write "+eip712Vectors+" anew, with viem")

// viemAnswer is what viem makes of a request.
type viemAnswer struct {
	Hash      string `json:"hash"`
	Signature string `json:"signature"` // v is 27 or 28
	Address   string `json:"address"`   // recovered from it
}

type viemRequest struct {
	PrivateKey string          `json:"private_key"`
	TypedData  json.RawMessage `json:"typed_data"`
}

// eip712Vector is a published example; hash, signature and address are viem's.
type eip712Vector struct {
	Name string `json:"name"`
	viemRequest
	viemAnswer
	Transaction     string `json:"transaction"`
	TransactionHash string `json:"transaction_hash"`
}

// runViem asks viem, or skips the test where it is not installed and need not be.
func runViem(t *testing.T, requests []viemRequest) []viemAnswer {
	t.Helper()
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(viemDir, "node_modules", "viem"))
	}
	if err != nil {
		if os.Getenv("CI") == "true" || os.Getenv("PUNKT_VIEM") == "1" {
			t.Fatalf("viem is missing (%v): install Node.js and run npm ci in ledger/tx/%s", err, viemDir)
		}
		t.Skipf("not compared with viem (%v): install Node.js and run npm ci in ledger/tx/%s", err, viemDir)
	}
	in, err := json.Marshal(requests)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(node, "sign.mjs")
	var stderr strings.Builder
	command.Dir, command.Stdin, command.Stderr = viemDir, bytes.NewReader(in), &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	var answers []viemAnswer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	if len(answers) != len(requests) {
		t.Fatalf("%d answers to %d requests", len(answers), len(requests))
	}
	return answers
}

func viemRequestOf(t *testing.T, signed *tx.Tx, key *ecdsa.PrivateKey) viemRequest {
	t.Helper()
	data, err := typeddata.JSON(signed, domainOf(signed))
	if err != nil {
		t.Fatal(err)
	}
	return viemRequest{txHex(crypto.FromECDSA(key)), data}
}

// holdTo holds a transaction signed here to what viem says of it.
func (want viemAnswer) holdTo(t *testing.T, signed *tx.Tx) {
	t.Helper()
	hash := signed.SigningHash(domainOf(signed))
	if got := txHex(hash[:]); got != want.Hash {
		t.Errorf("%+v\nhashes as %s, viem has %s", signed, got, want.Hash)
	}
	if got := common.Address(signed.Sender).Hex(); got != want.Address {
		t.Errorf("sender %s, viem recovers %s", got, want.Address)
	}
	theirs, err := hex.DecodeString(strings.TrimPrefix(want.Signature, "0x"))
	if err != nil || len(theirs) != 65 {
		t.Fatalf("viem's signature %q: %v", want.Signature, err)
	}
	theirs[64] -= 27
	signedByViem := *signed
	signedByViem.Signature = [65]byte(theirs)
	if err := signedByViem.VerifySignature(domainOf(signed)); err != nil {
		t.Errorf("viem's signature: %v", err)
	}
	if signedByViem.Signature != signed.Signature { // both choose k as RFC 6979 says
		t.Errorf("signature %x, viem's is %x", signed.Signature, theirs)
	}
}

func TestSigningHashIsViems(t *testing.T) {
	var txs []*tx.Tx
	var requests []viemRequest
	eachTyped(t, 50, 4, func(signed *tx.Tx, key *ecdsa.PrivateKey) {
		txs = append(txs, signed)
		requests = append(requests, viemRequestOf(t, signed, key))
	})
	for i, answer := range runViem(t, requests) {
		answer.holdTo(t, txs[i])
	}
	t.Logf("%d transactions", len(txs))
}

// exampleKey is the private key of EIP-155's example: it guards nothing.
const exampleKey = "4646464646464646464646464646464646464646464646464646464646464646"

// exampleTx is the first vector, and the worked example of docs/reference/transactions.md.
func exampleTx(t *testing.T) *tx.Tx {
	t.Helper()
	key, err := crypto.HexToECDSA(exampleKey)
	if err != nil {
		t.Fatal(err)
	}
	signed := &tx.Tx{ChainID: 7212, ValidUntil: 1_798_761_600, Ops: []op.Operation{token.Transfer{
		Account: token.Address(crypto.PubkeyToAddress(key.PublicKey)),
		To:      token.Address(common.HexToAddress("0x3535353535353535353535353535353535353535")),
		Program: "MART",
		Points:  1250,
		Ref:     token.Ref(crypto.Keccak256Hash([]byte("a ref"))),
	}}}
	if err := signed.Sign(domainOf(signed), key); err != nil {
		t.Fatal(err)
	}
	return signed
}

// writeEIP712Vectors makes the vectors anew: the example, every kind, and batches.
func writeEIP712Vectors(t *testing.T) {
	t.Helper()
	key, err := crypto.HexToECDSA(exampleKey)
	if err != nil {
		t.Fatal(err)
	}
	txs := []*tx.Tx{exampleTx(t)}
	vectors := []eip712Vector{{Name: "example", viemRequest: viemRequestOf(t, txs[0], key)}}
	add := func(signed *tx.Tx, key *ecdsa.PrivateKey) {
		name, _ := signed.TypedMessage()
		txs = append(txs, signed)
		vectors = append(vectors, eip712Vector{Name: name, viemRequest: viemRequestOf(t, signed, key)})
	}
	eachTyped(t, 60, 1, add)
	requests := make([]viemRequest, len(vectors))
	for i, v := range vectors {
		requests[i] = v.viemRequest
	}
	for i, answer := range runViem(t, requests) {
		raw := txEncode(t, txs[i])
		hash := tx.Hash(raw)
		vectors[i].viemAnswer, vectors[i].Transaction, vectors[i].TransactionHash = answer, txHex(raw), txHex(hash[:])
	}
	text, err := json.MarshalIndent(vectors, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(eip712Vectors, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The published vectors hold without viem being there.
func TestEIP712Vectors(t *testing.T) {
	if *updateEIP712 {
		writeEIP712Vectors(t)
	}
	text, err := os.ReadFile(eip712Vectors)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []eip712Vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < len(txKinds) {
		t.Fatalf("only %d vectors", len(vectors))
	}
	if want := txHex(txEncode(t, exampleTx(t))); vectors[0].Transaction != want {
		t.Errorf("the example is\n%s\npublished\n%s", want, vectors[0].Transaction)
	}
	for i, v := range vectors {
		raw := common.FromHex(v.Transaction)
		signed, err := tx.Decode(raw)
		if err != nil {
			t.Errorf("%d (%s): %v", i, v.Name, err)
			continue
		}
		v.holdTo(t, signed)
		if hash := tx.Hash(raw); txHex(hash[:]) != v.TransactionHash {
			t.Errorf("%d (%s): transaction hash %x, published %s", i, v.Name, hash, v.TransactionHash)
		}
		ours, err := typeddata.JSON(signed, domainOf(signed))
		if err != nil {
			t.Fatal(err)
		}
		var published bytes.Buffer
		if err := json.Compact(&published, v.TypedData); err != nil {
			t.Fatal(err)
		}
		if published.String() != string(ours) {
			t.Errorf("%d (%s): typed data\n%s\npublished\n%s", i, v.Name, ours, published.String())
		}
	}
}
