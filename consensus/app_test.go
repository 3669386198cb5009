package consensus

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// testApp is an application over a ledger in memory, driven without CometBFT.
type testApp struct {
	*App
	c      *coalition
	now    time.Time
	height int64
}

// newTestApp has a genesis with one partner, p1, and a first block in which ann and ben
// are enrolled.
func newTestApp(t testing.TB) *testApp { t.Helper(); return newTestAppOf(t, 1) }

// newTestAppOf is newTestApp with as many partners, p1, p2 and so on.
func newTestAppOf(t testing.TB, partners int, changes ...func(*genesis.File)) *testApp {
	t.Helper()
	c := newCoalition(t, partners, changes...)
	l, err := ledger.Open("", ledger.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	app, err := NewApp(l, c.domain())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Close)
	a := &testApp{App: app, c: c, now: time.Now()}
	if _, err := a.InitChain(context.Background(), a.genesis()); err != nil {
		t.Fatal(err)
	}
	a.block(c.sign("p1 issuer", c.enroll("ann"), c.enroll("ben"), c.issue("ann", 1000)))
	return a
}

func (a *testApp) genesis() *abci.RequestInitChain {
	a.c.t.Helper()
	doc, _, err := a.c.homes[0].loadGenesis()
	if err != nil {
		a.c.t.Fatal(err)
	}
	return &abci.RequestInitChain{ChainId: doc.ChainID, AppStateBytes: doc.AppState, InitialHeight: 1, Time: doc.GenesisTime}
}

// block decides and commits a block.
func (a *testApp) block(txs ...[]byte) *abci.ResponseFinalizeBlock {
	a.c.t.Helper()
	a.height++
	res, err := a.FinalizeBlock(context.Background(), &abci.RequestFinalizeBlock{Height: a.height, Time: a.now, Txs: txs})
	if err != nil {
		a.c.t.Fatal(err)
	}
	if _, err := a.Commit(context.Background(), &abci.RequestCommit{}); err != nil {
		a.c.t.Fatal(err)
	}
	return res
}

func (a *testApp) check(tx []byte) *abci.ResponseCheckTx {
	a.c.t.Helper()
	res, err := a.CheckTx(context.Background(), &abci.RequestCheckTx{Tx: tx})
	if err != nil {
		a.c.t.Fatal(err)
	}
	return res
}

func (a *testApp) accepts(txs ...[]byte) bool {
	a.c.t.Helper()
	res, err := a.ProcessProposal(context.Background(), &abci.RequestProcessProposal{Height: a.height + 1, Time: a.now, Txs: txs})
	if err != nil {
		a.c.t.Fatal(err)
	}
	return res.IsAccepted()
}

func (a *testApp) proposes(txs ...[]byte) [][]byte {
	a.c.t.Helper()
	res, err := a.PrepareProposal(context.Background(), &abci.RequestPrepareProposal{Height: a.height + 1, Time: a.now, MaxTxBytes: 100 << 20, Txs: txs})
	if err != nil {
		a.c.t.Fatal(err)
	}
	return res.Txs
}

// large are signed bulk transactions with as many bytes as fit into one, half of whose
// operations weigh little: so that a block of them is full by its bytes.
func (c *coalition) large(count int) (raws [][]byte) {
	for range count {
		ops := make([]op.Operation, 3000)
		for i := range ops {
			ops[i] = c.issue("ann", 1)
			if i%2 == 1 {
				ops[i] = token.ProposeAdjustment{Account: c.address("ann"), Program: "P1", Points: 1,
					Direction: token.ToCredit, Reason: token.ForGoodwill, Ref: c.ref()}
			}
		}
		raws = append(raws, c.sign("p1 issuer", ops...))
	}
	return raws
}

func TestGenesisGivesValidatorsAndAppHash(t *testing.T) {
	c := newCoalition(t, 3)
	l, err := ledger.Open("", ledger.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	app, err := NewApp(l, c.domain())
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	a := &testApp{App: app, c: c}
	first, err := app.InitChain(context.Background(), a.genesis())
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Validators) != 3 {
		t.Fatalf("%d validators, want 3", len(first.Validators))
	}
	for i, v := range first.Validators {
		keys, err := InitKeys(c.homes[i].Home)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(v.PubKey.GetEd25519(), keys.Validator[:]) || v.Power != 10 {
			t.Errorf("validator %d: %x with power %d, want %x with 10", i, v.PubKey.GetEd25519(), v.Power, keys.Validator)
		}
	}
	// A node that stops before its first block is asked again.
	again, err := app.InitChain(context.Background(), a.genesis())
	if err != nil || !bytes.Equal(first.AppHash, again.AppHash) || len(again.Validators) != 3 {
		t.Errorf("asked again: %x with %d validators (%v), want %x with 3", again.GetAppHash(), len(again.GetValidators()), err, first.AppHash)
	}
	info, err := app.Info(context.Background(), &abci.RequestInfo{})
	if err != nil || info.LastBlockHeight != 0 {
		t.Errorf("at height %d after the genesis (%v), want 0", info.LastBlockHeight, err)
	}
}

