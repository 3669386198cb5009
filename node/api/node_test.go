package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/audit/proof"
	"github.com/punkt-ledger/punkt/ledger"
	accounts "github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/chain"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/node/access"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// start is when the tests' coalition begins: 2026-01-01T12:00:00Z.
const start token.Time = 1_767_268_800

// coalition is a node of one: the real ledger in memory, which makes a block of every
// transaction that it is given.
type coalition struct {
	t      testing.TB
	ledger *ledger.Ledger

	mu      sync.Mutex
	changed chan struct{} // closed with the next block
	now     token.Time    // of the next block
	blocks  []ChainBlock
	refs    uint64
}

func newCoalition(t testing.TB) *coalition {
	t.Helper()
	c := &coalition{t: t, now: start, changed: make(chan struct{})}
	month := int64(30)
	g := &genesis.File{ChainID: 7001, Name: "Test coalition", Currency: "EUR",
		Partners: []genesis.Partner{c.partner("avia"), c.partner("brew"), c.partner("kino"), c.partner("mart")},
		Programs: []genesis.Program{
			{Code: "AVIA", Owner: "avia", Name: "Miles", Prices: genesis.Prices{Onramp: "0.010", Offramp: "0.008", Redemption: "0.009"},
				Expiry: genesis.Expiry{Type: "rolling", Months: 24, Rounding: "month"}, Backdating: &month},
			{Code: "BREW", Owner: "brew", Name: "Beans", Prices: genesis.Prices{Onramp: "0.050", Offramp: "0.040", Redemption: "0.045"},
				Expiry: genesis.Expiry{Type: "sliding", Months: 12}, Backdating: &month},
			{Code: "KINO", Owner: "kino", Name: "Stars", Prices: genesis.Prices{Onramp: "0.020", Offramp: "0.015", Redemption: "0.018"},
				Expiry: genesis.Expiry{Type: "calendar", Dates: []string{"12-31"}, Years: 1}, Activation: 14, DebtCap: 500, Backdating: &month},
			{Code: "MART", Owner: "mart", Name: "Stamps", Prices: genesis.Prices{Onramp: "0.005", Offramp: "0.004", Redemption: "0.0045"},
				Expiry: genesis.Expiry{Type: "none"}, Transfers: genesis.Transfers{Allowed: true, DailyCap: 5000}},
		}}
	l, err := ledger.Open("", ledger.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if _, err := l.InitGenesis(g); err != nil {
		t.Fatal(err)
	}
	c.ledger = l
	return c
}

// nodeKey is the key of a partner's node, the same in every run.
func nodeKey(partner string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("node of " + partner))
	return ed25519.NewKeyFromSeed(seed[:])
}

func (c *coalition) partner(id partner.ID) genesis.Partner {
	p := genesis.Partner{ID: id, Name: string(id),
		Node:    access.NodeID(nodeKey(string(id)).Public().(ed25519.PublicKey)),
		Backing: "credit", Limit: "1000000"}
	for _, role := range []string{"issuer", "redeemer", "treasurer", "custodian"} {
		p.Keys = append(p.Keys, genesis.Key{Address: address(string(id) + " " + role).String(), Roles: []string{role}})
	}
	return p
}

// key is the key of a name, the same in every run.
func key(name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		panic(err)
	}
	return key
}

// address is the address of a name's key; bob is in kino's custody and has none.
func address(name string) Address {
	if name == "bob" {
		return Address(kept("kino", 0, token.Ref{}).Account)
	}
	return Address(crypto.PubkeyToAddress(key(name).PublicKey))
}

// kept is what opens the account of a partner's custodial member. The coalition's genesis
// has no hash, and so its origin is zero.
func kept(home partner.ID, i byte, ref token.Ref) token.Enroll {
	salt := [32]byte{1, i}
	return token.Enroll{Account: accounts.Custodial([32]byte{}, string(home), salt), Salt: salt, Ref: ref}
}

// own is what opens the account of a name's key, with its consent of now.
func (c *coalition) own(name string, home partner.ID) token.Enroll {
	consent := accounts.Consent{Home: string(home), Account: op.Address(address(name)), Date: uint64(c.now)}
	signature, err := consent.Sign(key(name))
	if err != nil {
		c.t.Fatal(err)
	}
	return token.Enroll{Account: consent.Account, Controller: consent.Account,
		Date: consent.Date, Consent: signature, Ref: c.ref()}
}

func (c *coalition) ref() (ref token.Ref) {
	c.refs++
	binary.BigEndian.PutUint64(ref[24:], c.refs)
	return ref
}

