package ledger_test

import (
	"runtime"
	"syscall"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// fill makes transactions of many operations until no more may be in a block.
func (c *coalition) fill(sender string, next func() op.Operation) (inputs []ledger.Input, weight int) {
	w, bytes := c.weigher(), 0
	for {
		var ops []op.Operation
		for len(ops) < 1000 {
			o := next()
			if w.Operations(append(ops, o)) > ledger.MaxTxWeight/2 {
				break
			}
			ops = append(ops, o)
		}
		in := c.sign(sender, tx.Independent, ops...)
		more := w.Weight(in)
		if bytes += len(in.Raw); bytes > ledger.MaxBlockBytes || weight+more > ledger.MaxBlockWeight {
			return inputs, weight
		}
		inputs, weight = append(inputs, in), weight+more
	}
}

func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// BenchmarkWorstBlock runs blocks that are as heavy as may be, on accounts as full as
// terms allow, each with a sweep as heavy as may be before it where holds of full
// accounts come back at one instant. cpu-s/block is of all cores together.
func BenchmarkWorstBlock(b *testing.B) {
	const members = 60
	c := fullest(b, b.TempDir(), members)
	all, turn := uint64(365*1000), 0
	next := func() int { turn++; return turn % members }
	kinds := []struct {
		name, sender string
		op           func() op.Operation
	}{
		{"issue", "mart issuer", func() op.Operation {
			return token.Issue{Account: member(next()), Program: "ROLL", Points: 1, Time: uint64(c.now),
				Reason: token.ForPurchase, Ref: c.ref()}
		}},
		{"transfer", "mart custodian", func() op.Operation {
			i := turn
			turn++
			from, to := i/2%members, (i/2+1)%members
			if i%2 == 1 {
				from, to = to, from
			}
			return token.Transfer{Account: member(from), To: member(to), Program: "ROLL", Points: all, Ref: c.ref()}
		}},
		{"redeem one point", "mart custodian", func() op.Operation {
			return token.Redeem{Account: member(next()), Program: "ROLL", Points: 1, Partner: "kino", Ref: c.ref()}
		}},
		{"clawback", "mart issuer", func() op.Operation {
			return token.Clawback{Account: member(next()), Program: "ROLL", Points: 1,
				Reason: token.ForReturn, Ref: c.ref()}
		}},
		{"lock", "mart custodian", func() op.Operation { return token.Lock{Account: member(next()), Ref: c.ref()} }},
		{"unlock", "mart custodian", func() op.Operation { return token.Unlock{Account: member(next()), Ref: c.ref()} }},
		{"hold", "mart custodian", func() op.Operation {
			return token.Hold{Account: member(next()), Program: "ROLL", Points: 365,
				Partner: "kino", Deadline: uint64(c.now) + 1, Ref: c.ref()}
		}},
	}
	for _, kind := range kinds {
		b.Run(kind.name, func(b *testing.B) {
			cpu, weight, ops := 0.0, 0, 0
			for range b.N {
				b.StopTimer()
				inputs, w := c.fill(kind.sender, kind.op)
				weight += w
				for _, in := range inputs {
					ops += len(in.Tx.Ops)
				}
				runtime.GC()
				before := cpuSeconds()
				b.StartTimer()
				if _, err := c.ledger.Execute(ledger.Block{Height: c.ledger.Height() + 1, Time: c.now, Inputs: inputs}); err != nil {
					b.Fatal(err)
				}
				if err := c.ledger.Commit(); err != nil {
					b.Fatal(err)
				}
				cpu += cpuSeconds() - before
				c.now++
			}
			b.ReportMetric(cpu/float64(b.N), "cpu-s/block")
			b.ReportMetric(cpu*1e6/float64(weight), "µs/unit")
			b.ReportMetric(float64(ops)/float64(b.N), "ops/block")
			b.ReportMetric(0, "ns/op")
		})
	}
}
