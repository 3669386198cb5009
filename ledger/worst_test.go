package ledger_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// fill makes transactions of up to 4,000 operations until no more may be in a block.
func (c *coalition) fill(sender string, next func() op.Operation) (inputs []ledger.Input, weight int) {
	w, bytes, o := c.weigher(), 0, next()
	// A transaction has some 100 bytes beside its operations, of which the later may be longer.
	alone := len(c.sign(sender, tx.Atomic, o).Raw) - 100
	most := min(tx.MaxOps, tx.MaxBytes*9/10/alone)
	for {
		var ops []op.Operation
		own := w.CostOf(o).Weight()
		for own < ledger.MaxTxWeight/2 && len(ops) < most {
			ops, o = append(ops, o), next()
			own += w.CostOf(o).Weight()
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

// worst is a coalition whose accounts are as full as terms allow, so many of them that the
// lots that expire at one instant are more than a block books. Others only wait for
// something, and as many are there to be locked.
type worst struct {
	*coalition
	full, waiting, turn int
}

func newWorst(b *testing.B) *worst {
	full := ledger.Swept(token.Expire, 366) + ledger.Swept(token.TimeOut, 366)/holdsEach + 2
	w := &worst{fullest(b, b.TempDir(), full), full, ledger.Swept(token.Recovered, 0), 0}
	w.each("mart custodian", w.waiting, func(i int) op.Operation { return kept("mart", full+i, w.ref()) })
	w.each("mart custodian", w.waiting, func(i int) op.Operation { return w.own(waiter(i), "mart") })
	return w
}

// waiter names an account of its own key, which can be recovered.
func waiter(i int) string { return fmt.Sprint("waiter ", i) }

// each commits an operation for each of so many numbers, which no benchmark measures.
func (w *worst) each(sender string, n int, one func(i int) op.Operation) {
	var ops []op.Operation
	for i := range n {
		if ops = append(ops, one(i)); len(ops) == 500 || i == n-1 {
			w.commit(w.sign(sender, tx.Independent, ops...))
			ops = nil
		}
	}
}

func (w *worst) next() token.Address {
	w.turn++
	return member(w.turn % w.full)
}

func (w *worst) locked() token.Address {
	w.turn++
	return member(w.full + w.turn%w.waiting)
}

func (w *worst) issue(a token.Address, code token.Code, at token.Time) op.Operation {
	return token.Issue{Account: a, Program: code, Points: 1, Time: uint64(at),
		Reason: token.ForPurchase, Ref: w.ref()}
}

const (
	day       = 86_400
	holdsEach = 8 // of those that wait for their end, in one account
)

// wait makes every queue of the agenda as long as a block can book of it, two days later:
// recoveries, holds of full accounts that come back at one instant, points that become
// active, and lots of full accounts that expire.
func (w *worst) wait() {
	for w.now += 2; len(w.commit().Steps) > 0; {
		// what the last block left
	}
	for past := range token.Time(2) { // the days that went by: the accounts are full again
		w.each("mart issuer", w.full, func(i int) op.Operation {
			return w.issue(member(i), "ROLL", w.now-past*day)
		})
	}
	w.each("mart custodian", w.waiting, func(i int) op.Operation {
		return token.Recover{Account: w.address(waiter(i)), Controller: token.Address{7}, Ref: w.ref()}
	})
	w.each("kino issuer", ledger.Swept(token.Activate, w.weigher().Grid("KINO")), func(i int) op.Operation {
		a := member(w.full + i/2%w.waiting)
		if i%2 == 1 {
			a = w.address(waiter(i / 2 % w.waiting))
		}
		return w.issue(a, "KINO", w.now-13*day)
	})
	deadline := uint64(w.now) + day
	w.each("mart custodian", ledger.Swept(token.TimeOut, 366), func(i int) op.Operation {
		return token.Hold{Account: member(i / holdsEach), Program: "ROLL", Points: 500, Partner: "kino",
			Deadline: deadline, Ref: w.ref()}
	})
	w.now += 2 * day
}

// measure runs blocks of one kind, each after a sweep as heavy as may be.
func (w *worst) measure(b *testing.B, sender string, next func() op.Operation) {
	cpu, weight, ops, swept := 0.0, 0, 0, 0
	roll, kino := w.weigher().Grid("ROLL"), w.weigher().Grid("KINO")
	grids := map[token.Queue]int{token.TimeOut: roll, token.Expire: roll, token.Activate: kino}
	for range b.N {
		b.StopTimer()
		w.wait()
		var inputs []ledger.Input
		if next != nil {
			more := 0
			inputs, more = w.fill(sender, next)
			weight += more
		}
		for _, in := range inputs {
			ops += len(in.Tx.Ops)
		}
		runtime.GC()
		before := cpuSeconds()
		b.StartTimer()
		out := w.commit(inputs...)
		cpu += cpuSeconds() - before
		swept += len(out.Steps)
		for _, step := range out.Steps {
			weight += token.SweepCost(step.Event.Queue, grids[step.Event.Queue]).Weight()
		}
	}
	blocks := float64(b.N)
	b.ReportMetric(cpu/blocks, "cpu-s/block")
	b.ReportMetric(cpu*1e6/float64(weight), "µs/unit")
	b.ReportMetric(float64(ops)/blocks, "ops/block")
	b.ReportMetric(float64(swept)/blocks, "swept/block")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkWorstBlock runs blocks that are as heavy as may be, on accounts as full as
// terms allow, each with a sweep as heavy as may be before it. cpu-s/block is of all
// cores together.
func BenchmarkWorstBlock(b *testing.B) {
	w := newWorst(b)
	kinds := []struct {
		name, sender string
		op           func() op.Operation // nil: nothing but the sweep
	}{
		{"nothing", "", nil},
		{"issue", "mart issuer", func() op.Operation { return w.issue(w.next(), "ROLL", w.now) }},
		{"transfer", "mart custodian", func() op.Operation { // most lots, each to the next account
			from := w.next()
			return token.Transfer{Account: from, To: member((w.turn + 1) % w.full), Program: "ROLL",
				Points: 300_000, Ref: w.ref()}
		}},
		{"redeem one point", "mart custodian", func() op.Operation {
			return token.Redeem{Account: w.next(), Program: "ROLL", Points: 1, Partner: "kino", Ref: w.ref()}
		}},
		{"clawback", "mart issuer", func() op.Operation {
			return token.Clawback{Account: w.next(), Program: "ROLL", Points: 1,
				Reason: token.ForReturn, Ref: w.ref()}
		}},
		{"enroll own keys", "mart custodian", func() op.Operation {
			w.turn++
			return w.own(fmt.Sprint("newcomer ", w.turn), "mart")
		}},
		{"lock", "mart custodian", func() op.Operation {
			return token.Lock{Account: w.locked(), Ref: w.ref()}
		}},
		{"unlock", "mart custodian", func() op.Operation {
			return token.Unlock{Account: w.locked(), Ref: w.ref()}
		}},
		{"hold", "mart custodian", func() op.Operation {
			return token.Hold{Account: w.next(), Program: "ROLL", Points: 365, Partner: "kino",
				Deadline: uint64(w.now) + 1, Ref: w.ref()}
		}},
	}
	for _, kind := range kinds {
		b.Run(kind.name, func(b *testing.B) { w.measure(b, kind.sender, kind.op) })
	}
}
