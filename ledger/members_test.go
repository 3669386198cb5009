package ledger_test

import (
	"encoding/binary"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// testOrigin is the origin of the tests' coalition.
var testOrigin = [32]byte{0xcd, 31: 1}

// kept is what opens the account of a partner's custodial member of the number.
func kept(home partner.ID, i int, ref token.Ref) token.Enroll {
	salt := [32]byte{1}
	binary.BigEndian.PutUint64(salt[24:], uint64(i))
	return token.Enroll{Account: address.Custodial(testOrigin, string(home), salt), Salt: salt, Ref: ref}
}

// member is the address of a custodial member of mart.
func member(i int) token.Address { return kept("mart", i, token.Ref{}).Account }

// own is what opens the account of a key at the home, with its consent of now.
func (c *coalition) own(name string, home partner.ID) token.Enroll {
	consent := address.Consent{Origin: testOrigin, Home: string(home),
		Account: c.address(name), Date: uint64(c.now)}
	signature, err := consent.Sign(c.key(name))
	if err != nil {
		c.t.Fatal(err)
	}
	return token.Enroll{Account: consent.Account, Controller: consent.Account,
		Date: consent.Date, Consent: signature, Ref: c.ref()}
}

// into merges an account of mart's into the one that the name's key has opened, with its
// consent of now.
func (c *coalition) into(name string, source token.Address) token.Merge {
	join := address.Joining{Origin: testOrigin, Home: "mart", Source: source,
		Account: c.address(name), Date: uint64(c.now)}
	return token.Merge{Source: source, Target: join.Account, Date: join.Date,
		Consent: c.joined(name, join), Ref: c.ref()}
}

// joined is the consent of the name's key to a merge.
func (c *coalition) joined(name string, join address.Joining) op.Bytes {
	signature, err := join.Sign(c.key(name))
	if err != nil {
		c.t.Fatal(err)
	}
	return signature
}
