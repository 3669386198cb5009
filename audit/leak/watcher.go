package leak

import (
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/token"
)

// Issue is an issue of points as everybody sees it.
type Issue struct {
	Account token.Address
	At      token.Time // the business time: when the member paid
	Points  uint64
}

// Watcher is a node that writes down what it sees of one program. One goroutine uses it.
type Watcher struct {
	Program token.Code
	issues  []Issue
	returns int // clawbacks that took effect
}

// Block takes a block and what became of it. It reads the operations out of the
// transactions and takes from the receipts only whether they took effect.
func (w *Watcher) Block(b ledger.Block, out *ledger.Outcome) {
	for i, result := range out.Results {
		if b.Inputs[i].Tx == nil {
			continue
		}
		for _, r := range result.Receipts {
			if r.Code == 0 {
				w.operation(b.Inputs[i].Tx.Ops[r.Op])
			}
		}
	}
}

func (w *Watcher) operation(op any) {
	switch op := op.(type) {
	case token.Issue:
		if op.Program == w.Program {
			w.issues = append(w.issues, Issue{op.Account, token.Time(op.Time), op.Points})
		}
	case token.Clawback:
		if op.Program == w.Program {
			w.returns++
		}
	}
}
