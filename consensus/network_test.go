package consensus

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// testChain is the chain id of the tests' coalition.
const testChain = 7002

// patience bounds every wait of a test.
const patience = 60 * time.Second

// coalition is a test's partners, their keys, and the folders and nodes of those that
// run validators.
type coalition struct {
	t     testing.TB
	dir   string
	hash  [32]byte // of the genesis
	keys  map[string]*ecdsa.PrivateKey
	refs  uint64
	homes []Config // one a node, validators first
	peers []string // their addresses, as Config.Peers has them
	nodes []*Node  // one a home; nil: not running
}

// newCoalition lays out the homes of partners p1 to pn, each of which has a program
// (P1 …), an issuer key and a validator. None runs yet.
func newCoalition(t testing.TB, validators int, changes ...func(*genesis.File)) *coalition {
	t.Helper()
	return layOut(t, validators, 0, changes...)
}

// layOut is newCoalition with further partners, whose nodes have no vote.
func layOut(t testing.TB, validators, watchers int, changes ...func(*genesis.File)) *coalition {
	t.Helper()
	c := &coalition{t: t, dir: t.TempDir(), keys: map[string]*ecdsa.PrivateKey{}, nodes: make([]*Node, validators+watchers)}
	file := &genesis.File{ChainID: testChain, Name: "test", Currency: "EUR"}
	for i := range c.nodes {
		home := Config{Home: filepath.Join(c.dir, fmt.Sprint("node", i)), Moniker: fmt.Sprint("p", i+1), P2P: freeAddress(t), LogLevel: os.Getenv("PUNKT_TEST_LOG")}
		keys, err := InitKeys(home.Home)
		if err != nil {
			t.Fatal(err)
		}
		c.homes = append(c.homes, home)
		c.peers = append(c.peers, keys.Node+"@"+home.P2P)
		p := c.partner(fmt.Sprint("p", i+1))
		p.Node = keys.Node
		if i < validators {
			p.Validator, p.Power = hex.EncodeToString(keys.Validator[:]), 10
		}
		file.Partners = append(file.Partners, p)
		file.Programs = append(file.Programs, genesis.Program{Code: token.Code(fmt.Sprint("P", i+1)), Owner: p.ID,
			Prices:    genesis.Prices{Onramp: "0.005", Offramp: "0.004", Redemption: "0.0045"},
			Expiry:    genesis.Expiry{Type: "none"},
			Transfers: genesis.Transfers{Allowed: true}})
	}
	for _, change := range changes {
		change(file)
	}
	state, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	text, err := FormatGenesis(state, at)
	if err != nil {
		t.Fatal(err)
	}
	if c.hash, err = GenesisHash(text); err != nil {
		t.Fatal(err)
	}
	for i := range c.homes {
		c.homes[i].Peers = append(append([]string(nil), c.peers[:i]...), c.peers[i+1:]...)
		if err := SaveGenesis(c.homes[i].Home, state, at); err != nil {
			t.Fatal(err)
		}
		if err := c.homes[i].Save(); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// disconnect makes two nodes, which do not run yet, strangers to each other's address.
func (c *coalition) disconnect(i, j int) {
	without := func(peers []string, peer string) []string {
		return slices.DeleteFunc(peers, func(p string) bool { return p == peer })
	}
	c.homes[i].Peers = without(c.homes[i].Peers, c.peers[j])
	c.homes[j].Peers = without(c.homes[j].Peers, c.peers[i])
}

func (c *coalition) partner(id string) genesis.Partner {
	a := c.address(id + " issuer")
	return genesis.Partner{ID: partner.ID(id), Name: id, Backing: "credit", Limit: "1000000000",
		Keys: []genesis.Key{{Address: "0x" + hex.EncodeToString(a[:]), Roles: []string{"issuer"}}}}
}

// nextPort goes on from somewhere, so that no port is given out twice, and seldom the one of
// another run of the tests.
var nextPort = func() *atomic.Uint32 {
	from := new(atomic.Uint32)
	from.Store(uint32(os.Getpid()) * 97)
	return from
}()

// freeAddress is a loopback address that nobody listens on. Its port is below those that
// systems give to outgoing connections (RFC 6335: from 49152; Linux: from 32768), so that no
// connection of another process has it when a node comes back.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_000+nextPort.Add(1)%16_000))
		if err != nil {
			continue
		}
		defer l.Close()
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
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

// domain is the network that the coalition's nodes are of.
func (c *coalition) domain() tx.Domain { return tx.Domain{ChainID: testChain, Genesis: c.hash} }

func (c *coalition) ref() (ref token.Ref) {
	c.refs++
	binary.BigEndian.PutUint64(ref[:], c.refs)
	return ref
}

// sign is a transaction of the named key in bytes.
func (c *coalition) sign(name string, ops ...op.Operation) []byte {
	signed := &tx.Tx{ChainID: testChain, ValidUntil: uint64(time.Now().Add(time.Hour).Unix()), Ops: ops}
	if len(ops) > 1 {
		signed.Mode = tx.Independent
	}
	return c.signed(name, signed)
}

func (c *coalition) signed(name string, signed *tx.Tx) []byte {
	c.t.Helper()
	if err := signed.Sign(tx.Domain{ChainID: signed.ChainID, Genesis: c.hash}, c.key(name)); err != nil {
		c.t.Fatal(err)
	}
	raw, err := signed.Encode()
	if err != nil {
		c.t.Fatal(err)
	}
	return raw
}

// enroll opens the member's account at p1; the member controls it.
func (c *coalition) enroll(member string) op.Operation {
	consent := address.Consent{Origin: c.hash, Home: "p1",
		Account: c.address(member), Date: uint64(time.Now().Unix())}
	signature, err := consent.Sign(c.key(member))
	if err != nil {
		c.t.Fatal(err)
	}
	return token.Enroll{Account: consent.Account, Controller: consent.Account,
		Date: consent.Date, Consent: signature, Ref: c.ref()}
}

func (c *coalition) issue(member string, points uint64) op.Operation {
	return token.Issue{Account: c.address(member), Program: "P1", Points: points,
		Time: uint64(time.Now().Unix()) - 60, Reason: token.ForPurchase, Ref: c.ref()}
}

// open opens a node of the coalition, which stops with the test.
func (c *coalition) open(i int) *Node {
	c.t.Helper()
	n, err := NewNode(c.homes[i], testLog(c.t, c.homes[i].Moniker))
	if err != nil {
		c.t.Fatal(err)
	}
	c.nodes[i] = n
	c.t.Cleanup(func() {
		if err := n.Stop(); err != nil && n.Err() == nil {
			c.t.Error(err)
		}
	})
	return n
}

// start runs a node of the coalition.
func (c *coalition) start(i int) *Node {
	c.t.Helper()
	n := c.open(i)
	if err := n.Start(); err != nil {
		c.t.Fatal(err)
	}
	return n
}

func (c *coalition) stop(i int) {
	c.t.Helper()
	if err := c.nodes[i].Stop(); err != nil {
		c.t.Error(err)
	}
	c.nodes[i] = nil
}

// startAll runs all nodes and waits until each takes transactions.
func (c *coalition) startAll() {
	c.t.Helper()
	for i := range c.homes {
		c.start(i)
	}
	for _, n := range c.nodes {
		c.ready(n)
	}
}

func (c *coalition) ready(n *Node) {
	c.t.Helper()
	c.wait("a node that takes transactions", func() bool { return !c.status(n).CatchingUp && c.status(n).Height > 0 })
}

func (c *coalition) status(n *Node) Status {
	c.t.Helper()
	s, err := n.Status()
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// wait looks at a condition until it holds.
func (c *coalition) wait(what string, holds func() bool) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			c.t.Fatalf("waited %v for %s", patience, what)
		case <-look.C:
		}
	}
}

