package testnet_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// BenchmarkFourValidators loads four validator processes through their HTTP APIs and
// counts finality where a till sees it: at the client, which runs on the same cores.
func BenchmarkFourValidators(b *testing.B) {
	c := startCoalition(b)
	mart := c.till("mart")
	members := make([]token.Address, 1000)
	enrollments := make([]op.Operation, len(members))
	for i := range members {
		enroll := mart.enrollment()
		members[i], enrollments[i] = enroll.Account, enroll
	}
	c.submit(mart, "custodian", enrollments...)
	earned := c.blockTime()
	issues := func(n, each int) [][]byte {
		raws := make([][]byte, n)
		for i := range raws {
			ops := make([]op.Operation, each)
			for j := range ops {
				ops[j] = token.Issue{Account: members[(i*each+j)%len(members)], Program: "MART", Points: 1,
					Time: earned, Reason: token.ForPurchase, Ref: newRef()}
			}
			raw, err := mart.sign("issuer", ops...)
			if err != nil {
				b.Fatal(err)
			}
			raws[i] = raw
		}
		return raws
	}
	for _, load := range []struct {
		name             string
		clients, opsEach int
	}{
		{"one till", 1, 1},
		{"256 tills", 256, 1},
		{"batches of 1000", 8, 1000},
	} {
		b.Run(load.name, func(b *testing.B) {
			raws := issues(b.N, load.opsEach)
			b.ResetTimer()
			latencies := c.send(b, raws, load.clients)
			b.StopTimer()
			slices.Sort(latencies)
			b.ReportMetric(float64(b.N*load.opsEach)/b.Elapsed().Seconds(), "final-ops/s")
			for _, q := range []int{50, 99} {
				at := latencies[(len(latencies)-1)*q/100]
				b.ReportMetric(float64(at.Microseconds())/1000, fmt.Sprintf("p%d-ms", q))
			}
		})
	}
}

// send submits transactions from so many clients at once, each to one node and one
// after the other, and answers how long each took to be final.
func (c *coalition) send(b *testing.B, raws [][]byte, clients int) []time.Duration {
	b.Helper()
	latencies := make([]time.Duration, len(raws))
	var next atomic.Int64
	var sending sync.WaitGroup
	for n := range clients {
		sending.Go(func() {
			client := c.clients[n%len(c.clients)]
			for i := next.Add(1) - 1; i < int64(len(raws)); i = next.Add(1) - 1 {
				began := time.Now()
				if final, err := client.Submit(b.Context(), raws[i]); err != nil || final.Code != 0 {
					b.Errorf("transaction %d: code %d, %v", i, final.Code, err)
					return
				}
				latencies[i] = time.Since(began)
			}
		})
	}
	sending.Wait()
	return latencies
}
