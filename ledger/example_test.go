package ledger_test

import (
	"fmt"
	"log"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// A ledger is opened and founded, executes a block and commits it; then everybody may
// read what it did. Consensus does the same on every node.
func Example() {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("the till of mart")))
	if err != nil {
		log.Fatal(err)
	}
	l, err := ledger.Open("", ledger.Options{Memory: true}) // a folder's path keeps it
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	if _, err := l.InitGenesis(exampleGenesis(crypto.PubkeyToAddress(key.PublicKey).Hex())); err != nil {
		log.Fatal(err)
	}

	// One transaction opens a member's account and issues points to it.
	const now = 1_767_268_800                             // the block's time is the only clock
	domain, salt := tx.Domain{ChainID: 7001}, [32]byte{1} // salts are random elsewhere
	member := address.Custodial([32]byte{}, "mart", salt)
	signed := tx.Tx{ValidUntil: now + 600, Mode: tx.Atomic, Ops: []op.Operation{
		token.Enroll{Account: member, Salt: salt, Ref: token.Ref{1}},
		token.Issue{Account: member, Program: "MART", Points: 120, Time: now,
			Reason: token.ForPurchase, Ref: token.Ref{2}},
	}}
	raw, _, err := signed.Seal(domain, key)
	if err != nil {
		log.Fatal(err)
	}
	out, err := l.Execute(ledger.Block{Height: 1, Time: now, Inputs: []ledger.Input{ledger.Admit(raw, domain)}})
	if err != nil {
		log.Fatal(err) // this node cannot go on; a refused transaction is a result
	}
	if err := l.Commit(); err != nil {
		log.Fatal(err)
	}

	v, err := l.View() // of that height, whatever comes after
	if err != nil {
		log.Fatal(err)
	}
	defer v.Close()
	_, totals, _, err := v.Program("MART")
	fmt.Println("code", out.Results[0].Code, "height", v.Height(), "issued", totals.Issued, err)
	// Output: code 0 height 1 issued 120 <nil>
}

// exampleGenesis is a coalition of one partner, whose key may do everything.
func exampleGenesis(key string) *genesis.File {
	return &genesis.File{ChainID: 7001, Name: "Example", Currency: "EUR",
		Partners: []genesis.Partner{{ID: "mart", Name: "Mart", Backing: "credit", Limit: "1000",
			Keys: []genesis.Key{{Address: key, Roles: []string{"issuer", "custodian"}}}}},
		Programs: []genesis.Program{{Code: "MART", Owner: "mart",
			Prices: genesis.Prices{Onramp: "0.005", Offramp: "0.004", Redemption: "0.0045"},
			Expiry: genesis.Expiry{Type: "none"}}}}
}
