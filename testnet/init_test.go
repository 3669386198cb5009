package testnet_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/testnet"
)

func options(t *testing.T) testnet.InitOptions {
	t.Helper()
	coalition, err := testnet.DemoCoalition()
	if err != nil {
		t.Fatal(err)
	}
	return testnet.InitOptions{Coalition: coalition, BasePort: 20000, Time: time.Now()}
}

func TestInitMakesAFolderForEachPartner(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "net")
	o := options(t)
	o.Validators = 6
	net, err := testnet.Init(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	shared, err := os.ReadFile(filepath.Join(dir, "genesis.json"))
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range net.Nodes {
		names = append(names, string(n.Partner))
		if i == 5 && (n.Config.P2P != "127.0.0.1:20050" || n.Config.RPC != "127.0.0.1:20051" || n.API() != "http://127.0.0.1:20052") {
			t.Errorf("ports of the sixth: %+v", n.Config)
		}
		if len(n.Config.Peers) != 5 || strings.Contains(strings.Join(n.Config.Peers, " "), "@"+n.Config.P2P) {
			t.Errorf("peers of %s: %v", n.Partner, n.Config.Peers)
		}
		if own, err := os.ReadFile(filepath.Join(n.Config.Home, "config", "genesis.json")); err != nil || string(own) != string(shared) {
			t.Errorf("%s has another genesis, %v", n.Partner, err)
		}
	}
	if got := strings.Join(names, " "); got != "avia brew mart kino p5 p6" {
		t.Errorf("partners %s", got)
	}
	reopened, err := testnet.Open(dir)
	if err != nil || len(reopened.Nodes) != 6 || reopened.Nodes[3].API() != net.Nodes[3].API() {
		t.Errorf("opened again: %+v, %v", reopened, err)
	}
}

func TestInitMakesAKeyForEachRole(t *testing.T) {
	dir := t.TempDir()
	o := options(t)
	if _, err := testnet.Init(dir, o); err != nil {
		t.Fatal(err)
	}
	h, err := home.Open(filepath.Join(dir, "mart"))
	if err != nil {
		t.Fatal(err)
	}
	if h.Config.Partner != "mart" || h.Config.Node != "http://127.0.0.1:20022" || h.Config.ChainID != 7001 {
		t.Errorf("config %+v", h.Config)
	}
	password, err := h.Password()
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{"admin", "issuer", "redeemer", "treasurer", "custodian"} {
		if _, err := h.Unlock(role, password); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
	mart := o.Coalition.Partners[2]
	if address, err := h.Address("issuer"); err != nil || len(mart.Keys) != 5 || common.HexToAddress(mart.Keys[1].Address) != common.Address(address) || mart.Keys[1].Roles[0] != "issuer" {
		t.Errorf("the genesis has %v, the issuer is %x, %v", mart.Keys, address, err)
	}
}

func TestInitRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*testnet.InitOptions)
		want   error
	}{
		"fewer validators than partners": {func(o *testnet.InitOptions) { o.Validators = 3 }, testnet.ErrCoalition},
		"too many validators":            {func(o *testnet.InitOptions) { o.Validators = testnet.MaxValidators + 1 }, testnet.ErrCoalition},
		"no port":                        {func(o *testnet.InitOptions) { o.BasePort = 0 }, testnet.ErrPortRange},
		"ports beyond the last":          {func(o *testnet.InitOptions) { o.BasePort = 65500 }, testnet.ErrPortRange},
		"a partner with a node": {func(o *testnet.InitOptions) {
			o.Coalition.Partners[0].Node = strings.Repeat("ab", 20)
		}, testnet.ErrCoalition},
		"a price of zero": {func(o *testnet.InitOptions) { o.Coalition.Programs[0].Prices.Onramp = "0.00" }, genesis.ErrInvalid},
	} {
		o := options(t)
		c.change(&o)
		dir := filepath.Join(t.TempDir(), "net")
		if _, err := testnet.Init(dir, o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInitOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine")
	if err := os.WriteFile(mine, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := testnet.Init(dir, options(t)); !errors.Is(err, testnet.ErrNetworkExists) {
		t.Errorf("init over a file: %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("it left %v", entries)
	}
	if _, err := testnet.Open(dir); !errors.Is(err, testnet.ErrNoNetwork) {
		t.Errorf("open what is no testnet: %v", err)
	}
}

// The figures of the demo coalition are what its partners were promised.
func TestDemoCoalition(t *testing.T) {
	g, err := testnet.DemoCoalition()
	if err != nil {
		t.Fatal(err)
	}
	if g.ChainID != 7001 || g.Currency != "EUR" || len(g.Partners) != 4 || len(g.Programs) != 4 {
		t.Errorf("coalition %+v", g.Coalition())
	}
	for _, p := range g.Partners {
		if p.Limit != "1000000.00" {
			t.Errorf("limit of %s is %s", p.ID, p.Limit)
		}
	}
	prices := map[string]genesis.Prices{
		"AVIA": {Onramp: "0.010", Offramp: "0.008", Redemption: "0.009"},
		"BREW": {Onramp: "0.050", Offramp: "0.040", Redemption: "0.045"},
		"MART": {Onramp: "0.005", Offramp: "0.004", Redemption: "0.0045"},
		"KINO": {Onramp: "0.020", Offramp: "0.015", Redemption: "0.018"},
	}
	for _, p := range g.Programs {
		if p.Prices != prices[string(p.Code)] {
			t.Errorf("prices of %s are %+v", p.Code, p.Prices)
		}
	}
}
