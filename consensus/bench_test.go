package consensus

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// load is a stream of signed transactions that clients hand to the nodes of a
// coalition, each waiting for finality before it sends its next.
type load struct {
	c       *coalition
	raws    [][]byte
	opsEach int
	clients int
	rate    float64 // transactions a second; 0: as fast as they are answered
}

// run sends everything and reports finality at the clients: rates, latencies, and the
// processor time of all four nodes together.
func (l load) run(b *testing.B) {
	b.Helper()
	var next atomic.Int64
	latencies := make([]time.Duration, len(l.raws))
	var clients sync.WaitGroup
	first := l.c.status(l.c.nodes[0]).Height
	b.ResetTimer()
	start, cpu := time.Now(), processorTime(b)
	for w := range l.clients {
		clients.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(l.raws) {
					return
				}
				if l.rate > 0 {
					due := start.Add(time.Duration(float64(i) / l.rate * float64(time.Second)))
					<-time.After(time.Until(due))
				}
				sent := time.Now()
				l.c.submit(l.c.nodes[w%len(l.c.nodes)], l.raws[i])
				latencies[i] = time.Since(sent)
			}
		})
	}
	clients.Wait()
	took, used := time.Since(start).Seconds(), (processorTime(b) - cpu).Seconds()
	b.StopTimer()
	slices.Sort(latencies)
	n := float64(len(l.raws))
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(n/took, "tx/s")
	if l.opsEach > 1 {
		b.ReportMetric(n*float64(l.opsEach)/took, "ops/s")
		b.ReportMetric(used/n/float64(l.opsEach)*1e6, "cpu-µs/op")
	}
	b.ReportMetric(used/n*1e6, "cpu-µs/tx")
	b.ReportMetric(used/took, "cores")
	b.ReportMetric(float64(l.c.status(l.c.nodes[0]).Height-first)/took, "blocks/s")
	b.ReportMetric(float64(latencies[len(latencies)/2].Microseconds())/1e3, "p50-ms")
	b.ReportMetric(float64(latencies[len(latencies)*99/100].Microseconds())/1e3, "p99-ms")
}

// processorTime is what the process has used so far.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchCoalition is four running validators with members m0 …, who hold points.
func benchCoalition(b *testing.B, members int) *coalition {
	c := newCoalition(b, 4)
	c.startAll()
	for first := 0; first < members; first += 500 {
		var ops []op.Operation
		for m := first; m < min(first+500, members); m++ {
			name := fmt.Sprint("m", m)
			ops = append(ops, c.enroll(name), c.issue(name, 1_000_000))
		}
		c.submit(c.nodes[0], c.sign("p1 issuer", ops...))
	}
	return c
}

// transfers are signed transactions of one operation each, by many members.
func (c *coalition) transfers(count, members int) [][]byte {
	raws := make([][]byte, count)
	for i := range raws {
		from, to := fmt.Sprint("m", i%members), fmt.Sprint("m", (i+1)%members)
		raws[i] = c.sign(from, token.Transfer{Account: c.address(from), To: c.address(to), Program: "P1", Points: 1, Ref: c.ref()})
	}
	return raws
}

// BenchmarkFourValidatorsSingle is the ceiling of single operations: every transaction
// is a member's transfer with its own signature.
func BenchmarkFourValidatorsSingle(b *testing.B) {
	c := benchCoalition(b, 1000)
	load{c: c, raws: c.transfers(20_000, 1000), opsEach: 1, clients: 4000}.run(b)
	c.agree()
}

// BenchmarkFourValidatorsBatched is the ceiling of an import: transactions of 1,000
// issues each.
func BenchmarkFourValidatorsBatched(b *testing.B) {
	const batch, batches = 1000, 150
	c := benchCoalition(b, 1000)
	raws := make([][]byte, batches)
	for i := range raws {
		ops := make([]op.Operation, batch)
		for j := range ops {
			ops[j] = c.issue(fmt.Sprint("m", j), 1)
		}
		raws[i] = c.sign("p1 issuer", ops...)
	}
	load{c: c, raws: raws, opsEach: batch, clients: 24}.run(b)
	c.agree()
}

// BenchmarkFourValidatorsTill is what a till sees on an ordinary day: 50 transactions
// a second.
func BenchmarkFourValidatorsTill(b *testing.B) {
	c := benchCoalition(b, 100)
	load{c: c, raws: c.transfers(1000, 100), opsEach: 1, clients: 200, rate: 50}.run(b)
}

// BenchmarkSubmitRefused is what junk costs a node at its door.
func BenchmarkSubmitRefused(b *testing.B) {
	c := newCoalition(b, 1)
	c.startAll()
	raw := c.sign("stranger", token.Lock{Account: c.address("stranger"), Ref: c.ref()})
	raw[len(raw)-10] ^= 1
	b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "cores")
	for b.Loop() {
		if _, err := c.nodes[0].Submit(context.Background(), raw); err == nil {
			b.Fatal("taken")
		}
	}
}

// BenchmarkArrange is what a full mempool of single operations costs a proposer, beside
// CometBFT's hashing of it.
func BenchmarkArrange(b *testing.B) {
	all := make([]queued, maxPoolTxs)
	for i := range all {
		all[i].Input = ledger.Input{Raw: make([]byte, 200), Tx: &tx.Tx{Ops: make([]op.Operation, 1)}}
		all[i].home = partner.ID([]byte{'p', byte('0' + i%10)})
		all[i].Tx.Sender[0], all[i].Tx.Sender[1] = byte(i*7), byte(i*7>>8)
	}
	for b.Loop() {
		arrange(all, ledger.MaxBlockBytes)
	}
}
