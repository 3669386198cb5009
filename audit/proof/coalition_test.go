package proof_test

import (
	"crypto/ecdsa"
	"encoding/binary"
	"encoding/hex"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/audit/proof"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// coalition is a ledger in memory whose blocks four validators sign. Everything in it is
// the same in every run, so that its proofs can be published as vectors.
type coalition struct {
	t      testing.TB
	ledger *ledger.Ledger
	validators
	blocks []block        // by height, from 1; the last is decided and not executed
	states []*ledger.View // by height, from 0
	refs   uint64
}

// member is a custodial account of mart's.
func member(n byte) token.Address { return kept(n, token.Ref{}).Account }

// kept is what opens it. The coalition's genesis has no hash, and so its origin is zero.
func kept(n byte, ref token.Ref) token.Enroll {
	salt := [32]byte{0xee, n}
	return token.Enroll{Account: address.Custodial([32]byte{}, "mart", salt), Salt: salt, Ref: ref}
}

func newCoalition(t testing.TB) *coalition {
	t.Helper()
	c := &coalition{t: t, validators: newValidators("mart", "kino", "avia", "fuel")}
	g := &genesis.File{ChainID: 7001, Name: "test", Currency: "EUR",
		Partners: []genesis.Partner{c.partner("mart"), c.partner("kino")},
		Programs: []genesis.Program{{Code: "MART", Owner: "mart",
			Prices: genesis.Prices{Onramp: "0.005", Offramp: "0.004", Redemption: "0.0045"},
			Expiry: genesis.Expiry{Type: "calendar", Dates: []string{"12-31"}, Years: 1}}}}
	l, err := ledger.Open("", ledger.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if _, err := l.InitGenesis(g); err != nil {
		t.Fatal(err)
	}
	c.ledger = l
	c.keep()
	c.run() // an empty block
	c.run(c.sign("mart custodian", kept(1, c.ref())),
		c.sign("mart custodian", kept(2, c.ref())))
	c.run(c.sign("mart issuer", c.issue(1, 1000)), c.sign("mart issuer", c.issue(2, 70)), c.sign("stranger", c.issue(1, 5)))
	c.run(c.sign("mart custodian", token.Redeem{Account: member(1), Program: "MART", Points: 300, Partner: "kino", Ref: c.ref()}))
	c.run()
	return c
}

func (c *coalition) issue(to byte, points uint64) op.Operation {
	return token.Issue{Account: member(to), Program: "MART", Points: points,
		Time: uint64(began.Unix()), Reason: token.ForPurchase, Ref: c.ref()}
}

func (c *coalition) partner(id partner.ID) genesis.Partner {
	p := genesis.Partner{ID: id, Name: string(id), Backing: "credit", Limit: "1000000"}
	for _, role := range []string{"issuer", "redeemer", "treasurer", "custodian"} {
		a := crypto.PubkeyToAddress(key(string(id) + " " + role).PublicKey)
		p.Keys = append(p.Keys, genesis.Key{Address: "0x" + hex.EncodeToString(a[:]), Roles: []string{role}})
	}
	return p
}

// key is the key of a name, the same in every run.
func key(name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		panic(err)
	}
	return key
}

func (c *coalition) ref() (ref op.Ref) {
	c.refs++
	binary.BigEndian.PutUint64(ref[24:], c.refs)
	return ref
}

// now is the time of the next block.
func (c *coalition) now() token.Time {
	return token.Time(began.Add(time.Duration(c.ledger.Height()) * time.Second).Unix())
}

func (c *coalition) sign(sender string, o op.Operation) []byte {
	c.t.Helper()
	signed := &tx.Tx{ValidUntil: uint64(c.now()) + 600, Ops: []op.Operation{o}}
	raw, _, err := signed.Seal(tx.Domain{ChainID: 7001}, key(sender))
	if err != nil {
		c.t.Fatal(err)
	}
	return raw
}

// run decides and executes a block, as the validators do.
func (c *coalition) run(raw ...[]byte) {
	c.t.Helper()
	last := block{}
	if n := len(c.blocks); n > 0 {
		last = c.blocks[n-1]
	}
	appHash := c.ledger.AppHash()
	b := block{header: c.next(last, appHash[:], types.ToTxs(raw)), txs: types.ToTxs(raw)}
	inputs := make([]ledger.Input, len(raw))
	for i := range raw {
		inputs[i] = ledger.Admit(raw[i], tx.Domain{ChainID: 7001})
	}
	out, err := c.ledger.Execute(ledger.Block{Height: b.header.Height, Time: token.Time(b.header.Time.Unix()), Inputs: inputs})
	if err == nil {
		err = c.ledger.Commit()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	for _, r := range out.Results {
		b.results = append(b.results, &abci.ExecTxResult{Code: r.Code, Data: r.Data})
	}
	c.blocks = append(c.blocks, b)
	c.keep()
}

func (c *coalition) keep() {
	c.t.Helper()
	v, err := c.ledger.View()
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(v.Close)
	c.states = append(c.states, v)
}

// header is the header of a height.
func (c *coalition) header(height int64) types.Header { return c.blocks[height-1].header }

// record proves a record as of the state after a height.
func (c *coalition) record(key []byte, height int64, votes ...vote) *proof.File {
	c.t.Helper()
	f, err := proof.OfRecord(c.states[height], c.seal(c.t, c.header(height+1), votes...), key)
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

// entry proves an entry as of the state after a height.
func (c *coalition) entry(seq uint64, height int64) *proof.File {
	c.t.Helper()
	f, err := proof.OfEntry(c.states[height], c.seal(c.t, c.header(height+1)), seq)
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

// transaction proves a transaction by its place.
func (c *coalition) transaction(height int64, index int) *proof.File {
	c.t.Helper()
	b := c.blocks[height-1]
	f, err := proof.OfTransaction(proof.Executed{Header: b.header, Txs: b.txs, Results: b.results}, c.seal(c.t, c.header(height+1)), index)
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

// partnersOf are partners with the validators that a vector trusts.
func partnersOf(validators []trustedPartner) (partners []partner.Partner) {
	for _, v := range validators {
		partners = append(partners, partner.Partner{Validator: [32]byte(v.Key), Power: v.Power})
	}
	return partners
}
