package consensus

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestConfig(t *testing.T) {
	c := Config{Home: t.TempDir(), Moniker: "mart", P2P: "127.0.0.1:26656", RPC: "127.0.0.1:26657", API: "0.0.0.0:8080",
		Peers: []string{strings.Repeat("ab", 20) + "@kino.example:26656"}, LogLevel: "info"}
	if err := c.Save(); err != nil {
		t.Fatal(err)
	}
	got, err := LoadConfig(c.Home)
	if err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("loaded %+v (%v), saved %+v", got, err, c)
	}
	if err := os.WriteFile(c.path("config", "node.json"), []byte(`{"p2p":"127.0.0.1:1","p2p_adress":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadConfig(c.Home); err == nil || !strings.Contains(err.Error(), "p2p_adress") {
		t.Errorf("a misspelt field: %v", err)
	}
	if _, err := LoadConfig(t.TempDir()); err == nil {
		t.Error("loaded from an empty folder")
	}
}

func TestConfigTellsAllThatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name   string
		config Config
		want   []string
	}{
		{"empty", Config{}, []string{"home", "p2p"}},
		{"an open RPC", Config{Home: "x", P2P: "10.0.0.1:1", RPC: "0.0.0.0:2"}, []string{"rpc"}},
		{"an RPC on every interface", Config{Home: "x", P2P: "10.0.0.1:1", RPC: ":2"}, []string{"rpc"}},
		{"a peer without an id", Config{Home: "x", P2P: "10.0.0.1:1", Peers: []string{"kino.example:26656"}}, []string{"peers"}},
		{"a peer without a port", Config{Home: "x", P2P: "10.0.0.1:1", Peers: []string{strings.Repeat("a", 40) + "@kino.example"}}, []string{"peers"}},
		{"a level", Config{Home: "x", P2P: "10.0.0.1:1", LogLevel: "loud"}, []string{"log_level"}},
		{"several", Config{Home: "x", RPC: "1.2.3.4:5", LogLevel: "loud"}, []string{"p2p", "rpc", "log_level"}},
		{"nothing", Config{Home: "x", P2P: "10.0.0.1:1", RPC: "localhost:2"}, nil},
		{"nothing, IPv6", Config{Home: "x", P2P: "[::1]:1", RPC: "[::1]:2"}, nil},
		{"an address that listens only", Config{Home: "x", P2P: "0.0.0.0:1"}, []string{"external"}},
		{"an IPv6 address that listens only", Config{Home: "x", P2P: "[::]:1"}, []string{"external"}},
		{"an address without a host", Config{Home: "x", P2P: ":1"}, []string{"external"}},
		{"an external address that is none", Config{Home: "x", P2P: "0.0.0.0:1", External: "mart.example"}, []string{"external"}},
		{"nothing, behind a router", Config{Home: "x", P2P: "0.0.0.0:1", External: "mart.example:2"}, nil},
	} {
		err := test.config.Validate()
		if (err == nil) != (test.want == nil) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for _, field := range test.want {
			if !strings.Contains(err.Error(), field+":") && !strings.Contains(err.Error(), field+" is") {
				t.Errorf("%s: %v does not name %s", test.name, err, field)
			}
		}
	}
}
