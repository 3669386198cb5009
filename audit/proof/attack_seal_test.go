package proof_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/punkt-ledger/punkt/audit/proof"
)

// A file that somebody made up is refused, and stops no checker.
func TestNoSealStopsTheChecker(t *testing.T) {
	c := newCoalition(t)
	text, err := c.record(balanceKey(1), 4).Encode()
	if err != nil {
		t.Fatal(err)
	}
	power := []byte(`"voting_power": "10"`)
	if !bytes.Contains(text, power) {
		t.Fatalf("no %s in\n%s", power, text)
	}
	first, second := c.set.Validators[0], c.set.Validators[1]
	for name, file := range map[string][]byte{
		"a validator without power": bytes.Replace(text, power, []byte(`"voting_power": "0"`), 1),
		"one of negative power":     bytes.Replace(text, power, []byte(`"voting_power": "-1"`), 1),
		"more power than counts":    bytes.ReplaceAll(text, power, []byte(`"voting_power": "9223372036854775807"`)),
		"a validator twice": bytes.ReplaceAll(bytes.ReplaceAll(text, quoted(t, first.PubKey.Bytes()), quoted(t, second.PubKey.Bytes())),
			[]byte(first.Address.String()), []byte(second.Address.String())),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := proof.Parse(file); !errors.Is(err, proof.ErrMalformed) {
				t.Errorf("%v, want %v", err, proof.ErrMalformed)
			}
		})
	}
}

// Validators who have signed blocks of another chain too, such as a trial of theirs, have
// said nothing of the one whose header is trusted.
func TestAnAnchorIsOfTheSealsChain(t *testing.T) {
	c := newCoalition(t)
	trusted := headerText(c.header(2))
	f := c.record(balanceKey(1), 4).WithAnchor(c.header(2))
	h := c.header(5)
	h.ChainID = "punkt-7002"
	f.Seal = c.seal(t, h)
	by, err := proof.ParseHeader(h.ChainID, trusted) // check-proof takes the chain from the seal
	if err != nil {
		t.Fatal(err)
	}
	if claim, err := proof.Check(f, by); !errors.Is(err, proof.ErrUntrusted) {
		t.Errorf("%v, %v, want %v", claim.Words(), err, proof.ErrUntrusted)
	}
}

// quoted is a public key as CometBFT's JSON has it.
func quoted(t *testing.T, key []byte) []byte {
	t.Helper()
	b, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
