package consensus

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/cometbft/cometbft/privval"
)

// genesisText is the genesis.json of a coalition of two.
func genesisText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(newCoalition(t, 2).homes[0].genesisFile())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// edited is the genesis with some of its fields changed; nil removes one.
func edited(t *testing.T, text string, change map[string]any) []byte {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	for name, value := range change {
		if doc[name] = value; value == nil {
			delete(doc, name)
		}
	}
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCheckGenesisNamesTheCause(t *testing.T) {
	good := genesisText(t)
	var state struct {
		AppState map[string]any `json:"app_state"`
	}
	if err := json.Unmarshal([]byte(good), &state); err != nil {
		t.Fatal(err)
	}
	bare, err := json.Marshal(state.AppState)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		text []byte
		want []string // empty: it is good
	}{
		{"as written", []byte(good), nil},
		{"other white space", edited(t, good, nil), nil},
		{"no JSON", []byte("genesis"), []string{"no JSON object"}},
		{"the coalition alone", bare, []string{"app_state: punkt genesis new"}},
		{"no time", edited(t, good, map[string]any{"genesis_time": nil}), []string{"genesis_time is missing"}},
		{"no state", edited(t, good, map[string]any{"app_state": nil}), []string{"app_state is missing"}},
		{"another chain", edited(t, good, map[string]any{"chain_id": "punkt-1"}), []string{`chain_id "punkt-1": want "punkt-7002"`}},
		{"a later beginning", edited(t, good, map[string]any{"initial_height": "7"}), []string{"initial_height 7"}},
		{"no parameters", edited(t, good, map[string]any{"consensus_params": nil}), []string{"consensus_params"}},
		{"an unknown field", edited(t, good, map[string]any{"genesis_tme": "x"}), []string{`unknown field "genesis_tme"`}},
		{"much", edited(t, good, map[string]any{"genesis_time": nil, "chain_id": "x", "app_hash": "00", "app_state": map[string]any{"chain_id": 0}}),
			[]string{"genesis_time", "app_hash", "app_state: the genesis is not valid", "0 partners"}},
		{"a node twice", []byte(sameNode(t, good)), []string{"p1 and p2 name the same node"}},
		{"no validator", []byte(strings.ReplaceAll(withoutValidators(good), `"power": 10,`, "")), []string{"nobody would make a block"}},
	} {
		_, err := CheckGenesis(test.text)
		if (err == nil) != (test.want == nil) || err != nil && !errors.Is(err, ErrGenesisFile) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v does not say %q", test.name, err, want)
			}
		}
	}
}

// sameNode gives the second partner the node of the first.
func sameNode(t *testing.T, text string) string {
	t.Helper()
	parts := strings.Split(text, `"node": "`)
	if len(parts) != 3 {
		t.Fatalf("%d nodes", len(parts)-1)
	}
	return parts[0] + `"node": "` + parts[1] + `"node": "` + parts[1][:40] + parts[2][40:]
}

func withoutValidators(text string) string {
	for {
		before, after, found := strings.Cut(text, `"validator": "`)
		if !found {
			return text
		}
		_, rest, _ := strings.Cut(after, ",")
		text = before + rest
	}
}

func TestGenesisHashIsOfTheContents(t *testing.T) {
	good := genesisText(t)
	hash := func(text string) [32]byte {
		h, err := GenesisHash([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if hash(good) != hash(strings.ReplaceAll(good, "\n", "\r\n")+"\n\n") {
		t.Error("white space changes the hash")
	}
	if hash(good) == hash(strings.Replace(good, "EUR", "PLN", 1)) {
		t.Error("another currency has the same hash")
	}
}

func TestANodeWithoutATimeDoesNotStart(t *testing.T) {
	c := newCoalition(t, 1)
	text, err := os.ReadFile(c.homes[0].genesisFile())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.homes[0].genesisFile(), edited(t, string(text), map[string]any{"genesis_time": nil}), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewNode(c.homes[0], testLog(t, "p1")); !errors.Is(err, ErrGenesisFile) || !strings.Contains(err.Error(), "genesis_time") {
		t.Errorf("without a time: %v", err)
	}
}

// A try that failed is forgotten, and the keys stay; a chain that works is not thrown
// away by chance, and a validator never votes twice on chains of one id.
func TestInstallGenesisAgain(t *testing.T) {
	c := newCoalition(t, 1)
	h := c.homes[0]
	first, err := os.ReadFile(h.genesisFile())
	if err != nil {
		t.Fatal(err)
	}
	same := edited(t, string(first), map[string]any{"genesis_time": "2026-01-01T00:00:00Z"})
	other := []byte(strings.ReplaceAll(string(same), "7002", "7003"))
	keys, err := InitKeys(h.Home)
	if err != nil {
		t.Fatal(err)
	}
	voted := func(height int64) {
		t.Helper()
		if err := h.saveSignerState(privval.FilePVLastSignState{Height: height, Step: 3}); err != nil {
			t.Fatal(err)
		}
		if err := writeFile(h.path("data", "state.db", "LOG"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(name string, in Install, want error) {
		t.Helper()
		if err := h.InstallGenesis(in); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
		if now, _ := os.ReadFile(h.genesisFile()); string(now) != string(first) {
			t.Fatalf("%s: the genesis has changed", name)
		}
	}
	refused("another", Install{Genesis: other}, ErrHasGenesis)
	refused("a bad one", Install{Genesis: []byte("{}"), Again: true}, ErrGenesisFile)
	voted(1)
	refused("a second try of the same chain", Install{Genesis: same, Again: true}, ErrHasVoted)
	voted(100)
	refused("another, over a chain that works", Install{Genesis: other, Again: true}, ErrHasGenesis)
	refused("the same chain, blocks or not", Install{Genesis: same, Again: true, Blocks: true}, ErrHasVoted)
	if err := h.InstallGenesis(Install{Genesis: first}); err != nil {
		t.Errorf("the same genesis again: %v", err)
	}
	if err := h.InstallGenesis(Install{Genesis: other, Again: true, Blocks: true}); err != nil {
		t.Fatal(err)
	}
	if height, err := h.votedHeight(); err != nil || height != 0 {
		t.Errorf("the state of the last signature is at %d (%v)", height, err)
	}
	if _, err := os.Stat(h.path("data", "state.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data of the first try: %v", err)
	}
	if now, err := InitKeys(h.Home); err != nil || now != keys {
		t.Errorf("keys %v (%v), before %v", now, err, keys)
	}
}
