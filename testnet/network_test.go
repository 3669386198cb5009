package testnet_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/testnet"
	"github.com/punkt-ledger/punkt/token"
)

// built is the folder of the program that the nodes run; empty until it is needed.
var built string

// binary builds the program, once for all tests.
var binary = sync.OnceValues(func() (path string, err error) {
	if built, err = os.MkdirTemp("", "punkt-testnet"); err != nil {
		return "", err
	}
	path = filepath.Join(built, "punkt")
	if out, err := exec.Command("go", "build", "-o", path, "../cmd/punkt").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build punkt: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(status)
}

// coalition is a running testnet.
type coalition struct {
	*testnet.Network
	t         testing.TB
	launcher  testnet.Launcher
	processes map[string]*testnet.Process // by partner
	clients   []*api.Client               // in the order of the nodes
}

// startCoalition runs the demo coalition until the test ends.
func startCoalition(t testing.TB) *coalition {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	demo, err := testnet.DemoCoalition()
	if err != nil {
		t.Fatal(err)
	}
	base, release, err := testnet.ReservePorts(len(demo.Partners))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { release() })
	network, err := testnet.Init(filepath.Join(t.TempDir(), "net"), testnet.InitOptions{Coalition: demo, BasePort: base, Time: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	c := &coalition{Network: network, t: t, launcher: testnet.Launcher{Binary: path, Attached: true}, processes: map[string]*testnet.Process{}}
	for _, n := range network.Nodes {
		c.clients = append(c.clients, api.NewClient(n.API()))
	}
	t.Cleanup(func() {
		if _, err := c.Down(testnet.StopPatience); err != nil {
			t.Error(err)
		}
	})
	c.up()
	return c
}

// up starts the nodes that do not run and waits until the network makes blocks.
func (c *coalition) up() {
	c.t.Helper()
	started, err := c.Up(c.t.Context(), c.launcher, func(testnet.Progress) {})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, p := range started {
		c.processes[string(p.Partner)] = p
	}
}

// await waits until the condition holds, for a minute at most.
func (c *coalition) await(what string, holds func() bool) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			c.t.Fatalf("no end of waiting until %s; nodes: %+v", what, c.Status(c.t.Context()))
		case <-tick.C:
		}
	}
}

// till signs and sends operations with keys of a partner's home.
type till struct {
	home   *home.Home
	keys   map[string]*ecdsa.PrivateKey // by name
	domain tx.Domain
}

func (c *coalition) till(partner string) *till {
	c.t.Helper()
	h, err := home.Open(filepath.Join(c.Dir, partner))
	if err != nil {
		c.t.Fatal(err)
	}
	password, err := h.Password()
	if err != nil {
		c.t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(c.Dir, partner, "node", "config", "genesis.json"))
	if err != nil {
		c.t.Fatal(err)
	}
	genesis, err := consensus.GenesisHash(text)
	if err != nil {
		c.t.Fatal(err)
	}
	till := &till{home: h, keys: map[string]*ecdsa.PrivateKey{}, domain: tx.Domain{ChainID: h.Config.ChainID, Genesis: genesis}}
	for _, name := range []string{"issuer", "custodian"} {
		if till.keys[name], err = h.Unlock(name, password); err != nil {
			c.t.Fatal(err)
		}
	}
	return till
}

// sign makes a transaction that is valid for ten minutes.
func (t *till) sign(key string, ops ...op.Operation) ([]byte, error) {
	signed := &tx.Tx{ValidUntil: uint64(time.Now().Add(10 * time.Minute).Unix()), Mode: tx.Independent, Ops: ops}
	if len(ops) == 1 {
		signed.Mode = tx.Atomic
	}
	raw, _, err := signed.Seal(t.domain, t.keys[key])
	return raw, err
}

// submit sends operations and fails the test unless they are final with success.
func (c *coalition) submit(t *till, key string, ops ...op.Operation) api.Transaction {
	c.t.Helper()
	raw, err := t.sign(key, ops...)
	if err != nil {
		c.t.Fatal(err)
	}
	final, err := c.clients[0].Submit(c.t.Context(), raw)
	if err != nil {
		c.t.Fatal(err)
	}
	return final
}

func newRef() (ref token.Ref) {
	rand.Read(ref[:]) // never fails
	return ref
}

// enrollment is what opens a new member's account in the till's partner's custody.
func (t *till) enrollment() token.Enroll {
	salt := [32]byte(newRef())
	account := address.Custodial(t.domain.Genesis, string(t.home.Config.Partner), salt)
	return token.Enroll{Account: account, Salt: salt, Ref: newRef()}
}

// blockTime is the time of the first node's last block: a purchase of the wall clock's
// time may lie in the next block's future.
func (c *coalition) blockTime() uint64 {
	c.t.Helper()
	status, err := c.clients[0].Status(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return uint64(status.Time)
}

func TestLifeOfANetwork(t *testing.T) {
	t.Parallel()
	c := startCoalition(t)
	if _, err := c.Up(t.Context(), c.launcher, func(testnet.Progress) {}); !errors.Is(err, testnet.ErrUp) {
		t.Errorf("up twice: %v", err)
	}

	if err := c.processes["mart"].Kill(); err != nil {
		t.Fatal(err)
	}
	c.wantRunning("avia", "brew", "kino")
	c.up() // starts mart alone
	c.wantRunning("avia", "brew", "mart", "kino")

	var all []*testnet.Process
	for _, p := range c.processes {
		all = append(all, p)
	}
	if err := testnet.StopAll(all, testnet.StopPatience); err != nil {
		t.Error(err)
	}
	for _, p := range all {
		if p.Err() != nil {
			t.Errorf("no clean stop: %v", p.Failure())
		}
	}
	c.wantRunning()

	if err := os.WriteFile(filepath.Join(c.Nodes[2].Config.Home, "config", "genesis.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := c.Up(t.Context(), c.launcher, func(testnet.Progress) {})
	if !errors.Is(err, testnet.ErrNodeEnded) || !strings.Contains(err.Error(), "mart") || !strings.Contains(err.Error(), "read genesis") {
		t.Errorf("up with a broken genesis: %v", err)
	}
	c.wantRunning() // up has stopped the others again

	taken, err := net.Listen("tcp", c.Nodes[1].Config.API)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, err := c.Up(t.Context(), c.launcher, func(testnet.Progress) {}); !errors.Is(err, testnet.ErrPortTaken) || !strings.Contains(err.Error(), "brew") {
		t.Errorf("up with a port taken: %v", err)
	}
}

// wantRunning checks which partners' nodes have a process, and that these answer.
func (c *coalition) wantRunning(partners ...string) {
	c.t.Helper()
	for _, s := range c.Status(c.t.Context()) {
		if want := slices.Contains(partners, string(s.Partner)); s.Running != want || (s.Status != nil) != want {
			c.t.Errorf("want %v running: %+v", partners, s)
		}
	}
}
