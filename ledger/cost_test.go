package ledger_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// withinCost fails the test where a block would cost more than the table of costs says.
func (c *coalition) withinCost(inputs ...ledger.Input) {
	c.t.Helper()
	m, err := ledger.Measure(c.ledger, ledger.Block{Height: c.ledger.Height() + 1, Time: c.now, Inputs: inputs})
	if err != nil {
		c.t.Fatal(err)
	}
	reads, weigher := 100, c.weigher() // the block's own
	for _, in := range inputs {
		if in.Tx == nil {
			continue
		}
		for i, o := range in.Tx.Ops {
			most := weigher.CostOf(o)
			reads += most.Reads
			got := m.Operations[journal.Cause{Kind: journal.Operation, Tx: in.Hash, Op: uint32(i)}]
			if got.Entries > most.Entries || got.Bytes > most.Bytes {
				c.t.Errorf("a %s made %d entries and %d bytes, at most %d and %d", o.Kind(),
					got.Entries, got.Bytes, most.Entries, most.Bytes)
			}
		}
	}
	var swept token.Cost
	for _, step := range m.Steps {
		most := token.SweepCost(step.Event.Queue, token.MaxLots)
		swept.Entries += most.Entries
		swept.Bytes += most.Bytes
		reads += most.Reads
	}
	if m.Swept.Entries > swept.Entries || m.Swept.Bytes > swept.Bytes || m.Reads > reads {
		c.t.Errorf("the sweep made %+v, at most %+v; %d reads in the block, at most %d",
			m.Swept, swept, m.Reads, reads)
	}
}

func (c *coalition) weigher() *ledger.Weigher {
	w, err := c.view().Weigher()
	if err != nil {
		c.t.Fatal(err)
	}
	return w
}

// fullest is a coalition with a program of a year of days, and members whose accounts
// are as full as its terms allow.
func fullest(t testing.TB, dir string, members int) *coalition {
	c := &coalition{t: t, now: start, refs: 1 << 20}
	c.keys = newCoalition(t).keys
	c.ledger = c.found(dir, genesis.Program{Code: "ROLL", Owner: "mart",
		Prices:    genesis.Prices{Onramp: "0.0005", Offramp: "0.0004", Redemption: "0.00045"},
		Expiry:    genesis.Expiry{Type: "rolling", Months: 12},
		Transfers: genesis.Transfers{Allowed: true}})
	for i := range members {
		ops := []op.Operation{kept("mart", i, c.ref())}
		c.commit(c.sign("mart custodian", tx.Atomic, ops...))
		ops = nil
		for day := range 365 {
			ops = append(ops, token.Issue{Account: member(i), Program: "ROLL", Points: 1000,
				Time: uint64(start) - uint64(day)*86_400, Reason: token.ForPurchase, Ref: c.ref()})
		}
		c.commit(c.sign("mart issuer", tx.Independent, ops...))
	}
	return c
}

// commit runs a block without looking at the whole state.
func (c *coalition) commit(inputs ...ledger.Input) *ledger.Outcome {
	c.t.Helper()
	out, err := c.ledger.Execute(ledger.Block{Height: c.ledger.Height() + 1, Time: c.now, Inputs: inputs})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, r := range out.Results {
		for _, receipt := range r.Receipts {
			if receipt.Code != 0 {
				c.t.Fatal(receipt.Note)
			}
		}
		if r.Code != 0 {
			c.t.Fatal(r.Note)
		}
	}
	if err := c.ledger.Commit(); err != nil {
		c.t.Fatal(err)
	}
	return out
}

// One of each kind on accounts as full as the terms allow stays within the table.
func TestTheFullestAccountsCostNoMoreThanTheTable(t *testing.T) {
	c := fullest(t, "", 2)
	all := uint64(365 * 1000)
	deadline := uint64(c.now) + 3600
	one := func(sender string, o op.Operation) op.ID {
		t.Helper()
		in := c.sign(sender, tx.Atomic, o)
		c.withinCost(in)
		out := c.commit(in)
		return out.Results[0].Receipts[0].ID
	}
	transfer := func(from, to int) {
		t.Helper()
		one("mart custodian", token.Transfer{Account: member(from), To: member(to), Program: "ROLL",
			Points: all, Ref: c.ref()})
	}
	transfer(0, 1)
	transfer(1, 0)
	one("mart issuer", token.Issue{Account: member(0), Program: "ROLL", Points: 5,
		Time: uint64(c.now), Reason: token.ForPurchase, Ref: c.ref()})
	one("mart custodian", token.Exchange{Account: member(0), From: "ROLL", To: "KINO",
		Points: all - 1000, Ref: c.ref()})
	set := func(points uint64) op.ID {
		t.Helper()
		return one("mart custodian", token.Hold{Account: member(1), Program: "ROLL", Points: points,
			Partner: "kino", Deadline: deadline, Ref: c.ref()})
	}
	hold := set(all)
	one("mart issuer", token.Clawback{Account: member(1), Program: "ROLL", Points: 50,
		Reason: token.ForReturn, Ref: c.ref()})
	captured := one("kino redeemer", token.Capture{Hold: hold, Points: all / 2, Ref: c.ref()})
	one("kino redeemer", token.Reverse{Operation: captured, Points: all / 2, Ref: c.ref()})
	hold = set(all - 1000)
	one("kino redeemer", token.Release{Hold: hold, Ref: c.ref()})
	set(all - 1000)
	c.now += 3600
	c.withinCost()
	c.commit()
	spent := one("mart custodian", token.Redeem{Account: member(1), Program: "ROLL",
		Points: all - 1000, Partner: "kino", Ref: c.ref()})
	one("kino redeemer", token.Reverse{Operation: spent, Points: all - 1000, Ref: c.ref()})
	one("mart issuer", token.Clawback{Account: member(1), Program: "ROLL", Points: all - 1000,
		Reason: token.ForReturn, Ref: c.ref()})
	one("mart custodian", token.Lock{Account: member(1), Ref: c.ref()})
	c.now += 400 * 86_400
	c.withinCost()
	c.check()
}

func TestEveryKindHasACost(t *testing.T) {
	for kind := op.Kind(1); kind.Valid(); kind++ {
		if got := token.CostOf(kind, 1); got.Entries < 1 || got.Bytes < 1 || got.Reads < 1 || got.Weight() < 1 {
			t.Errorf("%s costs %+v", kind, got)
		}
	}
}

// A block takes 4,000 issues to the fullest accounts that terms allow, in one transaction.
func TestFourThousandIssuesToFullAccountsFitABlock(t *testing.T) {
	if got := tx.MaxOps * token.CostOf(op.KindIssue, token.MaxLots).Weight(); got > ledger.MaxTxWeight {
		t.Errorf("they weigh %d, a transaction at most %d", got, ledger.MaxTxWeight)
	}
}

// The journal refuses a batch as out of its limits far above what a block can write.
func TestABlockCannotReachTheJournalsLimits(t *testing.T) {
	perUnit := 128 // bytes that weigh one
	if most := (ledger.MaxBlockWeight + 5*100_000) * perUnit; most > journal.MaxBatchBytes {
		t.Errorf("a block writes up to %d bytes, the journal takes %d", most, journal.MaxBatchBytes)
	}
	if most := token.SweepCost(token.Expire, token.MaxLots).Bytes; most > journal.MaxRecordBytes {
		t.Errorf("a balance has up to %d bytes, the journal takes %d", most, journal.MaxRecordBytes)
	}
}
