package ledger

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Input is a transaction as a node met it: decoded and its signature checked, once.
type Input struct {
	Raw  []byte
	Hash [32]byte
	Tx   *tx.Tx // nil if Err is not
	Err  error  // the rejection that Admit found
}

// Admit decodes a transaction and checks that it is signed for the domain. It depends on
// nothing else and may run anywhere, on any goroutine.
func Admit(raw []byte, domain tx.Domain) Input {
	in := Input{Raw: raw, Hash: tx.Hash(raw)}
	signed, err := tx.Decode(raw)
	if err == nil {
		err = signed.VerifySignature(domain)
	}
	if in.Err = err; err == nil {
		in.Tx = signed
	}
	return in
}

// Block is what the ledger runs: the transactions in their order, at one time.
type Block struct {
	Height int64
	Time   token.Time
	Inputs []Input
}

// Result is what became of one transaction.
type Result struct {
	Code     uint32    // 0, or the rejection of the transaction or of its operation that failed
	Data     []byte    // RLP of Receipts
	Note     string    // the reasons in words, bounded; not hashed
	Receipts []Receipt // atomic and refused: the one that failed
}

// execute runs a block on a committed state. It is the whole state machine: the same
// base and block give the same changes and results on every node. An error is a fault.
func execute(b base, block Block) (*blockRun, error) {
	d := newDraft(b, block.Height)
	run := &blockRun{d: d, now: block.Time, seen: map[[32]byte]bool{}, results: make([]Result, len(block.Inputs)),
		weigher: newWeigher(d.gridOf)}
	run.quotas = &Quotas{d, run.weigher, block.Time.Day(0)}
	run.steps = run.sweep()
	for i, in := range block.Inputs {
		run.results[i] = run.carry(in, i)
		if d.fault != nil {
			return nil, d.fault
		}
	}
	run.keepRefusals()
	d.finish(journal.Cause{Kind: journal.Aggregate})
	d.set(string([]byte{indexTime}), binary.BigEndian.AppendUint64(nil, uint64(block.Time)))
	return run, d.fault
}

type blockRun struct {
	d       *draft
	now     token.Time
	seen    map[[32]byte]bool // transactions of this block, by hash
	steps   []Step
	results []Result
	weigher *Weigher
	quotas  *Quotas

	refusals record.Refusals
}

// causes are what the queues of the agenda have for a cause in the journal. Points that
// mature are in the aggregates.
var causes = [...]journal.Kind{token.Mature: journal.Aggregate, token.Recovered: journal.Recovery,
	token.TimeOut: journal.Release, token.Activate: journal.Activation, token.Expire: journal.Expiry}

// Step is what the sweep booked of one event of the agenda.
type Step struct {
	Event   token.Event
	Effects []op.Effect
}

// sweep books what has fallen due, before the transactions, so that these meet it
// booked: of each queue as much as its budget allows.
func (b *blockRun) sweep() (done []Step) {
	for _, queue := range token.Queues {
		left, limit := sweepWeight, maxDue
		if queue == token.Mature {
			left, limit = math.MaxInt, maxMature
		}
		for _, e := range b.d.state.Agenda.Due(queue, b.now, limit) {
			if left -= token.SweepCost(queue, b.gridOf(e)).Weight(); left < 0 {
				break
			}
			effects := token.Sweep(token.In(&b.d.state, partner.Context{Now: b.now}), e)
			if len(effects) > 0 {
				done = append(done, Step{e, effects})
				b.d.steps.Put(struct{}{}, effects)
				b.d.flush(journal.Cause{Kind: causes[queue]})
				b.d.cut()
			}
		}
	}
	return done
}

// gridOf is the grid of the program that an event is about.
func (b *blockRun) gridOf(e token.Event) int {
	switch e.Queue {
	case token.TimeOut:
		hold, _ := b.d.state.Holds.Get(token.OperationID([]byte(e.Subject)))
		return b.weigher.Grid(hold.Program)
	case token.Activate, token.Expire:
		return b.weigher.Grid(token.BalanceOf(e.Subject).Program)
	}
	return 0
}

// checkTime checks the time for which a transaction is valid.
func checkTime(signed *tx.Tx, now token.Time) error {
	switch {
	case signed.ValidUntil <= uint64(now):
		return fmt.Errorf("%w: valid until %d, block time %d", ErrExpired, signed.ValidUntil, now)
	case signed.ValidUntil > uint64(now)+tx.MaxValidSeconds:
		return fmt.Errorf("%w: until %d, block time %d, at most %d s later", ErrTooFar, signed.ValidUntil, now, tx.MaxValidSeconds)
	}
	return nil
}