// sign makes a transaction that is valid for ten minutes.
func (c *coalition) sign(sender string, mode tx.Mode, ops ...op.Operation) []byte {
	c.t.Helper()
	signed := &tx.Tx{ChainID: 7001, ValidUntil: uint64(c.now) + 600, Mode: mode, Ops: ops}
	if err := signed.Sign(tx.Domain{ChainID: 7001}, key(sender)); err != nil {
		c.t.Fatal(err)
	}
	raw, err := signed.Encode()
	if err != nil {
		c.t.Fatal(err)
	}
	return raw
}

// do runs one operation that must take effect, and returns its id.
func (c *coalition) do(sender string, o op.Operation) Hash {
	c.t.Helper()
	final, err := c.Submit(c.t.Context(), c.sign(sender, tx.Atomic, o))
	if err != nil || final.Result.Code != 0 {
		c.t.Fatalf("%s: %v, %s", o.Kind(), err, final.Result.Note)
	}
	return Hash(final.Result.Receipts[0].ID)
}

// at lets the time come, in an empty block.
func (c *coalition) at(t token.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
	if _, err := c.block(); err != nil {
		c.t.Fatal(err)
	}
}

// block runs and commits the next block. The lock is held.
func (c *coalition) block(inputs ...ledger.Input) ([]ledger.Result, error) {
	out, err := c.ledger.Execute(ledger.Block{Height: c.ledger.Height() + 1, Time: c.now, Inputs: inputs})
	if err != nil {
		return nil, err
	}
	b := ChainBlock{Height: out.Height, Time: c.now, Hash: headerHash(out.Height), LastHash: headerHash(out.Height - 1), AppHash: out.AppHash, Proposer: "mart"}
	for i, in := range inputs {
		b.Txs = append(b.Txs, ChainTx{Raw: in.Raw, Final: Final{Result: out.Results[i]}})
	}
	c.blocks = append(c.blocks, b)
	defer func() {
		close(c.changed)
		c.changed = make(chan struct{})
	}()
	return out.Results, c.ledger.Commit()
}

func headerHash(height int64) (hash [32]byte) {
	if height > 0 {
		hash = tx.Hash(fmt.Appendf(nil, "header %d", height))
	}
	return hash
}

func (c *coalition) View() (*ledger.View, error) { return c.ledger.View() }

func (c *coalition) Submit(_ context.Context, raw []byte) (Final, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	in := ledger.Admit(raw, tx.Domain{ChainID: 7001})
	v, err := c.ledger.View()
	if err != nil {
		return Final{}, err
	}
	defer v.Close()
	if height, index, found, err := v.TxHeight(in.Hash); found || err != nil {
		if err != nil {
			return Final{}, err
		}
		return Final{Height: height, Index: index, Hash: in.Hash, Result: c.blocks[height-1].Txs[index].Result}, nil
	}
	if _, err := v.Check(in); err != nil {
		return Final{}, err
	}
	results, err := c.block(in)
	if err != nil {
		return Final{}, err
	}
	return Final{Height: c.ledger.Height(), Hash: in.Hash, Result: results[0]}, nil
}

func (c *coalition) SubmitAsync(raw []byte) error {
	_, err := c.Submit(context.Background(), raw)
	return err
}

// Nobody signs the blocks of these tests: proofs are tested with real validators.
func (c *coalition) Sealed() (*ledger.View, proof.Seal, error) {
	return nil, proof.Seal{}, fmt.Errorf("%w: there are no validators", proof.ErrNotYet)
}

func (c *coalition) Seal(height int64) (proof.Seal, error) {
	return proof.Seal{}, fmt.Errorf("%w: block %d", ErrNotFound, height)
}

func (c *coalition) Executed(height int64) (proof.Executed, error) {
	return proof.Executed{}, fmt.Errorf("%w: block %d", ErrNotFound, height)
}

func (c *coalition) WaitHeight(ctx context.Context, height int64) error {
	for {
		c.mu.Lock()
		at, changed := c.ledger.Height(), c.changed
		c.mu.Unlock()
		if at >= height {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%w: block %d, the last is %d", ErrBehind, height, at)
		}
	}
}

func (c *coalition) Status() (ChainStatus, error) {
	return ChainStatus{ChainID: 7001, Node: nodeOfTest, Partner: "mart", Age: 3 * time.Second,
		Validators: chain.Validators{Count: 4, Seen: 4, Quorum: true}, Peers: []chain.Peer{{ID: "ffeeddccbbaa99887766554433221100ffeeddcc"}}}, nil
}

