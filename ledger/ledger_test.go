package ledger_test

import (
	"context"
	"crypto/ecdsa"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/audit/check"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// start is when the tests' coalition begins: 2026-01-01T12:00:00Z.
const start token.Time = 1_767_268_800

// coalition is a ledger in memory with two partners and the keys that act in it.
type coalition struct {
	t      testing.TB
	ledger *ledger.Ledger
	now    token.Time
	keys   map[string]*ecdsa.PrivateKey
	refs   uint64
	steps  []ledger.Step // of the last block

	entries uint64 // of the log that told has seen
	quota   *int64 // of each partner; nil: the default
}

func newCoalition(t testing.TB) *coalition { return newCoalitionAt(t, "") }

// newCoalitionAt keeps the ledger in a directory, or in memory if that is "".
func newCoalitionAt(t testing.TB, dir string) *coalition {
	t.Helper()
	c := &coalition{t: t, now: start, keys: map[string]*ecdsa.PrivateKey{}}
	c.ledger = c.found(dir)
	return c
}

// found writes the genesis of the tests' coalition, with further programs.
func (c *coalition) found(dir string, more ...genesis.Program) *ledger.Ledger {
	c.t.Helper()
	t := c.t
	back := int64(30)
	g := &genesis.File{ChainID: 7001, Name: "test", Currency: "EUR",
		Origin:   hex.EncodeToString(testOrigin[:]),
		Partners: []genesis.Partner{c.partner("mart"), c.partner("kino")},
		Programs: []genesis.Program{
			{Code: "MART", Owner: "mart", Prices: genesis.Prices{Onramp: "0.005", Offramp: "0.004", Redemption: "0.0045"},
				Expiry: genesis.Expiry{Type: "none"}, Transfers: genesis.Transfers{Allowed: true, DailyCap: 5000}},
			{Code: "KINO", Owner: "kino", Prices: genesis.Prices{Onramp: "0.02", Offramp: "0.015", Redemption: "0.018"},
				Expiry: genesis.Expiry{Type: "calendar", Dates: []string{"12-31"}, Years: 1}, Activation: 14, DebtCap: 500, Backdating: &back},
		}}
	g.Programs = append(g.Programs, more...)
	l, err := ledger.Open(dir, ledger.Options{Memory: dir == ""})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if _, err := l.InitGenesis(g); err != nil {
		t.Fatal(err)
	}
	return l
}

func (c *coalition) partner(id partner.ID) genesis.Partner {
	p := genesis.Partner{ID: id, Name: string(id), Backing: "credit", Limit: "1000000", Quota: c.quota}
	for _, role := range []string{"issuer", "redeemer", "treasurer", "custodian"} {
		a := c.address(string(id) + " " + role)
		p.Keys = append(p.Keys, genesis.Key{Address: "0x" + hex.EncodeToString(a[:]), Roles: []string{role}})
	}
	return p
}

// key is the key of a name, the same in every run.
func (c *coalition) key(name string) *ecdsa.PrivateKey {
	if c.keys[name] == nil {
		key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
		if err != nil {
			c.t.Fatal(err)
		}
		c.keys[name] = key
	}
	return c.keys[name]
}

func (c *coalition) address(name string) token.Address {
	return token.Address(crypto.PubkeyToAddress(c.key(name).PublicKey))
}

func (c *coalition) ref() (ref token.Ref) {
	c.refs++
	binary.BigEndian.PutUint64(ref[24:], c.refs)
	return ref
}

func (c *coalition) sign(sender string, mode tx.Mode, ops ...op.Operation) ledger.Input {
	c.t.Helper()
	signed := &tx.Tx{ChainID: 7001, ValidUntil: uint64(c.now) + 600, Mode: mode, Ops: ops}
	if err := signed.Sign(tx.Domain{ChainID: 7001}, c.key(sender)); err != nil {
		c.t.Fatal(err)
	}
	raw, err := signed.Encode()
	if err != nil {
		c.t.Fatal(err)
	}
	return ledger.Admit(raw, tx.Domain{ChainID: 7001})
}

// block runs transactions as the next block and commits it.
func (c *coalition) block(inputs ...ledger.Input) []ledger.Result {
	c.t.Helper()
	out, err := c.ledger.Execute(ledger.Block{Height: c.ledger.Height() + 1, Time: c.now, Inputs: inputs})
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.ledger.Commit(); err != nil {
		c.t.Fatal(err)
	}
	if c.ledger.AppHash() != out.AppHash {
		c.t.Fatal("the committed app hash is not the executed one")
	}
	c.told(out)
	c.check()
	c.steps = out.Steps
	return out.Results
}

// check fails the test unless every invariant holds.
func (c *coalition) check() {
	c.t.Helper()
	v := c.view()
	report, err := check.State(context.Background(), v)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, violation := range report.Violations {
		c.t.Errorf("invariant %d: %s", violation.Invariant, violation.What)
	}
}

func (c *coalition) view() *ledger.View {
	c.t.Helper()
	v, err := c.ledger.View()
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(v.Close)
	return v
}

// do runs one operation in a block of its own and returns the name of what became of it.
func (c *coalition) do(sender string, o op.Operation) string {
	c.t.Helper()
	return outcome(c.block(c.sign(sender, tx.Atomic, o))[0])
}

func outcome(r ledger.Result) string {
	if r.Code == 0 {
		return "ok"
	}
	rejection, _ := ledger.RejectionByCode(r.Code)
	return rejection.Name
}

// changed reports whether the log has entries since it had so many, besides those that
// say what a transaction used up.
func (c *coalition) changed(since uint64) (yes bool) {
	c.t.Helper()
	err := c.view().ScanEntries(since+1, func(e journal.Entry) error {
		yes = yes || e.Key[0] != record.QuotaDays.Prefix && e.Key[0] != record.Refused.Prefix
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return yes
}

func (c *coalition) want(got, want string) {
	c.t.Helper()
	if got != want {
		c.t.Errorf("got %s, want %s", got, want)
	}
}

func TestPurchaseAndExchange(t *testing.T) {
	c := newCoalition(t)
	ann := c.address("ann")
	c.want(c.do("mart custodian", c.own("ann", "mart")), "ok")
	c.want(c.do("mart issuer", token.Issue{Account: ann, Program: "MART", Points: 1000, Time: uint64(start), Reason: token.ForPurchase, Ref: c.ref()}), "ok")
	c.want(c.do("ann", token.Exchange{Account: ann, From: "MART", To: "KINO", Points: 1000, Minimum: 200, Ref: c.ref()}), "ok")

	v := c.view()
	balances, err := v.Balances(ann)
	if err != nil || len(balances) != 2 {
		t.Fatal(balances, err)
	}
	kino, mart := balances[0], balances[1]
	if kino.Lots.Total() != 200 || kino.Lots.Pending() != 200 || mart.Program != "MART" || mart.Booked() != 0 {
		t.Errorf("balances %+v", balances)
	}
	rows, err := v.Positions()
	if err != nil || len(rows) != 1 || rows[0].Debtor != "mart" || rows[0].Owed() != 4*partner.Unit {
		t.Errorf("positions %+v, %v", rows, err)
	}
	lines, next, err := v.Statement(ann, nil, 10)
	if err != nil || next != nil || len(lines) != 3 || lines[0].Operation.Kind != op.KindExchange || lines[2].Operation.Kind != op.KindEnroll {
		t.Errorf("statement %+v, next %v, %v", lines, next, err)
	}
}

func TestRefIsTakenForEver(t *testing.T) {
	c := newCoalition(t)
	ann := member(1)
	c.do("mart custodian", kept("mart", 1, c.ref()))
	issue := token.Issue{Account: ann, Program: "MART", Points: 10, Time: uint64(start),
		Reason: token.ForPurchase, Ref: c.ref()}
	first := c.sign("mart issuer", tx.Atomic, issue)
	c.block(first)
	c.now++
	again := c.block(c.sign("mart issuer", tx.Atomic, issue))[0]
	at := ledger.OperationAt{Height: 2, Tx: first.Hash}
	if outcome(again) != "duplicate_ref" || again.Receipts[0].At != at {
		t.Errorf("second use: %s at %+v, want duplicate_ref at %+v", outcome(again), again.Receipts, at)
	}
	c.want(outcome(c.block(first)[0]), "repeated_tx")
	twice := c.sign("mart issuer", tx.Independent,
		token.Issue{Account: ann, Program: "MART", Points: 10, Time: uint64(start),
			Reason: token.ForPurchase, Ref: token.Ref{9}},
		token.Issue{Account: ann, Program: "MART", Points: 10, Time: uint64(start),
			Reason: token.ForPurchase, Ref: token.Ref{9}})
	receipts := c.block(twice)[0].Receipts
	if receipts[0].Code != 0 || receipts[1].Code != 21 || receipts[1].At != (ledger.OperationAt{Height: 5, Tx: twice.Hash}) {
		t.Errorf("twice in one transaction: %+v", receipts)
	}
}

func TestAtomicIsAllOrNothing(t *testing.T) {
	c := newCoalition(t)
	ann, bob := c.address("ann"), c.address("bob")
	c.do("mart custodian", c.own("ann", "mart"))
	c.do("mart custodian", c.own("bob", "mart"))
	c.do("mart issuer", token.Issue{Account: ann, Program: "MART", Points: 100, Time: uint64(start), Reason: token.ForPurchase, Ref: c.ref()})
	before := c.view().Root().Size
	r := c.block(c.sign("ann", tx.Atomic,
		token.Transfer{Account: ann, To: bob, Program: "MART", Points: 60, Ref: c.ref()},
		token.Transfer{Account: ann, To: bob, Program: "MART", Points: 60, Ref: c.ref()}))[0]
	c.want(outcome(r), "insufficient_points")
	if c.changed(before) || len(r.Receipts) != 1 || r.Receipts[0].Op != 1 {
		t.Errorf("something is left of a refused transaction: %+v", r)
	}
	decoded, err := record.DecodeReceipts(r.Data)
	if err != nil || len(decoded) != 1 || decoded[0].Code != r.Code {
		t.Errorf("receipts %+v, %v", decoded, err)
	}
}
