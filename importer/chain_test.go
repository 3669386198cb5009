package importer_test

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/audit/check"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// chain is a coalition of one in memory: a ledger, and a block for each transaction.
// fault, if set, is asked before each transaction and after it.
type chain struct {
	t       *testing.T
	ledger  *ledger.Ledger
	key     *ecdsa.PrivateKey
	rival   *ecdsa.PrivateKey // of the partner evil
	clock   time.Time
	results map[[32]byte][]importer.Result
	refused map[[32]byte]*importer.Refused
	sent    [][]byte // as they arrived, whether they took effect or not
	ops     map[[32]byte][]op.Operation
	fault   func(sent int, after bool) error
}

const testChainID = 7

// testOrigin is the origin of the chain.
var testOrigin = [32]byte{0xcd}

// newChain makes a chain whose time is the beginning of 2025, with two programs of the
// partner mart: MART may be backdated without limit, LATE by a day.
func newChain(t *testing.T) *chain {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	rival, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open("", ledger.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	prices := genesis.Prices{Onramp: "0.005", Offramp: "0.004", Redemption: "0.0045"}
	day := int64(1)
	g := &genesis.File{ChainID: testChainID, Name: "Test", Currency: "EUR",
		Origin: hex.EncodeToString(testOrigin[:]),
		Partners: []genesis.Partner{{ID: "mart", Name: "Mart", Backing: "credit", Limit: "1000000",
			Keys: []genesis.Key{{Address: crypto.PubkeyToAddress(key.PublicKey).Hex(), Roles: []string{"issuer"}}}},
			{ID: "evil", Name: "Evil", Backing: "credit", Limit: "1000000",
				Keys: []genesis.Key{{Address: crypto.PubkeyToAddress(rival.PublicKey).Hex(), Roles: []string{"issuer"}}}}},
		Programs: []genesis.Program{
			{Code: "MART", Owner: "mart", Prices: prices, Expiry: genesis.Expiry{Type: "none"}},
			{Code: "LATE", Owner: "mart", Prices: prices, Expiry: genesis.Expiry{Type: "none"}, Backdating: &day, Cap: 100}}}
	if _, err := l.InitGenesis(g); err != nil {
		t.Fatal(err)
	}
	return &chain{t: t, ledger: l, key: key, rival: rival, clock: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		results: map[[32]byte][]importer.Result{}, refused: map[[32]byte]*importer.Refused{}, ops: map[[32]byte][]op.Operation{}}
}

func (c *chain) Send(ctx context.Context, raw []byte) ([]importer.Result, error) {
	c.sent = append(c.sent, raw)
	if err := c.faults(false); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	in := ledger.Admit(raw, tx.Domain{ChainID: testChainID})
	if err := c.check(in); err != nil {
		return nil, err
	}
	c.clock = c.clock.Add(time.Second)
	c.ops[in.Hash] = in.Tx.Ops
	out, err := c.ledger.Execute(ledger.Block{Height: c.ledger.Height() + 1, Time: token.Time(c.clock.Unix()), Inputs: []ledger.Input{in}})
	if err == nil {
		err = c.ledger.Commit()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.remember(in.Hash, out.Height, out.Results[0])
	if err := c.faults(true); err != nil {
		return nil, err
	}
	results, _, err := c.Find(context.Background(), in.Hash)
	return results, err
}

func (c *chain) faults(after bool) error {
	if c.fault == nil {
		return nil
	}
	return c.fault(len(c.sent), after)
}

// check is the door of the node.
func (c *chain) check(in ledger.Input) error {
	v, err := c.ledger.View()
	if err != nil {
		c.t.Fatal(err)
	}
	defer v.Close()
	_, err = v.Check(in)
	if r, ok := ledger.RejectionOf(err); ok {
		return &importer.Refused{Name: r.Name, General: r.Is(ledger.General), Text: err.Error(), Earlier: c.atTheDoor(in.Tx)}
	}
	return err
}

func (c *chain) remember(hash [32]byte, height int64, r ledger.Result) {
	if r.Code != 0 {
		reason, _ := ledger.RejectionByCode(r.Code)
		c.refused[hash] = &importer.Refused{Name: reason.Name, General: reason.Is(ledger.General), Text: r.Note,
			Earlier: c.earlier(r.Receipts)}
		return
	}
	for _, receipt := range r.Receipts {
		reason, _ := ledger.RejectionByCode(receipt.Code)
		c.results[hash] = append(c.results[hash], importer.Result{Name: reason.Name,
			General: reason.Is(ledger.General), Text: receipt.Note, Points: uint64(receipt.Figures().Points), Height: height,
			Earlier: c.earlier([]ledger.Receipt{receipt})})
	}
}

// earlier is what the operation asked for that has the ref of a refused one.
func (c *chain) earlier(of []ledger.Receipt) *importer.Booked {
	if len(of) != 1 || of[0].Code == 0 || of[0].At.Height == 0 {
		return nil
	}
	return booked(c.ops[of[0].At.Tx][of[0].At.Op])
}

func booked(o op.Operation) *importer.Booked {
	switch o := o.(type) {
	case token.Issue:
		return &importer.Booked{Account: o.Account, Program: o.Program, Points: o.Points}
	case token.Clawback:
		return &importer.Booked{Account: o.Account, Program: o.Program, Points: o.Points}
	}
	return nil
}

// atTheDoor is what the operation asked for that has the ref of a transaction's only one.
func (c *chain) atTheDoor(signed *tx.Tx) *importer.Booked {
	for _, ops := range c.ops {
		for _, o := range ops {
			if op.HeaderOf(o) == op.HeaderOf(signed.Ops[0]) {
				return booked(o)
			}
		}
	}
	return nil
}

func (c *chain) Accounts(_ context.Context, addresses []token.Address) ([]importer.Account, error) {
	v, err := c.ledger.View()
	if err != nil {
		c.t.Fatal(err)
	}
	defer v.Close()
	found := make([]importer.Account, len(addresses))
	for i, address := range addresses {
		account, ok, err := v.Account(address)
		if err != nil {
			c.t.Fatal(err)
		}
		found[i] = importer.Account{Known: ok, Home: string(account.Home)}
	}
	return found, nil
}

func (c *chain) Taken(_ context.Context, ids []op.ID) ([]bool, error) {
	there := make([]bool, len(ids))
	for i, id := range ids {
		for hash, ops := range c.ops {
			for at, o := range ops {
				results := c.results[hash]
				if len(results) > at && results[at].Name == "" && op.HeaderOf(o).ID("mart") == id {
					there[i] = true
				}
			}
		}
	}
	return there, nil
}

func (c *chain) Find(_ context.Context, hash [32]byte) ([]importer.Result, bool, error) {
	if refused := c.refused[hash]; refused != nil {
		return nil, false, refused
	}
	results, ok := c.results[hash]
	return results, ok, nil
}

func (c *chain) sign(ops []op.Operation, validUntil uint64) (importer.Signed, error) {
	signed := tx.Tx{ChainID: testChainID, ValidUntil: validUntil, Mode: tx.Independent, Ops: ops}
	if len(ops) == 1 {
		signed.Mode = tx.Atomic
	}
	raw, hash, err := signed.Seal(tx.Domain{ChainID: testChainID}, c.key)
	return importer.Signed{Raw: raw, Hash: hash}, err
}

// sender sends to the chain with its clock; a pause lets the clock go on.
func (c *chain) sender() importer.Sender {
	return importer.Sender{Node: c, Sign: c.sign, Now: func() time.Time { return c.clock },
		Pause: func(ctx context.Context, d time.Duration) error {
			c.clock = c.clock.Add(d)
			return ctx.Err()
		}}
}

func (c *chain) totals(code token.Code) token.Totals {
	c.t.Helper()
	v, err := c.ledger.View()
	if err != nil {
		c.t.Fatal(err)
	}
	defer v.Close()
	_, totals, _, err := v.Program(code)
	if err != nil {
		c.t.Fatal(err)
	}
	return totals
}

// balance is what the member has in the program; -1 if he is not enrolled.
func (c *chain) balance(n importer.Namer, member string) token.Points {
	c.t.Helper()
	v, err := c.ledger.View()
	if err != nil {
		c.t.Fatal(err)
	}
	defer v.Close()
	_, ok, err := v.Account(n.Member(member).Account)
	if err != nil {
		c.t.Fatal(err)
	}
	if !ok {
		return -1
	}
	b, err := v.Balance(n.Member(member).Account, n.Program)
	if err != nil {
		c.t.Fatal(err)
	}
	return b.Booked()
}

func (c *chain) checkInvariants() {
	c.t.Helper()
	v, err := c.ledger.View()
	if err != nil {
		c.t.Fatal(err)
	}
	defer v.Close()
	report, err := check.State(context.Background(), v)
	if err != nil || len(report.Violations) > 0 {
		c.t.Fatal(err, fmt.Sprint(report.Violations))
	}
}
