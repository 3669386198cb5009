package address_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/big"
	"strconv"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
)

var origin = [32]byte{0xcd, 31: 1}

// The vector of docs/reference/addresses.md. What is hashed is laid out by hand.
func TestCustodialIsWhatThePageSays(t *testing.T) {
	salt := [32]byte{31: 7}
	preimage := "punkt/ledger/custodial/1" + string(origin[:]) +
		"\x00\x00\x00\x00\x00\x00\x00\x04mart" + string(salt[:])
	want := crypto.Keccak256([]byte(preimage))[12:]
	got := address.Custodial(origin, "mart", salt)
	if string(want) != string(got[:]) || hex.EncodeToString(want) != custodialVector {
		t.Errorf("%x, want %x, the page has %s", got, want, custodialVector)
	}
}

const (
	custodialVector = "8a405e7aaa1da5fa9468f13f1fd320fca3b99c74"
	joiningVector   = "fddfdc93a5d25a8e776d0b2741a5d8cbf73217f87a1acbbac3c04bcde1729a22" +
		"1412440d9f6480a5e9df6adbb26da9b6817052ff3c36b09c770be60f549b65ba01"
	consentVector = "8590eec643bccec023ecdaeb2e21fe094a21f971c6ea7d7dfefd7d60fb2cf331" +
		"49b024b3146f6c1da47abfa464c515618c8ec3dd4eec458ce8e1b2165f77a99301"
)

func TestAnotherHomeOriginOrSaltIsAnotherAddress(t *testing.T) {
	seen := map[op.Address]string{}
	for name, a := range map[string]op.Address{
		"the first":      address.Custodial(origin, "mart", [32]byte{1}),
		"another home":   address.Custodial(origin, "kino", [32]byte{1}),
		"a longer home":  address.Custodial(origin, "mart\x01", [32]byte{}),
		"another salt":   address.Custodial(origin, "mart", [32]byte{2}),
		"another origin": address.Custodial([32]byte{1}, "mart", [32]byte{1}),
	} {
		if first, ok := seen[a]; ok {
			t.Errorf("%s has the address of %s", name, first)
		}
		seen[a] = name
	}
}

// typed is the consent as a wallet is given it.
func typed(c address.Consent) apitypes.TypedData {
	return apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {{Name: "name", Type: "string"}, {Name: "version", Type: "string"}},
			"OpenAccount": {{Name: "origin", Type: "bytes32"}, {Name: "home", Type: "string"},
				{Name: "account", Type: "address"}, {Name: "date", Type: "uint64"}},
		},
		PrimaryType: "OpenAccount",
		Domain:      apitypes.TypedDataDomain{Name: "Punkt", Version: "1"},
		Message: apitypes.TypedDataMessage{"origin": common.Hash(c.Origin).Hex(), "home": c.Home,
			"account": common.Address(c.Account).Hex(),
			"date":    (*math.HexOrDecimal256)(new(big.Int).SetUint64(c.Date))},
	}
}

func TestConsentHashesAsApitypes(t *testing.T) {
	for i := range 20 {
		c := address.Consent{Origin: [32]byte{byte(i)}, Home: "home" + strconv.Itoa(i),
			Account: op.Address{byte(i), 19: 1}, Date: 1<<i - 1}
		want, _, err := apitypes.TypedDataAndHash(typed(c))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Hash(); got != [32]byte(want) {
			t.Errorf("%+v: %x, apitypes has %x", c, got, want)
		}
	}
}

func TestJoiningHashesAsApitypes(t *testing.T) {
	j := address.Joining{Origin: origin, Home: "mart", Source: op.Address{1, 19: 2}, Account: op.Address{3, 19: 4}, Date: 5}
	typed := typed(address.Consent{Origin: j.Origin, Home: j.Home, Account: j.Account, Date: j.Date})
	typed.PrimaryType = "JoinAccounts"
	typed.Types["JoinAccounts"] = []apitypes.Type{{Name: "origin", Type: "bytes32"}, {Name: "home", Type: "string"},
		{Name: "source", Type: "address"}, {Name: "account", Type: "address"}, {Name: "date", Type: "uint64"}}
	typed.Message["source"] = common.Address(j.Source).Hex()
	want, _, err := apitypes.TypedDataAndHash(typed)
	if err != nil {
		t.Fatal(err)
	}
	if got := j.Hash(); got != [32]byte(want) {
		t.Errorf("%x, apitypes has %x", got, want)
	}
}

