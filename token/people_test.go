package token_test

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// testOrigin is the origin of the tests' coalitions.
var testOrigin = [32]byte{0xcd, 31: 1}

// people are the members with a key of their own, custody those whom a partner keeps.
var (
	people  = []string{"ann", "bob", "dan", "eve", "fred", "wallet"}
	custody = map[string]partner.ID{"cleo": "kino", "cleo2": "kino", "kid": "mart", "gus": "avia", "gil": "avia",
		"hal": "brew", "hope": "brew", "card": "mart", "old": "mart", "card0": "mart", "card1": "mart",
		"card2": "mart", "card3": "mart", "card4": "mart", "card5": "mart", "card6": "mart", "card7": "mart",
		"card8": "mart", "card9": "mart"}
)

// addresses are everybody's, nameOf the inverse; keys and salts are what they follow from.
var (
	addresses = map[string]token.Address{}
	nameOf    = map[token.Address]string{}
	secrets   = map[string]*ecdsa.PrivateKey{}
	salts     = map[string][32]byte{}
)

func init() {
	for _, name := range people {
		hash := sha256.Sum256([]byte(name))
		secret, err := crypto.ToECDSA(hash[:])
		if err != nil {
			panic(err)
		}
		secrets[name], addresses[name] = secret, token.Address(crypto.PubkeyToAddress(secret.PublicKey))
	}
	for name, home := range custody {
		salts[name] = sha256.Sum256([]byte(name))
		addresses[name] = address.Custodial(testOrigin, string(home), salts[name])
	}
	for name, a := range addresses {
		nameOf[a] = name
	}
}

// key is the address of a name: a member's, or else the name itself, padded.
func key(name string) (a token.Address) {
	if a, ok := addresses[name]; ok {
		return a
	}
	copy(a[:], name)
	return a
}

// name is the inverse of key.
func name(a token.Address) string {
	if name, ok := nameOf[a]; ok {
		return name
	}
	end := slices.Index(a[:], 0)
	if end < 0 {
		end = len(a)
	}
	return string(a[:end])
}

// consented is what opens a member's own account at the home, with his consent of then.
func consented(name string, home partner.ID, date token.Time) token.Enroll {
	c := address.Consent{Origin: testOrigin, Home: string(home), Account: key(name), Date: uint64(date)}
	signature, err := c.Sign(secrets[name])
	if err != nil {
		panic(err)
	}
	return token.Enroll{Account: c.Account, Controller: c.Account, Date: c.Date, Consent: signature}
}

// joined is what merges the source into the target, with the consent of then that the key
// of the name gives, if it is anybody's.
func joined(source, target token.Address, home partner.ID, by string, date token.Time) token.Merge {
	o := token.Merge{Source: source, Target: target}
	if secret := secrets[by]; secret != nil {
		join := address.Joining{Origin: testOrigin, Home: string(home), Source: source,
			Account: target, Date: uint64(date)}
		signature, err := join.Sign(secret)
		if err != nil {
			panic(err)
		}
		o.Date, o.Consent = join.Date, signature
	}
	return o
}

// kept is what opens the account of a member in custody.
func kept(name string) token.Enroll { return token.Enroll{Account: key(name), Salt: salts[name]} }

// highS is the other signature with the same r, whose s is high.
func highS(signature op.Bytes) op.Bytes {
	var raw [32]byte
	s := new(big.Int).SetBytes([]byte(signature[32:64]))
	s.Sub(crypto.S256().Params().N, s).FillBytes(raw[:])
	return signature[:32] + op.Bytes(raw[:]) + op.Bytes([]byte{1 - signature[64]})
}
