package ledger

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// ErrTooHeavy: the transaction could cost more than MaxTxWeight, as the costs of its
// operations add up.
var ErrTooHeavy = errors.New("the transaction is too heavy")

// Weigher weighs transactions without executing them, by the programs of a committed
// state. One goroutine uses it.
type Weigher struct {
	grid  func(token.Code) int
	grids map[token.Code]int // known so far

	// Who pays for a transaction and whether it may run are asked in a row.
	last   []op.Operation // weighed last
	weight int            // of them
}

func newWeigher(grid func(token.Code) int) *Weigher {
	return &Weigher{grid: grid, grids: map[token.Code]int{}}
}

// gridOf is the grid of a program, with all earlier versions of its terms, of which
// accounts may have points still; for a code that is none's it is the largest that there
// can be.
func (d *draft) gridOf(code token.Code) int {
	p, ok := d.state.Programs.Get(code)
	if !ok {
		return token.MaxLots
	}
	grid := p.Grid()
	for n := p.Terms - 1; n > 0 && grid < token.MaxLots; n-- {
		earlier, _ := d.terms.Get(record.TermsKey{Program: code, Version: n})
		grid += earlier.Grid()
	}
	return min(grid, token.MaxLots)
}

// Weigher weighs what the next block may hold.
func (v *View) Weigher() (*Weigher, error) {
	programs, err := v.Programs()
	if err != nil {
		return nil, err
	}
	d := newDraft(v.snapshot, v.Height())
	w := newWeigher(func(token.Code) int { return token.MaxLots })
	for _, p := range programs {
		w.grids[p.Code] = d.gridOf(p.Code)
	}
	return w, d.fault
}

// Grid is the most lots that an account can have of a program: see gridOf.
func (w *Weigher) Grid(code token.Code) int {
	grid, known := w.grids[code]
	if !known {
		grid = w.grid(code)
		w.grids[code] = grid
	}
	return grid
}

// Operations is the most that the operations of a transaction can cost, on the scale of
// token.Cost.
func (w *Weigher) Operations(ops []op.Operation) (weight int) {
	for _, o := range ops {
		weight += w.CostOf(o).Weight()
	}
	return weight
}

// CostOf is the most that an operation can cost.
func (w *Weigher) CostOf(o op.Operation) token.Cost { return token.CostOf(o.Kind(), w.lots(o)) }

// Weight is what a transaction takes of a block: its operations', or where they are too
// many to be executed only what refusing it costs, and its bytes.
func (w *Weigher) Weight(in Input) int {
	weight := w.of(in.Tx)
	if weight > MaxTxWeight {
		weight = token.Cost{Bytes: len(in.Raw)}.Weight()
	}
	return weight + txWeight
}

// of is what the transaction's operations can cost.
func (w *Weigher) of(t *tx.Tx) int {
	if n := len(t.Ops); n == 0 || n != len(w.last) || &t.Ops[0] != &w.last[0] {
		w.last, w.weight = t.Ops, w.Operations(t.Ops)
	}
	return w.weight
}

// lots is the largest grid of the programs that an operation names; one that names none
// may be about any.
func (w *Weigher) lots(o op.Operation) int {
	named := naming{w: w}
	o.Walk(&named)
	if named.lots == 0 {
		return token.MaxLots
	}
	return named.lots
}

// naming is the visitor that looks for programs.
type naming struct {
	w    *Weigher
	lots int
}

func (n *naming) Text(field op.TextField, v string) string {
	switch field.Name {
	case "program", "from", "to":
		n.lots = max(n.lots, n.w.Grid(token.Code(v)))
	}
	return v
}

func (n *naming) Address(_ string, v op.Address) op.Address  { return v }
func (n *naming) Word(_ string, v [32]byte) [32]byte         { return v }
func (n *naming) Number(_ string, v uint64) uint64           { return v }
func (n *naming) Choice(_ op.ChoiceField, v uint8) uint8     { return v }
func (n *naming) Bytes(_ op.BytesField, v op.Bytes) op.Bytes { return v }

// check refuses what could cost too much.
func (w *Weigher) check(t *tx.Tx) error {
	if weight := w.of(t); weight > MaxTxWeight {
		return fmt.Errorf("%w: %d, at most %d", ErrTooHeavy, weight, MaxTxWeight)
	}
	return nil
}

// SweptPerBlock is how many balances of the grid a block at least books that expire.
func SweptPerBlock(grid int) int {
	return min(maxDue, sweepWeight/token.SweepCost(token.Expire, grid).Weight())
}
