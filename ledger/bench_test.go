package ledger_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// benchMembers is how many members the benchmarks' coalition has.
const benchMembers = 20_000

// benchCoalition is a coalition on disk whose members all have points of both programs.
func benchCoalition(b *testing.B) *bench {
	c := &bench{coalition: newCoalitionAt(b, b.TempDir())}
	for i := 0; i < benchMembers; {
		ops := make([]op.Operation, 0, tx.MaxOps)
		for ; i < benchMembers && len(ops) < 2000; i++ {
			ops = append(ops, kept("mart", i, c.ref()))
		}
		c.run(b, c.sign("mart custodian", tx.Independent, ops...))
		for j, o := range ops {
			ops[j] = token.Issue{Account: o.(token.Enroll).Account, Program: "MART", Points: 50, Time: uint64(start), Reason: token.ForPurchase, Ref: c.ref()}
		}
		c.run(b, c.sign("mart issuer", tx.Independent, ops...))
	}
	return c
}

type bench struct {
	*coalition
	turn int
}

// run executes and commits a block and fails unless all its operations took effect.
func (c *bench) run(b *testing.B, inputs ...ledger.Input) {
	b.Helper()
	out, err := c.ledger.Execute(ledger.Block{Height: c.ledger.Height() + 1, Time: c.now, Inputs: inputs})
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range out.Results {
		for _, receipt := range r.Receipts {
			if receipt.Code != 0 {
				b.Fatal(receipt.Note)
			}
		}
		if r.Code != 0 {
			b.Fatal(r.Note)
		}
	}
	if err := c.ledger.Commit(); err != nil {
		b.Fatal(err)
	}
}

func (c *bench) next() token.Address {
	c.turn += 7919
	return member(c.turn % benchMembers)
}

// BenchmarkExecute measures one operation of a kind in batches of 2,000, a batch a
// block, from admitted transactions to the synced commit. Signatures are not in it.
func BenchmarkExecute(b *testing.B) {
	c := benchCoalition(b)
	day := uint64(c.now) + 3600
	kinds := []struct {
		name   string
		sender string
		op     func() op.Operation
	}{
		{"issue", "mart issuer", func() op.Operation {
			return token.Issue{Account: c.next(), Program: "MART", Points: 30, Time: uint64(start), Reason: token.ForPurchase, Ref: c.ref()}
		}},
		{"transfer", "mart custodian", func() op.Operation {
			return token.Transfer{Account: c.next(), To: c.next(), Program: "MART", Points: 1, Ref: c.ref()}
		}},
		{"exchange", "mart custodian", func() op.Operation {
			return token.Exchange{Account: c.next(), From: "MART", To: "KINO", Points: 5, Ref: c.ref()}
		}},
		{"redeem", "mart custodian", func() op.Operation {
			return token.Redeem{Account: c.next(), Program: "MART", Points: 1, Partner: "kino", Ref: c.ref()}
		}},
		{"hold", "mart custodian", func() op.Operation {
			return token.Hold{Account: c.next(), Program: "MART", Points: 1, Partner: "kino", Deadline: day, Ref: c.ref()}
		}},
		{"clawback", "mart issuer", func() op.Operation {
			return token.Clawback{Account: c.next(), Program: "MART", Points: 1,
				Reason: token.ForReturn, Ref: c.ref()}
		}},
		{"enroll", "mart custodian", func() op.Operation {
			c.turn++
			return kept("mart", benchMembers+c.turn, c.ref())
		}},
	}
	for _, kind := range kinds {
		b.Run(kind.name, func(b *testing.B) {
			cpu, best := 0.0, 1e9
			for done := 0; done < b.N; {
				b.StopTimer()
				ops := make([]op.Operation, min(2000, b.N-done))
				for i := range ops {
					ops[i] = kind.op()
				}
				mode := tx.Independent
				if len(ops) == 1 {
					mode = tx.Atomic
				}
				in := c.sign(kind.sender, mode, ops...)
				before := cpuSeconds()
				b.StartTimer()
				c.run(b, in)
				spent := cpuSeconds() - before
				cpu, best = cpu+spent, min(best, spent/float64(len(ops)))
				done += len(ops)
			}
			b.ReportMetric(cpu*1e9/float64(b.N), "cpu-ns/op")
			b.ReportMetric(best*1e9, "least-cpu-ns/op")
		})
	}
}

// BenchmarkExecuteSingles measures transactions of one operation, 500 a block.
func BenchmarkExecuteSingles(b *testing.B) {
	c := benchCoalition(b)
	b.ResetTimer()
	for done := 0; done < b.N; {
		b.StopTimer()
		inputs := make([]ledger.Input, min(500, b.N-done))
		for i := range inputs {
			inputs[i] = c.sign("mart issuer", tx.Atomic,
				token.Issue{Account: c.next(), Program: "MART", Points: 3, Time: uint64(start),
					Reason: token.ForPurchase, Ref: c.ref()})
		}
		b.StartTimer()
		c.run(b, inputs...)
		done += len(inputs)
	}
}
