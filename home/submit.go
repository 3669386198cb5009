package home

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
)

// Done is what became of an order. An order that was done before, by the same operation,
// is done: Repeated says that nothing was done now.
type Done struct {
	api.Transaction
	Ref api.Hash `json:"ref"`
}

// Submit takes a signed transaction to the node and waits until it is final. It fails as
// [api.Client.Submit] does.
func (d Desk) Submit(ctx context.Context, s Signed) (Done, error) {
	tx, err := d.Client.Submit(ctx, s.Raw)
	tx.Repeated = tx.Repeated || err == nil && tx.Height <= s.draft.height // the same bytes, of another process
	return d.settle(ctx, s, tx, err)
}

// SubmitAsync takes a signed transaction to the node and does not wait.
func (d Desk) SubmitAsync(ctx context.Context, s Signed) (Done, error) {
	tx, err := d.Client.SubmitAsync(ctx, s.Raw)
	return d.settle(ctx, s, tx, err)
}

// settle finds out whether an order was done before where only its time differs, which
// follows from when it was given.
func (d Desk) settle(ctx context.Context, s Signed, tx api.Transaction, err error) (Done, error) {
	done := Done{tx, api.Hash(s.Ref)}
	refused := (*api.Refused)(nil)
	if !s.draft.order.AnyTime || !errors.As(err, &refused) || refused.Booked == nil || refused.Asked == nil {
		return done, err
	}
	if timeless(refused.Booked) != timeless(refused.Asked) {
		refused.Detail = timeDiffers.ReplaceAllString(refused.Detail, "") // nobody asked for a time
		return done, err
	}
	found, lookup := d.Client.Transaction(ctx, refused.Existing.Tx)
	if lookup != nil {
		return done, lookup
	}
	done.Transaction, done.Repeated = found.Transaction, true
	done.Receipts = slices.DeleteFunc(done.Receipts, func(r api.Receipt) bool { return r.Op != refused.Existing.Op })
	return done, nil
}

// timeDiffers is how a node says that two operations differ by their time.
var timeDiffers = regexp.MustCompile(`, (time|deadline) \S+ there and \S+ here`)

// timeless is an operation without its times.
func timeless(o op.Operation) op.Operation { return o.Walk(noTime{}) }

type noTime struct{ op.Same }

// Instant is none.
func (noTime) Instant(string, uint64) uint64 { return 0 }

// Money is the amount.
func (noTime) Money(_ string, v uint64) uint64 { return v }