// submit waits for the transaction and wants it to take effect.
func (c *coalition) submit(n *Node, raw []byte) Final {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	final, err := n.Submit(ctx, raw)
	if err != nil {
		c.t.Fatal(err)
	}
	if final.Result.Code != 0 {
		c.t.Fatalf("refused with code %d: %s", final.Result.Code, final.Result.Note)
	}
	return final
}

// agree waits until all running nodes have the newest block that any has now, holds
// block and app hashes to be equal at every height up to it, and answers that height.
func (c *coalition) agree() (height int64) {
	c.t.Helper()
	var running []*Node
	for _, n := range c.nodes {
		if n != nil {
			running = append(running, n)
			height = max(height, c.status(n).Height)
		}
	}
	for _, n := range running {
		c.reach(n, height)
	}
	for at := int64(1); at <= height; at++ {
		want := c.block(running[0], at)
		for i, n := range running[1:] {
			if got := c.block(n, at); got.AppHash != want.AppHash || got.Hash != want.Hash {
				c.t.Errorf("block %d: node %d has %x with app hash %x, the first %x with %x", at, i+1, got.Hash, got.AppHash, want.Hash, want.AppHash)
			}
		}
	}
	return height
}

// reach waits until a node has committed the block of the height.
func (c *coalition) reach(n *Node, height int64) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := n.WaitHeight(ctx, height); err != nil {
		c.t.Fatal(err)
	}
}

func (c *coalition) block(n *Node, height int64) Block {
	c.t.Helper()
	b, err := n.Block(height)
	if err != nil {
		c.t.Fatal(err)
	}
	if at, err := n.BlockTime(height); at != b.Time || err != nil {
		c.t.Errorf("block %d is of %d, BlockTime says %d, %v", height, b.Time, at, err)
	}
	return b
}

// testLog shows a node's log with PUNKT_TEST_LOG set, and nothing otherwise.
func testLog(t testing.TB, name string) *slog.Logger {
	if os.Getenv("PUNKT_TEST_LOG") == "" {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(&testWriter{t: t}, &slog.HandlerOptions{Level: slog.LevelDebug})).With("node", name)
}

type testWriter struct{ t testing.TB }

func (w *testWriter) Write(line []byte) (int, error) {
	fmt.Fprintln(os.Stderr, strings.TrimSpace(string(bytes.ToValidUTF8(line, nil))))
	return len(line), nil
}