func TestGenesisOfAnotherChainIsAFault(t *testing.T) {
	for name, change := range map[string]func(*abci.RequestInitChain){
		"another name":       func(r *abci.RequestInitChain) { r.ChainId = "punkt-1" },
		"its own validators": func(r *abci.RequestInitChain) { r.Validators = make([]abci.ValidatorUpdate, 1) },
		"no genesis":         func(r *abci.RequestInitChain) { r.AppStateBytes = []byte("{}") },
		"another chain id": func(r *abci.RequestInitChain) {
			r.AppStateBytes = bytes.Replace(r.AppStateBytes, []byte(fmt.Sprint(testChain)), []byte("9"), 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := ledger.Open("", ledger.Options{Memory: true})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			app, err := NewApp(l, tx.Domain{ChainID: testChain})
			if err != nil {
				t.Fatal(err)
			}
			req := (&testApp{App: app, c: newCoalition(t, 1)}).genesis()
			change(req)
			if _, err := app.InitChain(context.Background(), req); err == nil || app.Fault() == nil {
				t.Errorf("answered %v, fault %v", err, app.Fault())
			}
		})
	}
}

// flip is the transaction with one byte of its signature changed.
func flip(raw []byte) []byte {
	bad := bytes.Clone(raw)
	bad[len(bad)-10] ^= 1
	return bad
}

func TestProcessProposalRefuses(t *testing.T) {
	a := newTestApp(t)
	c := a.c
	good := c.sign("p1 issuer", c.issue("ann", 1))
	other := c.sign("p1 issuer", c.issue("ann", 2))
	inChain := c.sign("p1 issuer", c.issue("ann", 3))
	a.block(inChain)
	wrongChain := c.signed("p1 issuer", &tx.Tx{ChainID: testChain + 1, ValidUntil: uint64(a.now.Unix()) + 60, Ops: []op.Operation{c.issue("ann", 1)}})
	large := c.large(6)
	expired := c.signed("p1 issuer", &tx.Tx{ChainID: testChain, ValidUntil: 1, Ops: []op.Operation{c.issue("ann", 1)}})
	rejected := c.sign("ann", token.Transfer{Account: c.address("ann"), To: c.address("ben"), Program: "P1", Points: 1 << 40, Ref: c.ref()})

	for _, test := range []struct {
		name string
		txs  [][]byte
		want bool
	}{
		{"an empty block", nil, true},
		{"good transactions", [][]byte{good, other}, true},
		{"one that will be rejected", [][]byte{rejected}, true},
		{"one that has expired", [][]byte{expired}, true},
		{"undecodable bytes", [][]byte{good, []byte("junk")}, false},
		{"no bytes", [][]byte{{}}, false},
		{"bytes after the end", [][]byte{append(bytes.Clone(good), 0)}, false},
		{"a bad signature", [][]byte{good, flip(other)}, false},
		{"another chain", [][]byte{wrongChain}, false},
		{"twice in the block", [][]byte{good, other, good}, false},
		{"already in the chain", [][]byte{good, inChain}, false},
		{"as much as fits", large[:4], true},
		{"over the limit", large, false},
	} {
		for _, seen := range []bool{false, true} { // by this node, through CheckTx
			if seen {
				for _, signed := range test.txs {
					a.check(signed)
				}
			}
			if got := a.accepts(test.txs...); got != test.want {
				t.Errorf("%s (checked before: %v): accepted %v, want %v", test.name, seen, got, test.want)
			}
		}
	}
	size := 0
	for _, signed := range large {
		size += len(signed)
	}
	if size <= ledger.MaxBlockBytes || size-len(large[0])-len(large[1]) > ledger.MaxBlockBytes {
		t.Errorf("the test's %d bytes do not lie around the limit of %d", size, ledger.MaxBlockBytes)
	}
}

