package proof_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/audit/proof"
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

var rewrite = flag.Bool("rewrite", false, "write the vectors instead of comparing with them")

// vector is one proof, good or forged, as it is published for other checkers.
type vector struct {
	Name  string          `json:"name"`
	Trust trust           `json:"trust"`
	File  json.RawMessage `json:"file"`
	// Want is "good", or why a checker refuses: "malformed", "forged" or "untrusted".
	Want string `json:"want"`
	// Words are what a good proof says, in English.
	Words []string `json:"words,omitempty"`
}

// trust is what the checker is given beside the file.
type trust struct {
	Chain      string           `json:"chain"`
	Validators []trustedPartner `json:"validators,omitempty"`
	Header     string           `json:"header,omitempty"` // HEIGHT:HASH; instead of the validators
}

// trustedPartner is a validator of the genesis.
type trustedPartner struct {
	Key   proof.Bytes `json:"key"` // ed25519
	Power int64       `json:"power"`
}

const vectorsFile = "testdata/vectors.json"

var why = map[string]error{"good": nil, "malformed": proof.ErrMalformed, "forged": proof.ErrForged, "untrusted": proof.ErrUntrusted}

// TestVectors holds the published vectors to what this package makes and to what it
// says of them.
func TestVectors(t *testing.T) {
	made := makeVectors(t)
	b, err := json.MarshalIndent(made, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, '\n')
	if *rewrite {
		if err := os.WriteFile(vectorsFile, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	published, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(published, b) {
		t.Errorf("%s differs; go test ./audit/proof -run TestVectors -rewrite, and read the diff", vectorsFile)
	}
	var vectors []vector
	if err := json.Unmarshal(published, &vectors); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, v := range vectors {
		counts[v.Want]++
		t.Run(v.Name, func(t *testing.T) {
			claim, err := check(t, v)
			if !errors.Is(err, why[v.Want]) || (err == nil) != (v.Want == "good") {
				t.Fatalf("got %v, want %s", err, v.Want)
			}
			if err == nil && !slices.Equal(claim.Words(), v.Words) {
				t.Errorf("it says %q, want %q", claim.Words(), v.Words)
			}
		})
	}
	if counts["good"] < 8 || len(vectors) < 30 {
		t.Errorf("only %d vectors, %d of them good", len(vectors), counts["good"])
	}
}

// check is what a checker does with a vector.
func check(t *testing.T, v vector) (proof.Claim, error) {
	t.Helper()
	var trusted proof.Trust
	if v.Trust.Header != "" {
		var err error
		if trusted, err = proof.ParseHeader(v.Trust.Chain, v.Trust.Header); err != nil {
			t.Fatal(err)
		}
	} else {
		trusted = proof.FromGenesis(v.Trust.Chain, partnersOf(v.Trust.Validators))
	}
	f, err := proof.Parse(v.File)
	if err != nil {
		return proof.Claim{}, err
	}
	return proof.Check(f, trusted)
}

// balanceKey is the state key of a member's points of MART.
func balanceKey(i byte) []byte {
	return record.Balances.Key(token.BalanceKey{Account: member(i), Program: "MART"})
}

// good are the honest proofs of the tests' coalition.
func (c *coalition) good() map[string]*proof.File {
	balance := balanceKey(1)
	return map[string]*proof.File{
		"an account":                                c.record(record.Accounts.Key(member(1)), 4),
		"a record as of the newest block":           c.record(balance, 4),
		"a record that was replaced since":          c.record(balance, 3),
		"a record, one validator absent":            c.record(balance, 4, forBlock, absent),
		"a record, one validator voted for nothing": c.record(balance, 4, forNothing),
		"a record by an anchor":                     c.record(balance, 4).WithAnchor(c.header(2)),
		"the first entry of the log":                c.entry(1, 4),
		"an entry that was replaced since":          c.entry(c.states[3].Root().Size, 4),
		"a transaction that took effect":            c.transaction(3, 0),
		"a transaction that was refused":            c.transaction(3, 2),
		"the only transaction of a block":           c.transaction(4, 0),
	}
}

// forgeries are what a cheat makes of a good proof, and why each is refused.
func (c *coalition) forgeries() []forgery {
	return append(c.forgedRecords(), c.forgedTransactions()...)
}

func (c *coalition) forgedRecords() []forgery {
	balance := balanceKey(1)
	record := func() *proof.File { return c.record(balance, 4) }
	strangers := newValidators("eve", "mallory", "trudy", "oscar")
	return []forgery{
		{"it says more than it proves", "forged", record, func(f *proof.File) { f.Says.Entry.Seq++ }},
		{"it says a later block", "forged", record, func(f *proof.File) { f.Says.Height++ }},
		{"the record is changed", "forged", record, journaled(func(p *journal.BalanceProof) {
			p.Entry.Record[len(p.Entry.Record)-1] ^= 1
		})},
		{"the record is another account's", "forged", record, journaled(func(p *journal.BalanceProof) {
			p.Entry.Key = balanceKey(2)
		})},
		{"the entry is of another height", "forged", record, journaled(func(p *journal.BalanceProof) {
			p.Entry.Height--
		})},
		{"a replaced entry is shown as what holds now", "forged", record, c.stale},
		{"the bitmap is made up", "forged", record, journaled(func(p *journal.BalanceProof) {
			p.Chunk[5] ^= 0xff
		})},
		{"the path is cut short", "forged", record, journaled(func(p *journal.BalanceProof) {
			p.Path = p.Path[:len(p.Path)-1]
		})},
		{"the path has one hash more", "forged", record, journaled(func(p *journal.BalanceProof) {
			p.Path = append(p.Path, [32]byte{1})
		})},
		{"a hash of the path is changed", "forged", record, journaled(func(p *journal.BalanceProof) {
			p.Path[0][0] ^= 1
		})},
		{"the root is of another block", "forged", record, func(f *proof.File) {
			f.Journal = c.record(balance, 3).Journal
		}},
		{"bytes behind the proof of the journal", "malformed", record, func(f *proof.File) {
			f.Journal = append(f.Journal, 0)
		}},
		{"two of four signed", "forged", record, func(f *proof.File) {
			f.Seal = c.seal(c.t, c.header(5), absent, absent)
		}},
		{"two of four voted for nothing", "forged", record, func(f *proof.File) {
			f.Seal = c.seal(c.t, c.header(5), forNothing, forNothing)
		}},
		{"one validator signs in two places", "forged", record, func(f *proof.File) {
			commit := c.commit(c.t, c.header(5), absent, absent)
			commit.Signatures[0], commit.Signatures[1] = commit.Signatures[2], commit.Signatures[3]
			f.Seal = proof.NewSeal(c.header(5), commit, c.set)
		}},
		{"a signature is changed", "forged", record, func(f *proof.File) {
			commit := c.commit(c.t, c.header(5))
			commit.Signatures[1].Signature[7] ^= 1
			f.Seal = proof.NewSeal(c.header(5), commit, c.set)
		}},
		{"strangers signed", "untrusted", record, func(f *proof.File) {
			h := c.header(5)
			h.ValidatorsHash, h.NextValidatorsHash = strangers.set.Hash(), strangers.set.Hash()
			f.Seal = strangers.seal(c.t, h)
		}},
		{"strangers signed the coalition's header", "forged", record, func(f *proof.File) {
			f.Seal = proof.NewSeal(c.header(5), strangers.commit(c.t, c.header(5)), strangers.set)
		}},
		{"another chain", "forged", record, func(f *proof.File) {
			h := c.header(5)
			h.ChainID = "punkt-7002"
			f.Seal = c.seal(c.t, h)
		}},
		{"the header is changed behind the signatures", "forged", record, func(f *proof.File) {
			h, commit := c.header(5), c.commit(c.t, c.header(5))
			h.AppHash = bytes.Repeat([]byte{7}, 32)
			f.Seal = proof.NewSeal(h, commit, c.set)
		}},
		{"the header is of the block before", "forged", record, func(f *proof.File) {
			f.Seal = c.seal(c.t, c.header(4))
		}},
		{"an entry's proof under the name of a record's", "malformed", record, func(f *proof.File) {
			f.Journal = c.entry(3, 4).Journal
		}},
		{"a kind that there is not", "malformed", record, func(f *proof.File) { f.Kind = "balance" }},
		{"two proofs in one", "malformed", record, func(f *proof.File) {
			f.Transaction = c.transaction(3, 0).Transaction
		}},
	}
}

func (c *coalition) forgedTransactions() []forgery {
	transaction := func() *proof.File { return c.transaction(3, 0) }
	refused := func() *proof.File { return c.transaction(3, 2) }
	return []forgery{
		{"the transaction is changed", "forged", transaction, func(f *proof.File) {
			f.Transaction.Raw = flipped(f.Transaction.Raw, 40)
		}},
		{"the refused transaction took effect", "forged", refused, func(f *proof.File) { f.Transaction.Code = 0 }},
		{"the receipts are changed", "forged", transaction, func(f *proof.File) {
			f.Transaction.Data = flipped(f.Transaction.Data, 12)
		}},
		{"the result is another transaction's", "forged", transaction, func(f *proof.File) {
			other := c.transaction(3, 1).Transaction
			f.Transaction.Code, f.Transaction.Data, f.Transaction.ResultsPath = other.Code, other.Data, other.ResultsPath
		}},
		{"the result of another place, in a tree of another size", "forged", refused, func(f *proof.File) {
			// One hash from the right is place 2 of 3 and place 1 of 2: no root tells which.
			other := c.transaction(3, 1).Transaction
			f.Transaction.Path.Index, f.Transaction.Path.Total = 1, 2
			f.Transaction.Code, f.Transaction.Data, f.Transaction.ResultsPath = other.Code, other.Data, other.ResultsPath
			f.Says.Tx.Code = 0
		}},
		{"the transaction is of another block", "forged", transaction, func(f *proof.File) {
			f.Transaction.Header = c.transaction(4, 0).Transaction.Header
		}},
	}
}

// flipped is a copy with one bit changed.
func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

// forgery is a change of a good proof.
type forgery struct {
	name, want string
	of         func() *proof.File
	change     func(*proof.File)
}

// journaled changes the proof of the journal in a file.
func journaled(change func(*journal.BalanceProof)) func(*proof.File) {
	return func(f *proof.File) {
		p, err := journal.DecodeBalanceProof(f.Journal)
		if err != nil {
			panic(err)
		}
		p.Entry.Record, p.Chunk = bytes.Clone(p.Entry.Record), bytes.Clone(p.Chunk)
		change(&p)
		f.Journal = p.Encode()
	}
}

// stale puts the account's entry of block 3 into a proof as of block 4, under the true
// path that the log has for it.
func (c *coalition) stale(f *proof.File) {
	old, err := journal.DecodeBalanceProof(c.record(balanceKey(1), 3).Journal)
	if err != nil {
		c.t.Fatal(err)
	}
	entry, err := c.states[4].ProveEntry(old.Entry.Seq)
	if err != nil {
		c.t.Fatal(err)
	}
	journaled(func(p *journal.BalanceProof) { p.Entry, p.Path = entry.Entry, entry.Path })(f)
}

func makeVectors(t *testing.T) []vector {
	c := newCoalition(t)
	byGenesis := trust{Chain: chainName}
	for _, v := range c.set.Validators {
		byGenesis.Validators = append(byGenesis.Validators, trustedPartner{v.PubKey.Bytes(), v.VotingPower})
	}
	var out []vector
	add := func(name, want string, by trust, f *proof.File) []byte {
		b, err := f.Encode()
		if err != nil {
			t.Fatal(name, err)
		}
		v := vector{Name: name, Trust: by, File: b, Want: want}
		if want == "good" {
			claim, err := check(t, v)
			if err != nil {
				t.Fatal(name, err)
			}
			v.Words = claim.Words()
		}
		out = append(out, v)
		return b
	}
	good := c.good()
	names := make([]string, 0, len(good))
	for name := range good {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(name, "good", byGenesis, good[name])
	}
	record := good["a record as of the newest block"]
	add("by the hash of its own header", "good", c.byHeader(5), record)
	add("by the hash of an older header", "good", c.byHeader(2), good["a record by an anchor"])
	add("the trusted header is not brought along", "untrusted", c.byHeader(2), record)
	add("another anchor than the trusted header", "untrusted", c.byHeader(3), good["a record by an anchor"])
	other := trust{Chain: chainName, Header: "5" + c.byHeader(4).Header[1:]}
	add("the trusted header is another of that height", "untrusted", other, record)
	other = trust{Chain: "punkt-7002", Validators: byGenesis.Validators}
	add("the chain is not the trusted one", "forged", other, record)
	for _, forged := range c.forgeries() {
		f := forged.of()
		forged.change(f)
		add(forged.name, forged.want, byGenesis, f)
	}
	text, err := record.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct{ name, old, new string }{
		{"a field that there is not", `"kind": "record",`, `"kind": "record", "note": "trust me",`},
		{"a field twice", `"kind": "record",`, `"kind": "entry", "kind": "record",`},
		{"another version", `"punkt_proof": 1,`, `"punkt_proof": 2,`},
		{"hexadecimal digits in capitals", `"journal": "0x12`, `"journal": "0X12`},
		{"a number written otherwise", `"height": "5"`, `"height": "05"`},
	} {
		if !bytes.Contains(text, []byte(v.old)) {
			t.Fatalf("%s: no %s in\n%s", v.name, v.old, text)
		}
		file := bytes.Replace(text, []byte(v.old), []byte(v.new), 1)
		out = append(out, vector{Name: v.name, Want: "malformed", Trust: byGenesis, File: file})
	}
	return out
}

// byHeader trusts a header by its hash.
func (c *coalition) byHeader(height int64) trust {
	h := c.header(height)
	return trust{Chain: chainName, Header: headerText(h)}
}

func headerText(h types.Header) string {
	return string(rune('0'+h.Height)) + ":" + h.Hash().String()
}
