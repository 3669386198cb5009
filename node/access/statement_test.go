package access

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	cometed "github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/p2p"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// noon is when the tests' statements are checked.
var noon = time.Unix(1_800_000_000, 0)

func statement() Statement {
	return Statement{Method: "GET", Target: "/v1/positions?min_height=3", Node: strings.Repeat("ab", 20), Until: noon.Unix() + 60}
}

func TestAStatementIsWhatAWalletSigns(t *testing.T) {
	s := statement()
	if got, want := s.hash(), accounts.TextHash([]byte(s.Text())); string(got) != string(want) {
		t.Errorf("%x, a wallet's personal_sign hashes %x", got, want)
	}
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("reader")))
	if err != nil {
		t.Fatal(err)
	}
	header, err := s.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	// The vector of docs/reference/access.md.
	const want = "EIP191 address=0xab5fa8632692c3623a6e956f4c0d071d196f68af, until=1800000060, " +
		"signature=0xb0329b821a9e5dc03ef664eecc8b53d31d44da885f90fbe0f33201552321a3bb5ed47849d8f73d2c3332b912793931ff674d2e1f6bad9a8da76c204c7951b3121b"
	if header != want {
		t.Errorf("%s\nwant %s", header, want)
	}
	c, err := Parse(header)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(s, noon); err != nil || c.Address != op.Address(crypto.PubkeyToAddress(key.PublicKey)) {
		t.Errorf("%x: %v", c.Address, err)
	}
	// Some wallets write the recovery id without the 27.
	last := header[len(header)-2:]
	plain, err := Parse(header[:len(header)-2] + map[string]string{"1b": "00", "1c": "01"}[last])
	if err != nil || plain.Check(s, noon) != nil {
		t.Errorf("without 27: %v", err)
	}
}

func TestAStatementHoldsForNothingElse(t *testing.T) {
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	header, err := statement().Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Statement, *Credential){
		"method":    func(s *Statement, _ *Credential) { s.Method = "POST" },
		"target":    func(s *Statement, _ *Credential) { s.Target = "/v1/positions" },
		"node":      func(s *Statement, _ *Credential) { s.Node = strings.Repeat("cd", 20) },
		"end":       func(_ *Statement, c *Credential) { c.Until++ },
		"address":   func(_ *Statement, c *Credential) { c.Address[3] ^= 1 },
		"signature": func(_ *Statement, c *Credential) { c.signature[40] ^= 1 },
		"garbage":   func(_ *Statement, c *Credential) { c.signature = [65]byte{64: 200} },
	} {
		s := statement()
		c, err := Parse(header)
		if err != nil {
			t.Fatal(err)
		}
		change(&s, &c)
		if err := c.Check(s, noon); !errors.Is(err, ErrSignature) {
			t.Errorf("another %s: %v, want %v", name, err, ErrSignature)
		}
	}
	c, err := Parse(header)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]error{
		noon.Add(59 * time.Second):            nil,
		noon.Add(60 * time.Second):            ErrNotNow,
		noon.Add(time.Minute - MaxLife):       nil,
		noon.Add(time.Minute - MaxLife - 1):   ErrNotNow,
		noon.Add(-100 * 365 * 24 * time.Hour): ErrNotNow,
		noon.Add(100 * 365 * 24 * time.Hour):  ErrNotNow,
	} {
		if err := c.Check(statement(), at); !errors.Is(err, want) {
			t.Errorf("at %s: %v, want %v", at, err, want)
		}
	}
}

func TestAMalformedCredentialIsRefused(t *testing.T) {
	address, signature := "address=0x"+strings.Repeat("11", 20), "signature=0x"+strings.Repeat("22", 65)
	good := "EIP191 " + address + ", until=5, " + signature
	if c, err := Parse(good); err != nil || c.Until != 5 {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, header := range []string{
		"", "EIP191", "EIP191 ", "Bearer " + address, "EIP191 " + address + ", " + signature,
		good + ", until=6", good + ", more=1", "EIP191 " + address + "00, until=5, " + signature,
		"EIP191 " + strings.Replace(address, "0x", "", 1) + ", until=5, " + signature,
		"EIP191 " + address + ", until=5s, " + signature, "EIP191 " + address + ", until=5, " + signature[:40],
		good + strings.Repeat(" ", maxCredentialBytes),
	} {
		if _, err := Parse(header); !errors.Is(err, ErrCredential) {
			t.Errorf("%q: %v", header, err)
		}
	}
}

func nodeKey(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func TestANodeSignsWithItsOwnKey(t *testing.T) {
	key := nodeKey(1)
	// The vector of docs/reference/access.md.
	const want = "ED25519 " +
		"key=0x8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c, until=1800000060, " +
		"signature=0x6838221fdbdb2f51641c1c0b6352d192ed52e1fd23fe03159bef41a27c21126f" +
		"7248bcbf4126f2b6ab5e49f6c96dac446db7acb60a5ed5e81398cf372def4d02"
	if header := statement().SignAsNode(key); header != want {
		t.Errorf("%s\nwant %s", header, want)
	}
	c, err := Parse(statement().SignAsNode(key))
	if err != nil || c.Check(statement(), noon) != nil || c.Address != (op.Address{}) {
		t.Fatalf("%+v, %v", c, err)
	}
	if want := string(p2p.PubKeyToID(cometed.PubKey(key.Public().(ed25519.PublicKey)))); c.Node != want {
		t.Errorf("node %s, CometBFT says %s", c.Node, want)
	}
	other := statement()
	other.Target = "/v1/blocks/1"
	if err := c.Check(other, noon); !errors.Is(err, ErrSignature) {
		t.Errorf("for another request: %v", err)
	}
	if err := c.Check(statement(), noon.Add(time.Minute)); !errors.Is(err, ErrNotNow) {
		t.Errorf("after its end: %v", err)
	}
	forged := *c.proof
	copy(forged.key[:], nodeKey(2).Public().(ed25519.PublicKey))
	if err := forged.check(statement()); !errors.Is(err, ErrSignature) {
		t.Errorf("by another key: %v", err)
	}
	mixed := strings.Replace(statement().SignAsNode(key), NodeScheme, Scheme, 1)
	if _, err := Parse(mixed); !errors.Is(err, ErrCredential) {
		t.Errorf("in the other scheme: %v", err)
	}
}