func TestPrepareProposalIsAccepted(t *testing.T) {
	a := newTestApp(t)
	c := a.c
	inChain := c.sign("p1 issuer", c.issue("ann", 3))
	a.block(inChain)
	small := c.sign("ann", token.Transfer{Account: c.address("ann"), To: c.address("ben"), Program: "P1", Points: 1, Ref: c.ref()})
	pool := append(c.large(6), inChain, small, flip(small))
	block := a.proposes(pool...)
	if !a.accepts(block...) {
		t.Fatal("the proposal is refused")
	}
	if !bytes.Equal(block[0], small) {
		t.Error("the member's transfer is not the first")
	}
	for _, tx := range block {
		if bytes.Equal(tx, inChain) || bytes.Equal(tx, flip(small)) {
			t.Error("a repeated or a badly signed transaction is proposed")
		}
	}
	if len(block) != 2 {
		t.Errorf("%d transactions proposed, want the transfer and the one bulk transaction that fits", len(block))
	}
}

func TestProposalsChangeNothing(t *testing.T) {
	a := newTestApp(t)
	before := a.ledger.AppHash()
	tx := a.c.sign("p1 issuer", a.c.issue("ann", 1))
	a.check(tx)
	a.proposes(tx)
	a.accepts(tx)
	if after := a.ledger.AppHash(); after != before {
		t.Errorf("app hash %x after checks and proposals, before %x", after, before)
	}
	if res := a.block(tx); res.TxResults[0].Code != 0 {
		t.Errorf("refused then: %s", res.TxResults[0].Log)
	}
}

func TestCheckTxKeepsJunkOut(t *testing.T) {
	a := newTestApp(t)
	c := a.c
	good := c.sign("p1 issuer", c.issue("ann", 1))
	inChain := c.sign("p1 issuer", c.issue("ann", 3))
	a.block(inChain)
	ref := c.issue("ann", 5)
	a.block(c.sign("p1 issuer", ref))
	now := uint64(a.now.Unix())
	for _, test := range []struct {
		name string
		tx   []byte
		want error
	}{
		{"a good one", good, nil},
		{"the same again", good, nil},
		{"undecodable", []byte("junk"), tx.ErrMalformed},
		{"too large", make([]byte, tx.MaxBytes+1), tx.ErrTooLarge},
		{"badly signed", flip(good), tx.ErrBadSignature},
		{"another chain", c.signed("p1 issuer", &tx.Tx{ChainID: 9, ValidUntil: now + 60, Ops: []op.Operation{c.issue("ann", 1)}}), tx.ErrWrongChain},
		{"valid until now", c.signed("p1 issuer", &tx.Tx{ChainID: testChain, ValidUntil: now, Ops: []op.Operation{c.issue("ann", 1)}}), ledger.ErrExpired},
		{"valid for too long", c.signed("p1 issuer", &tx.Tx{ChainID: testChain, ValidUntil: now + tx.MaxValidSeconds + 1, Ops: []op.Operation{c.issue("ann", 1)}}), ledger.ErrTooFar},
		{"in the chain", inChain, ledger.ErrRepeatedTx},
		{"its ref taken", c.signed("p1 issuer", &tx.Tx{ChainID: testChain, ValidUntil: now + 61, Ops: []op.Operation{ref}}), ledger.ErrDuplicateRef},
		{"of a stranger", c.sign("stranger", token.Lock{Account: c.address("stranger"), Ref: c.ref()}), token.ErrUnknownAccount},
	} {
		res, want := a.check(test.tx), uint32(0)
		if test.want != nil {
			rejection, _ := ledger.RejectionOf(test.want)
			want = rejection.Code
		}
		if res.Code != want {
			t.Errorf("%s: code %d (%s), want %d", test.name, res.Code, res.Log, want)
		}
	}
	if n := len(a.inputs.byHash); n != 1 {
		t.Errorf("%d transactions remembered, want the good one", n)
	}
}

func TestSignaturesAreCheckedOnce(t *testing.T) {
	a := newTestApp(t)
	signed := a.c.sign("p1 issuer", a.c.issue("ann", 1))
	a.check(signed)
	first := a.inputs.all([][]byte{signed})
	again := a.inputs.all([][]byte{bytes.Clone(signed)})
	if first[0].in.Tx == nil || first[0].in.Tx != again[0].in.Tx || !first[0].fresh {
		t.Error("decoded and checked again")
	}
	a.block(signed)
	if _, known := a.inputs.get(tx.Hash(signed)); known {
		t.Error("remembered after its block")
	}
	if a.accepts(signed) {
		t.Error("accepted although the chain has it")
	}
}

