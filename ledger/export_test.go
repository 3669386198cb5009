package ledger

import (
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// Measured is what a block did, for the tests of what it may cost.
type Measured struct {
	Operations map[journal.Cause]token.Cost // entries and their bytes, by operation
	Swept      token.Cost                   // of the sweep together
	Reads      int                          // of the block
	Steps      []Step
}

// counting counts what is read of the committed state.
type counting struct {
	base
	reads int
}

func (c *counting) Get(key []byte) ([]byte, uint64, error) {
	c.reads++
	return c.base.Get(key)
}

// Entry is a read, too: of the log itself.
func (c *counting) Entry(seq uint64) (journal.Entry, error) {
	c.reads++
	return c.base.Entry(seq)
}

// Measure runs a block and drops it.
func Measure(l *Ledger, b Block) (Measured, error) {
	snapshot, err := l.journal.Snapshot()
	if err != nil {
		return Measured{}, err
	}
	defer snapshot.Close()
	c := &counting{base: snapshot}
	run, err := execute(c, b)
	if err != nil {
		return Measured{}, err
	}
	m := Measured{Operations: map[journal.Cause]token.Cost{}, Reads: c.reads, Steps: run.steps}
	for _, change := range run.d.changes {
		cost := m.Swept
		if change.Cause.Kind == journal.Operation {
			cost = m.Operations[change.Cause]
		}
		cost.Entries++
		cost.Bytes += entryHead + 3*len(change.Key) + len(change.Record)
		switch change.Cause.Kind {
		case journal.Operation:
			m.Operations[change.Cause] = cost
		case journal.Aggregate:
		default:
			m.Swept = cost
		}
	}
	for i, result := range run.results {
		for _, receipt := range result.Receipts {
			cause := journal.Cause{Kind: journal.Operation, Tx: b.Inputs[i].Hash, Op: receipt.Op}
			cost := m.Operations[cause]
			cost.Bytes += len(record.EncodeReceipts([]Receipt{receipt}))
			m.Operations[cause] = cost
		}
	}
	return m, nil
}

// entryHead is about what an entry has beside its key and its record.
const entryHead = 64

// Swept is how many events of a queue a block books at most, where the grid of their
// programs is so large.
func Swept(queue token.Queue, grid int) int {
	return min(maxDue, sweepWeight/token.SweepCost(queue, grid).Weight())
}

// KeptTransactions is the index of transactions as the node keeps it.
func KeptTransactions(v *View) (kept map[string]string, err error) {
	kept = map[string]string{}
	err = v.snapshot.ScanIndex([]byte{indexTx}, []byte{indexTx + 1}, func(key, value []byte) error {
		kept[string(key)] = string(value)
		return nil
	})
	return kept, err
}

// LoseTransaction takes a transaction out of the index, or puts one in that was none.
func LoseTransaction(l *Ledger, hash [32]byte, put bool) error {
	entry := journal.Index{Key: txKey(hash)}
	if put {
		entry.Value = placeOf(1, 0)
	}
	batch, err := l.journal.Prepare(l.Height()+1, nil, []journal.Index{entry})
	if err != nil {
		return err
	}
	return l.journal.Commit(batch)
}
