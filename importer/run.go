package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// Result is what became of one operation.
type Result struct {
	Name   string // of the rejection, as the ledger's table has it; empty: it took effect
	Text   string // of the rejection, with its numbers
	Points uint64 // issued, or clawed back
	Height int64  // of the block that the operation is in
}

// Submitter takes a batch to the ledger and comes back when it is final there. It
// answers with a result for each operation, in their order. An error means that no
// operation took effect or that it is not known whether any did; taking the same
// operations again is safe, as their refs make them exactly-once.
type Submitter interface {
	Submit(ctx context.Context, ops []op.Operation) ([]Result, error)
}

// Rejections of the ledger that an import expects.
const (
	duplicateRef  = "duplicate_ref"
	accountExists = "account_exists"
)

// hopeless are the rejections that are about the key, the partner or the program: every
// other receipt would meet them too.
var hopeless = []string{"not_partner_key", "wrong_role", "partner_inactive", "unknown_program", "not_owner"}

// ErrStopped: the caller's context ended. What the summary counts is on the ledger;
// the same import again does the rest.
var ErrStopped = errors.New("the import was stopped")

// Options say how a file is imported.
type Options struct {
	Map           Map
	Ratio         Ratio
	Namer         Namer
	OffsetSeconds int64                                    // of the program: what the file's local times are in
	Rejected      func(Reject) error                       // takes what could not be used
	Enrolled      func(string, token.Address) error        // takes each member's number and address, once; nil: nobody
	Progress      func(done Summary, position int64) error // called after each batch with the bytes of the file dealt with; nil: nobody
}

// Run imports a file, one batch after the other, so that the order of the file is the
// order on the ledger. The summary counts what is final there, in case of an error
// too. It fails with ErrStopped, ErrMap, ErrTooManyReceipts, a *Refused for a reason that
// every receipt would meet, what the submitter fails with, or a fault of reading.
func Run(ctx context.Context, file io.Reader, to Submitter, o Options) (Summary, error) {
	r := run{Options: o, to: to, began: time.Now()}
	err := r.all(ctx, file)
	return r.done(), err
}

type run struct {
	Options
	to      Submitter
	began   time.Time
	summary Summary
	failed  error // of Rejected or Enrolled, or hopeless: the first
}

func (r *run) all(ctx context.Context, file io.Reader) error {
	receipts, err := NewReceipts(file, r.Map, r.OffsetSeconds, r.reject)
	if err != nil {
		return err
	}
	plan := Plan{Namer: r.Namer, Ratio: r.Ratio, Rejected: r.reject, Enrolled: r.enrolled}
	for {
		batch, err := plan.Next(receipts)
		switch {
		case r.failed != nil:
			return r.failed
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ErrStopped
		}
		if err := r.submit(ctx, batch); err != nil {
			return err
		}
		if r.Progress != nil {
			if err := r.Progress(r.done(), batch.Position); err != nil {
				return err
			}
		}
	}
}

// submit takes one batch to the ledger and counts what became of it.
func (r *run) submit(ctx context.Context, b Batch) error {
	if len(b.Entries) > 0 {
		results, err := r.to.Submit(ctx, b.Ops())
		if err != nil {
			return err
		}
		if len(results) != len(b.Entries) {
			return fmt.Errorf("submit batch: %d results for %d operations", len(results), len(b.Entries))
		}
		for i, e := range b.Entries {
			r.count(e, results[i])
		}
	}
	r.summary.Add(b.Counts)
	return r.failed
}

func (r *run) count(e Entry, result Result) {
	r.summary.Height = max(r.summary.Height, result.Height)
	_, enroll := e.Op.(token.Enroll)
	switch {
	case enroll && (result.Name == accountExists || result.Name == duplicateRef):
	case result.Name == duplicateRef:
		r.summary.Duplicates++
	case slices.Contains(hopeless, result.Name) && r.failed == nil:
		r.failed = &Refused{Name: result.Name, Text: result.Text}
		fallthrough
	case result.Name != "":
		r.summary.Refused++
		r.reject(Reject{Line: e.Receipt.Line, Receipt: e.Receipt.Number, Text: e.Receipt.Text,
			Reason: fmt.Sprintf("%s refused: %s: %s", e.Op.Kind(), result.Name, result.Text)})
	default:
		r.tally(e.Op, result.Points)
	}
}

func (r *run) tally(o op.Operation, points uint64) {
	switch o := o.(type) {
	case token.Enroll:
		r.summary.Enrolled++
	case token.Issue:
		r.summary.Issued += points
	case token.Clawback:
		r.summary.ClawbackAsked += o.Points
		r.summary.ClawbackTaken += points
	}
}

func (r *run) reject(bad Reject) {
	r.summary.Rejected++
	if err := r.Rejected(bad); err != nil && r.failed == nil {
		r.failed = fmt.Errorf("write rejects: %w", err)
	}
}

func (r *run) enrolled(number string, account token.Address) {
	if r.Enrolled == nil {
		return
	}
	if err := r.Enrolled(number, account); err != nil && r.failed == nil {
		r.failed = fmt.Errorf("write members: %w", err)
	}
}

func (r *run) done() Summary {
	s := r.summary
	s.Seconds = time.Since(r.began).Round(time.Millisecond).Seconds()
	return s
}
