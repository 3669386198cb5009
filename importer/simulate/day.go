package simulate

import (
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// day runs one day: a block in its last second with all that happened on it, and then,
// if anything may fall due at midnight, a block then to book it, or several.
func (s *simulation) day(day int64) error {
	midnight := token.Time((day + 1) * 24 * 3600)
	at := midnight - 1
	inputs, ops, err := s.transactions(day, at)
	if err != nil {
		return err
	}
	if err := s.block(at, inputs, ops); err != nil {
		return err
	}
	due := 0
	for when, n := range s.due {
		if when <= midnight {
			due += n
			delete(s.due, when)
		}
	}
	for ; due > 0; due -= ledger.SweptPerBlock(token.MaxLots) {
		if err := s.block(midnight, nil, nil); err != nil {
			return err
		}
	}
	return s.ends(day)
}

// transactions are the signed transactions of a day with the operations in them:
// enrollments first, as an import does.
func (s *simulation) transactions(day int64, at token.Time) (inputs []ledger.Input, ops []op.Operation, err error) {
	var load importer.Load
	for s.next < len(s.purchases) && s.purchases[s.next].Time.Day(0) == day {
		s.plan.Book(&load, s.purchases[s.next])
		s.purchases[s.next] = nil
		s.next++
	}
	batches := slices.Collect(slices.Chunk(load.Enrollments(), importer.BatchOps))
	for _, batch := range load.Batches {
		s.report.count(batch.Counts)
		batches = append(batches, batch.Ops())
	}
	for _, batch := range batches {
		if len(batch) == 0 {
			continue
		}
		in, err := s.sign(batch, at)
		if err != nil {
			return nil, nil, err
		}
		inputs, ops = append(inputs, in), append(ops, batch...)
	}
	return inputs, ops, nil
}

func (s *simulation) sign(ops []op.Operation, at token.Time) (ledger.Input, error) {
	batch := tx.Tx{ValidUntil: uint64(at) + 1, Mode: tx.Independent, Ops: ops}
	if len(ops) == 1 {
		batch.Mode = tx.Atomic
	}
	raw, _, err := batch.Seal(domain, s.Key)
	if err != nil {
		return ledger.Input{}, fmt.Errorf("sign batch: %w", err)
	}
	in := ledger.Admit(raw, domain)
	return in, in.Err
}

// block runs a block and counts what its operations did.
func (s *simulation) block(at token.Time, inputs []ledger.Input, ops []op.Operation) error {
	block := ledger.Block{Height: s.ledger.Height() + 1, Time: at, Inputs: inputs}
	out, err := s.ledger.Execute(block)
	if err != nil {
		return err
	}
	for _, result := range out.Results {
		if len(result.Receipts) == 0 {
			return fmt.Errorf("%w: a transaction was refused as a whole: %s", ErrInvariant, result.Note)
		}
		for _, r := range result.Receipts {
			s.took(ops[0], r, at)
			ops = ops[1:]
		}
	}
	if err := s.ledger.Commit(); err != nil {
		return err
	}
	s.report.Blocks++
	if s.Block != nil {
		s.Block(block, out)
	}
	return s.checkTotals()
}

// took counts what one operation did, and what will fall due because of it.
func (s *simulation) took(o op.Operation, r ledger.Receipt, at token.Time) {
	if r.Code != 0 {
		s.report.Refused++
		return
	}
	if clawback, ok := o.(token.Clawback); ok {
		s.report.ClawbackAsked += clawback.Points
		s.report.ClawbackTaken += uint64(r.Figures().Points)
	}
	for _, made := range r.Figures().Made {
		for _, lot := range made.Lots.Lots {
			s.due[lot.ExpiresAt]++
			s.due[lot.ActiveAt]++
		}
	}
	delete(s.due, 0)
	if s.rule.Kind == token.Sliding {
		s.due[s.rule.LastDay(at.Date(0)).EndOf(0)]++
	}
}
