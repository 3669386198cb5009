package consensus

import (
	"math"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/token"
)

// Bulk reports whether the transaction goes into the bulk lane: more than BulkOps
// operations or more than BulkBytes bytes. The transaction must have decoded.
func Bulk(in ledger.Input) bool { return len(in.Tx.Ops) > BulkOps || len(in.Raw) > BulkBytes }

// arrange is the content of a block out of the transactions that wait, which it takes
// in the order of their arrival: first the interactive ones, then the bulk ones, and
// within a lane the senders take turns, one transaction each, in the order in which
// they came first. A lane ends before the first transaction that does not fit: into
// limit bytes, and for bulk into bulkOpsPerBlock operations. While bulk transactions
// wait, the interactive ones leave them bulkReserve, or what they need of it.
func arrange(waiting []ledger.Input, limit int) []ledger.Input {
	interactive, bulk := make([]int, 0, len(waiting)), []int(nil) // as places in waiting
	bulkBytes := 0
	for i, in := range waiting {
		if Bulk(in) {
			bulk = append(bulk, i)
			bulkBytes += len(in.Raw)
		} else {
			interactive = append(interactive, i)
		}
	}
	block, used := take(waiting, turns(waiting, interactive), room{bytes: limit - min(bulkBytes, bulkReserve, limit/2), ops: math.MaxInt})
	rest, _ := take(waiting, turns(waiting, bulk), room{bytes: limit - used.bytes, ops: bulkOpsPerBlock})
	return append(block, rest...)
}

// room is what a block has, or a lane uses of it.
type room struct{ bytes, ops int }

// take is the longest beginning of the lane that fits, and what it uses.
func take(waiting []ledger.Input, lane []int, has room) (fit []ledger.Input, used room) {
	for _, i := range lane {
		in := waiting[i]
		next := room{used.bytes + len(in.Raw), used.ops + len(in.Tx.Ops)}
		if next.bytes > has.bytes || next.ops > has.ops {
			break
		}
		fit, used = append(fit, in), next
	}
	return fit, used
}

// turns orders one lane: the first transaction of every sender, then the second of
// every sender that has one, and so on.
func turns(waiting []ledger.Input, lane []int) []int {
	sent := map[token.Address]int{} // transactions of the sender so far
	round := make([]int, len(lane)) // in which the transaction's turn comes
	var next []int                  // where the round's next transaction goes
	for n, i := range lane {
		sender := waiting[i].Tx.Sender
		round[n] = sent[sender]
		sent[sender]++
		if round[n] == len(next) {
			next = append(next, 0)
		}
		next[round[n]]++
	}
	start := 0
	for n, size := range next {
		next[n] = start
		start += size
	}
	ordered := make([]int, len(lane))
	for n, i := range lane {
		ordered[next[round[n]]] = i
		next[round[n]]++
	}
	return ordered
}