func TestRememberedTransactionsAreBounded(t *testing.T) {
	a := newTestApp(t)
	in := a.inputs.admit(a.c.sign("p1 issuer", a.c.issue("ann", 1)))
	for i := range maxInputs + 10 {
		in.Hash[0], in.Hash[1], in.Hash[2] = byte(i), byte(i>>8), byte(i>>16)
		a.inputs.put(known{in: in})
	}
	if n := len(a.inputs.byHash); n != maxInputs || a.inputs.age.Len() != n || a.inputs.bytes != n*len(in.Raw) {
		t.Errorf("%d remembered, %d by age, %d bytes", n, a.inputs.age.Len(), a.inputs.bytes)
	}
	large := in
	large.Raw = make([]byte, maxInputBytes/2+1)
	for i := range 3 {
		large.Hash = [32]byte{9, 9, 9, 9, byte(i)}
		a.inputs.put(known{in: large})
	}
	if n := len(a.inputs.byHash); n != 1 || a.inputs.bytes != len(large.Raw) {
		t.Errorf("%d remembered with %d bytes, want the newest alone", n, a.inputs.bytes)
	}
}

func TestPeersAreTheRegistrys(t *testing.T) {
	a := newTestApp(t)
	keys, err := InitKeys(a.c.homes[0].Home)
	if err != nil {
		t.Fatal(err)
	}
	stranger := hex.EncodeToString(make([]byte, 20))
	for path, want := range map[string]bool{
		"/p2p/filter/addr/10.0.0.1:26656": true,
		"/p2p/filter/id/" + keys.Node:     true,
		"/p2p/filter/id/" + stranger:      false,
		"/p2p/filter/id/":                 false,
		"/store":                          false,
	} {
		res, err := a.Query(context.Background(), &abci.RequestQuery{Path: path})
		if err != nil || res.IsOK() != want {
			t.Errorf("%s: %v (%v), want %v", path, res.IsOK(), err, want)
		}
	}
}

func TestANodeThatStopsLetsNobodyIn(t *testing.T) {
	a := newTestApp(t)
	keys, err := InitKeys(a.c.homes[0].Home)
	if err != nil {
		t.Fatal(err)
	}
	a.closing.Store(true)
	for _, path := range []string{"/p2p/filter/addr/10.0.0.1:26656", "/p2p/filter/id/" + keys.Node} {
		if res, err := a.Query(context.Background(), &abci.RequestQuery{Path: path}); err != nil || res.IsOK() {
			t.Errorf("%s: let in (%v)", path, err)
		}
	}
}

func TestResultsReachCometBFT(t *testing.T) {
	a := newTestApp(t)
	c := a.c
	res := a.block(
		c.sign("p1 issuer", c.issue("ann", 1)),
		c.sign("ann", token.Transfer{Account: c.address("ann"), To: c.address("ben"), Program: "P1", Points: 1 << 40, Ref: c.ref()}),
	)
	want, _ := ledger.RejectionOf(token.ErrInsufficient)
	switch {
	case res.TxResults[0].Code != 0 || len(res.TxResults[0].Data) == 0:
		t.Errorf("the first: %+v", res.TxResults[0])
	case res.TxResults[1].Code != want.Code || res.TxResults[1].Log == "":
		t.Errorf("the second: %+v", res.TxResults[1])
	}
	hash := a.ledger.AppHash()
	if !bytes.Equal(res.AppHash, hash[:]) {
		t.Errorf("app hash %x, the ledger has %x", res.AppHash, hash)
	}
	info, err := a.Info(context.Background(), &abci.RequestInfo{})
	if err != nil || info.LastBlockHeight != a.height || !bytes.Equal(info.LastBlockAppHash, hash[:]) {
		t.Errorf("info: %+v (%v)", info, err)
	}
}

func TestAFaultStopsTheApplication(t *testing.T) {
	a := newTestApp(t)
	if err := a.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	req := &abci.RequestFinalizeBlock{Height: a.height + 1, Time: a.now}
	if _, err := a.FinalizeBlock(context.Background(), req); err == nil || a.Fault() == nil {
		t.Fatalf("answered %v, fault %v", err, a.Fault())
	}
	select {
	case <-a.faulted:
	default:
		t.Error("nobody is told")
	}
	if _, err := a.Commit(context.Background(), &abci.RequestCommit{}); err == nil {
		t.Error("commits after a fault")
	}
}

func TestGenesisFileNamesTheCoalition(t *testing.T) {
	c := newCoalition(t, 1)
	doc, genesis, err := c.homes[0].loadGenesis()
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		ChainID uint64 `json:"chain_id"`
	}
	if err := json.Unmarshal(doc.AppState, &state); err != nil || state.ChainID != testChain || genesis.ChainID != testChain {
		t.Errorf("app state of chain %d, genesis of %d (%v)", state.ChainID, genesis.ChainID, err)
	}
	if doc.ChainID != "punkt-7002" || doc.ConsensusParams.Block.MaxBytes != -1 || len(doc.Validators) != 0 {
		t.Errorf("chain %q, block of %d bytes, %d validators", doc.ChainID, doc.ConsensusParams.Block.MaxBytes, len(doc.Validators))
	}
}