// The key that acts for an account need not be the one that opened it.
func TestJoiningIsOfTheKeyThatActs(t *testing.T) {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("ann")))
	if err != nil {
		t.Fatal(err)
	}
	signer := address.Signer(key)
	j := address.Joining{Origin: origin, Home: "mart", Source: op.Address(bytes.Repeat([]byte{0x11}, 20)),
		Account: signer, Date: 1_767_268_800}
	signature, err := j.Sign(key)
	if err != nil || j.Verify(signer, signature) != nil {
		t.Fatalf("%v, %v", err, j.Verify(signer, signature))
	}
	if got := hex.EncodeToString([]byte(signature)); got != joiningVector {
		t.Errorf("the signature is %s, the page has %s", got, joiningVector)
	}
	if err := j.Verify(op.Address{1}, signature); !errors.Is(err, address.ErrSignature) {
		t.Errorf("of another key: %v", err)
	}
	for name, other := range map[string]address.Joining{
		"origin":  {Home: j.Home, Source: j.Source, Account: j.Account, Date: j.Date},
		"home":    {Origin: j.Origin, Home: "kino", Source: j.Source, Account: j.Account, Date: j.Date},
		"source":  {Origin: j.Origin, Home: j.Home, Source: op.Address{1}, Account: j.Account, Date: j.Date},
		"account": {Origin: j.Origin, Home: j.Home, Source: j.Source, Account: op.Address{1}, Date: j.Date},
		"date":    {Origin: j.Origin, Home: j.Home, Source: j.Source, Account: j.Account},
	} {
		if err := other.Verify(signer, signature); !errors.Is(err, address.ErrSignature) {
			t.Errorf("with another %s: %v", name, err)
		}
	}
}

func TestConsentIsOfTheKeyAndNoOther(t *testing.T) {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("ann")))
	if err != nil {
		t.Fatal(err)
	}
	c := address.Consent{Origin: origin, Home: "mart",
		Account: op.Address(crypto.PubkeyToAddress(key.PublicKey)), Date: 1_767_268_800}
	signature, err := c.Sign(key)
	if err != nil || c.Verify(signature) != nil {
		t.Fatalf("%v, %v", err, c.Verify(signature))
	}
	if got := hex.EncodeToString([]byte(signature)); got != consentVector {
		t.Errorf("the signature is %s, the page has %s", got, consentVector)
	}
	for name, other := range map[string]address.Consent{
		"origin":  {Home: c.Home, Account: c.Account, Date: c.Date},
		"home":    {Origin: c.Origin, Home: "kino", Account: c.Account, Date: c.Date},
		"account": {Origin: c.Origin, Home: c.Home, Account: op.Address{1}, Date: c.Date},
		"date":    {Origin: c.Origin, Home: c.Home, Account: c.Account},
	} {
		if err := other.Verify(signature); !errors.Is(err, address.ErrSignature) {
			t.Errorf("with another %s: %v", name, err)
		}
		if name != "account" {
			continue
		}
		if _, err := other.Sign(key); !errors.Is(err, address.ErrSignature) {
			t.Errorf("another's account is consented to: %v", err)
		}
	}
	for i := range len(signature) {
		forged := []byte(signature)
		forged[i] ^= 0x80
		if err := c.Verify(op.Bytes(forged)); !errors.Is(err, address.ErrSignature) {
			t.Errorf("with byte %d another: %v", i, err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("ann")))
	if err != nil {
		b.Fatal(err)
	}
	c := address.Consent{Origin: origin, Home: "mart",
		Account: op.Address(crypto.PubkeyToAddress(key.PublicKey)), Date: 1_767_268_800}
	signature, err := c.Sign(key)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := c.Verify(signature); err != nil {
			b.Fatal(err)
		}
	}
}
