package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// Result is what became of one operation.
type Result struct {
	Name    string  // of the rejection, as the ledger's table has it; empty: it took effect
	General bool    // it is about the key, the partner or the program: every other receipt would meet it
	Text    string  // of the rejection, with its numbers
	Points  uint64  // issued, or clawed back
	Height  int64   // of the block that the operation is in
	Earlier *Booked // duplicate_ref: what the ledger has under the ref; nil: the very same operation
}

// Booked is what an operation on the ledger asked for.
type Booked struct {
	Account token.Address
	Program token.Code
	Points  uint64
}

// Account is what the ledger has of a member.
type Account struct {
	Known bool   // false: there is no such account, and nothing below
	Home  string // id of the partner that enrolled him
}

// Ledger is where an import books. An error of either means that it is not known what
// the answer would be, or that no operation took effect; asking again, and taking the
// same operations again, is safe, as their refs make them exactly-once.
type Ledger interface {
	// Submit takes a batch to the ledger and comes back when it is final there, with a
	// result for each operation in their order.
	Submit(ctx context.Context, ops []op.Operation) ([]Result, error)
	// Accounts looks accounts up, in their order.
	Accounts(ctx context.Context, addresses []token.Address) ([]Account, error)
	// Taken reports which of the operations the ledger has, in their order.
	Taken(ctx context.Context, ids []op.ID) ([]bool, error)
}

// Rejections of the ledger that an import expects.
const (
	duplicateRef  = "duplicate_ref"
	accountExists = "account_exists"
)

// ErrStopped: the caller's context ended. What the summary counts is on the ledger;
// the same import again does the rest.
var ErrStopped = errors.New("the import was stopped")

// Options say how a file is imported.
type Options struct {
	Reading
	Ratio    Ratio
	Namer    Namer
	Reason   token.Reason                             // of what is issued
	Rejected func(Reject) error                       // takes what could not be used
	Enrolled func(string, token.Address) error        // takes each member's number and address, once; nil: nobody
	Progress func(done Summary, position int64) error // called after each batch with the bytes of the file dealt with; nil: nobody
	Seen     func(p *Purchase, points uint64)         // called with each purchase that counts; nil: nobody
	Refusal  func(p *Purchase, points uint64) error   // *Refused if the ledger would refuse it as an issue; nil: it is not known
	Opened   func(form fmt.Stringer)                  // told how the file is written; nil: nobody
}

// Run imports a file, one batch after the other, so that the order of the file is the
// order on the ledger. The summary counts what is final there, in case of an error
// too. It fails with ErrStopped, ErrNothing, ErrTooManyPurchases, as NewPurchases does,
// with a *Refused for a reason that every receipt would meet, or as the ledger does.
func Run(ctx context.Context, file io.Reader, to Ledger, o Options) (Summary, error) {
	r := run{Options: o, to: to, strangers: map[token.Address]string{}}
	err := r.all(ctx, file)
	return r.done(), err
}

type run struct {
	Options
	to        Ledger
	purchases *Purchases
	plan      Plan
	strangers map[token.Address]string // accounts that nothing is booked to, and why
	summary   Summary
	failed    error // of Rejected or Enrolled, or hopeless: the first
}