func (c *coalition) Block(height int64) (ChainBlock, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if height < 1 || height > int64(len(c.blocks)) {
		return ChainBlock{}, fmt.Errorf("%w: block %d", ErrNotFound, height)
	}
	return c.blocks[height-1], nil
}

func (c *coalition) BlockTime(height int64) (token.Time, error) {
	b, err := c.Block(height)
	return b.Time, err
}

// serve serves the coalition, with another submitter if one is given.
func (c *coalition) serve(submitter Submitter) (*Server, *httptest.Server) {
	c.t.Helper()
	if submitter == nil {
		submitter = c
	}
	s := newServer(c.t, Node{Ledger: c, Submitter: submitter, Chain: c, Prover: c})
	h := httptest.NewServer(s.Handler())
	c.t.Cleanup(h.Close)
	return s, h
}

// nodeOfTest is the id of the tests' nodes.
const nodeOfTest = "00112233445566778899aabbccddeeff00112233"

// testToken is the operator's of the tests' nodes.
const testToken access.Token = "of the tests"

func newServer(t testing.TB, n Node) *Server {
	t.Helper()
	config := DefaultConfig()
	config.Operator = testToken
	config.Listen, config.Version, config.Log = "127.0.0.1:0", "test", slog.New(slog.NewTextHandler(io.Discard, nil))
	s, err := New(config, n)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// year is a coalition in which everything has happened once.
type year struct {
	*coalition
	redemption, hold, adjustment, transfer Hash
	refused, batch, plain                  []byte // transactions
}

func newYear(t testing.TB) *year {
	c := newCoalition(t)
	y := &year{coalition: c}
	ann, bob := token.Address(address("ann")), token.Address(address("bob"))
	c.do("mart custodian", c.own("ann", "mart"))
	c.do("kino custodian", kept("kino", 0, c.ref()))
	c.do("mart issuer", token.Issue{Account: ann, Program: "MART", Points: 10_000, Time: uint64(start), Reason: token.ForPurchase, Ref: c.ref()})
	c.do("kino issuer", token.Issue{Account: ann, Program: "KINO", Points: 300, Time: uint64(start), Reason: token.ForPurchase, Ref: c.ref()})
	c.do("avia issuer", token.Issue{Account: ann, Program: "AVIA", Points: 1000, Time: uint64(start), Reason: token.ForPurchase, Ref: c.ref()})
	y.transfer = c.do("ann", token.Transfer{Account: ann, To: bob, Program: "MART", Points: 250, Ref: c.ref()})
	c.now += 3600
	c.do("ann", token.Exchange{Account: ann, From: "MART", To: "BREW", Points: 1001, Minimum: 80, Ref: c.ref()})
	y.redemption = c.do("ann", token.Redeem{Account: ann, Program: "AVIA", Points: 200, Partner: "kino", Ref: c.ref()})
	y.hold = c.do("ann", token.Hold{Account: ann, Program: "MART", Points: 500, Partner: "brew", Deadline: uint64(start) + 86_400, Ref: c.ref()})
	c.do("ann", token.Hold{Account: ann, Program: "MART", Points: 120, Partner: "brew", Deadline: uint64(start) + 86_400, Ref: c.ref()})
	c.do("brew redeemer", token.Capture{Hold: token.OperationID(y.hold), Points: 300, Ref: c.ref()})
	c.do("kino redeemer", token.Reverse{Operation: token.OperationID(y.redemption), Points: 50, Ref: c.ref()})
	c.do("ann", token.SetDayCap{Account: ann, Cap: 25_500_000, Ref: c.ref()})
	y.adjustment = c.do("mart issuer", token.ProposeAdjustment{Account: bob, Program: "MART", Points: 75,
		Direction: token.ToCredit, Reason: token.ForGoodwill, Ref: c.ref()})
	y.plain = c.sign("ann", tx.Atomic, token.Transfer{Account: ann, To: bob, Program: "MART", Points: 1, Ref: c.ref()})
	y.refused = c.sign("ann", tx.Atomic, token.Transfer{Account: ann, To: bob, Program: "MART", Points: 4900, Ref: c.ref()})
	taken := c.ref()
	y.batch = c.sign("mart issuer", tx.Independent,
		token.Issue{Account: bob, Program: "MART", Points: 10, Time: uint64(start),
			Reason: token.ForPurchase, Ref: taken},
		token.Issue{Account: bob, Program: "MART", Points: 20, Time: uint64(start),
			Reason: token.ForPurchase, Ref: taken},
		token.Clawback{Account: bob, Program: "MART", Points: 1000, Reason: token.ForReturn, Ref: c.ref()})
	return y
}
