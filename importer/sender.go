package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// Node is a node of the coalition, as far as an import needs one.
type Node interface {
	// Send takes a transaction to the ledger and comes back when it is final there, with
	// a result for each operation. It fails with a *Refused, with ErrUnknown, or with a
	// fault that another attempt would not mend.
	Send(ctx context.Context, raw []byte) ([]Result, error)
	// Find is what became of a transaction; ok is false if no block has it yet. It fails
	// with ErrUnknown or a fault.
	Find(ctx context.Context, hash [32]byte) (results []Result, ok bool, err error)
	// Accounts looks accounts up, in their order. It fails with ErrUnknown or a fault.
	Accounts(ctx context.Context, addresses []token.Address) ([]Account, error)
	// Taken reports which operations the ledger has. It fails with ErrUnknown or a fault.
	Taken(ctx context.Context, ids []op.ID) ([]bool, error)
}

// ErrUnknown: whether the transaction took effect is not known. The node was busy, or
// restarted, or the answer was lost. Asking or sending again is safe.
var ErrUnknown = errors.New("the outcome is not known")

// Refused is a transaction that the ledger refused as a whole, at its door or in a block.
type Refused struct {
	Name    string  // of the rejection
	General bool    // as in Result
	Text    string  // with its numbers
	Earlier *Booked // as in Result, where the transaction was of one operation
	Err     error   // what the node's client said; nil: nothing more
}

func (r *Refused) Error() string { return r.Name + ": " + r.Text }

func (r *Refused) Unwrap() error { return r.Err }

// Rejections of a transaction that the sender can do something about.
const (
	repeatedTx = "repeated_tx" // a block has it: find out what became of it
	txExpired  = "tx_expired"  // none will ever have it: sign anew, if our clock says so too
	nextDay    = "quota"       // no fault of what is in it: it goes on on the next day
)

const (
	// ValidSeconds is how long a batch stays valid: long enough for a node to come back,
	// and far below what the ledger admits.
	ValidSeconds = 1800

	shortestPause = 250 * time.Millisecond
	longestPause  = 10 * time.Second
)

// Signed is a signed transaction.
type Signed struct {
	Raw  []byte
	Hash [32]byte
}

// Sender is the Ledger that takes batches to a node as signed transactions. What
// became of a batch it finds out, by its hash and by sending the same bytes again.
type Sender struct {
	Node   Node
	Sign   func(ops []op.Operation, validUntil uint64) (Signed, error)
	Now    func() time.Time                           // the clock
	Pause  func(context.Context, time.Duration) error // waits for the time; fails if the context ends before
	Notice func(text string)                          // told why it takes longer; nil: nobody
}

// Submit sends a batch. Once the context has ended, an attempt under way goes on to
// its end and none is begun. It fails with ErrUnknown when no attempt gave an answer,
// and with a *Refused or a fault of the node.
func (s Sender) Submit(ctx context.Context, ops []op.Operation) ([]Result, error) {
	pause := shortestPause
	tx, validUntil, err := s.sign(ops)
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		results, err := s.attempt(ctx, tx, attempt > 1)
		var refused *Refused
		switch {
		case err == nil:
			return results, nil
		case errors.As(err, &refused) && refused.Name == txExpired && s.late(validUntil): // signed anew below
		case refused != nil && refused.Name != nextDay && len(ops) == 1:
			return []Result{{Name: refused.Name, General: refused.General, Text: refused.Text, Earlier: refused.Earlier}}, nil
		case !errors.Is(err, ErrUnknown):
			return nil, err
		}
		if attempt == MaxAttempts || s.pause(ctx, pause, attempt, err) != nil {
			return nil, fmt.Errorf("submit batch, attempt %d: %w", attempt, err)
		}
		pause = min(2*pause, longestPause)
		if s.late(validUntil) {
			if tx, validUntil, err = s.sign(ops); err != nil {
				return nil, err
			}
		}
	}
}

// attempt sends the transaction, after a look whether an earlier attempt succeeded.
func (s Sender) attempt(ctx context.Context, tx Signed, again bool) ([]Result, error) {
	ctx = context.WithoutCancel(ctx)
	if again {
		results, ok, err := s.Node.Find(ctx, tx.Hash)
		if err != nil || ok {
			return results, err
		}
	}
	results, err := s.Node.Send(ctx, tx.Raw)
	var refused *Refused
	if !errors.As(err, &refused) || refused.Name != repeatedTx {
		return results, err
	}
	results, ok, err := s.Node.Find(ctx, tx.Hash)
	if err == nil && !ok {
		err = fmt.Errorf("%w: a block has the transaction, and the node does not find it", ErrUnknown)
	}
	return results, err
}

func (s Sender) sign(ops []op.Operation) (Signed, uint64, error) {
	validUntil := uint64(s.Now().Unix()) + ValidSeconds
	tx, err := s.Sign(ops, validUntil)
	if err != nil {
		return Signed{}, 0, fmt.Errorf("sign batch: %w", err)
	}
	return tx, validUntil, nil
}

func (s Sender) late(validUntil uint64) bool { return uint64(s.Now().Unix()) >= validUntil }

// Accounts looks accounts up, and asks again while the node does not answer.
func (s Sender) Accounts(ctx context.Context, addresses []token.Address) (found []Account, err error) {
	err = s.patiently(ctx, "accounts", func() (err error) {
		found, err = s.Node.Accounts(ctx, addresses)
		return err
	})
	return found, err
}

// Taken looks operations up, and asks again while the node does not answer.
func (s Sender) Taken(ctx context.Context, ids []op.ID) (there []bool, err error) {
	err = s.patiently(ctx, "receipts", func() (err error) {
		there, err = s.Node.Taken(ctx, ids)
		return err
	})
	return there, err
}

// patiently asks again while the node does not answer.
func (s Sender) patiently(ctx context.Context, what string, ask func() error) error {
	pause := shortestPause
	for attempt := 1; ; attempt++ {
		err := ask()
		if !errors.Is(err, ErrUnknown) {
			return err
		}
		if attempt == MaxAttempts || s.pause(ctx, pause, attempt, err) != nil {
			return fmt.Errorf("look up %s, attempt %d: %w", what, attempt, err)
		}
		pause = min(2*pause, longestPause)
	}
}

// pause waits before the next attempt, and says why. It fails if the context ends.
func (s Sender) pause(ctx context.Context, d time.Duration, attempt int, why error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if s.Notice != nil {
		s.Notice(fmt.Sprintf("attempt %d of %d: %v; trying again", attempt, MaxAttempts, why))
	}
	return s.Pause(ctx, d)
}