func (r *run) all(ctx context.Context, file io.Reader) (err error) {
	if r.purchases, err = NewPurchases(file, r.Reading, r.reject); err != nil {
		return err
	}
	if r.Opened != nil {
		r.Opened(r.purchases.Form())
	}
	r.plan = Plan{Namer: r.Namer, Ratio: r.Ratio, Reason: r.Reason, Rejected: r.reject, Enrolled: r.enrolled, Seen: r.Seen,
		Refusal: r.Refusal}
	for {
		load, err := r.plan.Next(r.purchases)
		switch {
		case r.failed != nil:
			return r.failed
		case errors.Is(err, io.EOF) && r.summary.Receipts == 0:
			return ErrNothing
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := r.take(ctx, load); err != nil {
			return err
		}
	}
}

// take takes one load to the ledger: its members first, and then its batches.
func (r *run) take(ctx context.Context, load Load) error {
	if err := r.open(ctx, load.Members); err != nil {
		return err
	}
	for _, b := range load.Batches {
		if ctx.Err() != nil {
			return ErrStopped
		}
		if err := r.book(ctx, b); err != nil {
			return err
		}
		if r.Progress != nil {
			if err := r.Progress(r.done(), b.Position); err != nil {
				return err
			}
		}
	}
	return nil
}

// book takes one batch to the ledger and counts what became of it.
func (r *run) book(ctx context.Context, b Batch) error {
	b.Bookings = slices.DeleteFunc(b.Bookings, r.left)
	if err := r.asBefore(ctx, b.Bookings); err != nil {
		return err
	}
	results, err := r.submit(ctx, b.Ops())
	if err != nil {
		return err
	}
	for i, booking := range b.Bookings {
		r.count(booking, results[i])
	}
	r.summary.Add(b.Counts)
	return r.failed
}

// left reports whether a booking is left out, and rejects it.
func (r *run) left(b Booking) bool {
	switch reason, stranger := r.strangers[accountOf(b.Op)]; {
	case stranger:
		r.refuse(b.Purchase, reason)
	case b.Asked != nil && !b.Asked.Known:
		r.plan.neverIssued(b.Purchase)
	default:
		return false
	}
	return true
}

func (r *run) submit(ctx context.Context, ops []op.Operation) ([]Result, error) {
	if len(ops) == 0 {
		return nil, nil
	}
	results, err := r.to.Submit(ctx, ops)
	if err == nil && len(results) != len(ops) {
		err = fmt.Errorf("submit batch: %d results for %d operations", len(results), len(ops))
	}
	for _, result := range results {
		r.summary.Height = max(r.summary.Height, result.Height)
	}
	return results, err
}

func (r *run) count(b Booking, result Result) {
	switch {
	case result.Name == duplicateRef:
		r.duplicate(b, result.Earlier)
	case result.Name != "":
		r.hopeless(result)
		r.summary.Refused++
		r.refuse(b.Purchase, fmt.Sprintf("%s refused: %s: %s", b.Op.Kind(), result.Name, result.Text))
	default:
		r.tally(b.Op, result.Points)
	}
}

// hopeless ends the import after the batch for a rejection that all would meet.
func (r *run) hopeless(result Result) {
	if result.General && r.failed == nil {
		r.failed = &Refused{Name: result.Name, General: true, Text: result.Text}
	}
}

// duplicate holds what the ledger has under a receipt's ref against the file.
func (r *run) duplicate(b Booking, earlier *Booked) {
	now := bookedBy(b.Op)
	if earlier == nil || *earlier == now {
		r.summary.Duplicates++
		return
	}
	r.summary.Different++
	reason := fmt.Sprintf("different on the ledger: booked %d %s, the file says %d %s", earlier.Points, earlier.Program, now.Points, now.Program)
	if earlier.Account != now.Account {
		reason += ", and for another member"
	}
	r.refuse(b.Purchase, reason)
}

// bookedBy is what an issue or a clawback asks for.
func bookedBy(o op.Operation) Booked {
	switch o := o.(type) {
	case token.Issue:
		return Booked{o.Account, o.Program, o.Points}
	case token.Clawback:
		return Booked{o.Account, o.Program, o.Points}
	}
	return Booked{}
}

func accountOf(o op.Operation) token.Address { return bookedBy(o).Account }

func (r *run) tally(o op.Operation, points uint64) {
	switch o := o.(type) {
	case token.Issue:
		r.summary.Issued += points
	case token.Clawback:
		r.summary.ClawbackAsked += o.Points
		r.summary.ClawbackTaken += points
	}
}

// refuse rejects a receipt.
func (r *run) refuse(p *Purchase, reason string) {
	r.reject(Reject{Line: p.Line, Receipt: p.Number, Text: p.Text, Reason: reason})
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
	s.Refused += r.plan.refusals
	if r.purchases != nil {
		s.Lines = r.purchases.Lines()
	}
	return s
}
