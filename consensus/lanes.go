package consensus

import (
	"math"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// queued is a transaction that waits for a block.
type queued struct {
	ledger.Input
	home   partner.ID // whose turn it takes: see ledger.Payer
	weight int        // see ledger.Weigher
}

// arrange is the content of a block out of the transactions that wait, which it takes
// in the order of their arrival: first the interactive ones, then the bulk ones. Within
// a lane the home partners take turns, one transaction each, and within a partner's
// turns its keys do, all in the order in which they came first: so that a brand with
// ten thousand keys has no more of a block than one with a single till. A lane ends
// before the first transaction that does not fit: into limit bytes, into what a block may
// weigh, and for bulk into bulkOpsPerBlock operations. While bulk transactions wait, the
// interactive ones leave them bulkReserve and the weight of one transaction, or what
// they need of it.
func arrange(waiting []queued, limit int) []ledger.Input {
	interactive, bulk := make([]int, 0, len(waiting)), []int(nil) // as places in waiting
	bulkBytes, bulkWeight := 0, 0
	for i, in := range waiting {
		if ledger.Bulk(in.Input) {
			bulk = append(bulk, i)
			bulkBytes += len(in.Raw)
			bulkWeight += in.weight
		} else {
			interactive = append(interactive, i)
		}
	}
	block, used := take(waiting, inTurn(waiting, interactive), room{
		bytes: limit - min(bulkBytes, bulkReserve, limit/2), ops: math.MaxInt,
		weight: ledger.MaxBlockWeight - min(bulkWeight, ledger.MaxTxWeight)})
	rest, _ := take(waiting, inTurn(waiting, bulk), room{
		bytes: limit - used.bytes, ops: bulkOpsPerBlock, weight: ledger.MaxBlockWeight - used.weight})
	return append(block, rest...)
}

// room is what a block has, or a lane uses of it.
type room struct{ bytes, ops, weight int }

// take is the longest beginning of the lane that fits, and what it uses.
func take(waiting []queued, lane []int, has room) (fit []ledger.Input, used room) {
	for _, i := range lane {
		in := waiting[i].Input
		next := room{used.bytes + len(in.Raw), used.ops + len(in.Tx.Ops), used.weight + waiting[i].weight}
		if next.bytes > has.bytes || next.ops > has.ops || next.weight > has.weight {
			break
		}
		fit, used = append(fit, in), next
	}
	return fit, used
}

// inTurn orders one lane by turns of the partners, and those of each by turns of its keys.
func inTurn(waiting []queued, lane []int) []int {
	lane = turns(lane, func(i int) token.Address { return waiting[i].Tx.Sender })
	return turns(lane, func(i int) partner.ID { return waiting[i].home })
}

// turns orders what waits: the first of everyone, then the second of everyone who has
// one, and so on.
func turns[Who comparable](lane []int, who func(i int) Who) []int {
	sent := map[Who]int{}           // of theirs so far
	round := make([]int, len(lane)) // in which the turn comes
	var next []int                  // where the round's next one goes
	for n, i := range lane {
		sender := who(i)
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