// carry runs the transaction at a place of the block, charges it to whoever pays for it,
// whatever becomes of it, and remembers it. Nothing is remembered of what the quota does
// not hold, which may be sent again, nor of what does not decode, which is nobody's.
// What repeats another costs its sender nothing: anybody can send it again.
func (b *blockRun) carry(in Input, index int) Result {
	again := in.Err == nil && b.repeated(in.Hash)
	if in.Err == nil && !again {
		if err := b.quotas.Charge(b.quotas.Payer(in)); err != nil {
			b.forget(index)
			return refused(err)
		}
	}
	before := len(b.d.changes)
	result := b.transaction(in, again)
	if in.Err != nil || again {
		b.forget(index)
		return result
	}
	if b.place(in, index); len(b.d.changes) == before {
		b.refusals.Txs = append(b.refusals.Txs,
			record.Refusal{Index: uint32(index), Tx: in.Hash, Code: result.Code})
	}
	return result
}

func refused(err error) Result { return Result{Code: codeOf(err), Note: err.Error()} }

func (b *blockRun) transaction(in Input, again bool) Result {
	defer b.d.cut()
	err := in.Err
	if err == nil {
		err = checkTime(in.Tx, b.now)
	}
	if err == nil && again {
		err = fmt.Errorf("%w: 0x%x", ErrRepeatedTx, in.Hash)
	}
	if err == nil {
		err = b.weigher.check(in.Tx)
	}
	if err != nil {
		return refused(err)
	}
	if in.Tx.Mode == tx.Independent {
		return b.independent(in)
	}
	return b.atomic(in)
}

// atomic runs all operations or none.
func (b *blockRun) atomic(in Input) Result {
	start := b.d.mark()
	receipts := make([]Receipt, len(in.Tx.Ops))
	for i := range in.Tx.Ops {
		receipts[i] = b.operation(in, i)
		if code := receipts[i].Code; code != 0 {
			b.d.revert(start)
			failed := receipts[i : i+1]
			return Result{Code: code, Data: record.EncodeReceipts(failed), Note: notes(failed), Receipts: failed}
		}
	}
	return Result{Data: record.EncodeReceipts(receipts), Receipts: receipts}
}

// independent runs each operation for itself.
func (b *blockRun) independent(in Input) Result {
	receipts := make([]Receipt, len(in.Tx.Ops))
	for i := range in.Tx.Ops {
		receipts[i] = b.operation(in, i)
		b.d.cut() // it stands, whatever becomes of the next one
	}
	return Result{Data: record.EncodeReceipts(receipts), Note: notes(receipts), Receipts: receipts}
}

// operation runs one operation; if it is refused, nothing of it is left.
func (b *blockRun) operation(in Input, i int) Receipt {
	op := in.Tx.Ops[i]
	before := b.d.mark()
	r := Receipt{Op: uint32(i), Kind: op.Kind()}
	cause := journal.Cause{Kind: journal.Operation, Tx: in.Hash, Op: uint32(i)}
	err := b.apply(in.Tx.Sender, op, cause, &r)
	if err != nil {
		b.d.revert(before)
		r = Receipt{Op: r.Op, Kind: r.Kind, ID: r.ID, At: r.At, Code: codeOf(err), Note: err.Error()}
		return r
	}
	b.d.flush(cause)
	return r
}

func (b *blockRun) apply(sender token.Address, o op.Operation, cause journal.Cause, r *Receipt) error {
	var err error
	if r.ID, err = b.d.state.IDOf(sender, o); err != nil {
		return err
	}
	if by, taken := b.d.marked(r.ID, o); taken {
		r.At = b.d.where(by)
		return fmt.Errorf("%w: at height %d, transaction 0x%x, operation %d", ErrDuplicateRef, r.At.Height, r.At.Tx, r.At.Op)
	}
	result, err := b.carryOut(partner.Context{Now: b.now, Sender: sender, ID: r.ID}, o)
	if err != nil {
		return err
	}
	result.Done.Kind = o.Kind()
	result.Done.Effects = result.Effects
	b.d.operations.Put(r.ID, result.Done)
	b.d.remember(r.ID, cause)
	if back, ok := o.(token.Reverse); ok {
		b.d.reversed(back.Operation)
	}
	r.Effects = result.Effects
	return nil
}

// carryOut is the one place that knows which packages have operations.
func (b *blockRun) carryOut(c partner.Context, o op.Operation) (token.Result, error) {
	switch o := o.(type) {
	case token.Operation:
		return o.Apply(token.In(&b.d.state, c))
	case partner.Operation:
		c.State = &b.d.state.State
		effects, err := o.Apply(&c)
		return token.Result{Effects: effects}, err
	}
	panic("ledger: an operation of no package was admitted")
}

// notes joins the reasons of the refused operations, a line each, up to a bound.
func notes(receipts []Receipt) string {
	var b strings.Builder
	for _, r := range receipts {
		if r.Note != "" && b.Len()+len(r.Note) < maxNoteBytes {
			fmt.Fprintf(&b, "%d: %s\n", r.Op, r.Note)
		}
	}
	return b.String()
}
