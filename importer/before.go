package importer

import (
	"context"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// asBefore gives a receipt that the ledger has under the ref of an earlier secret that
// ref, so that it is met there as the duplicate that it is. All others keep the ref of
// the secret of today, which who has an earlier one cannot tell.
func (r *run) asBefore(ctx context.Context, bookings []Booking) error {
	for _, before := range r.Namer.Before() {
		named, ids := make([]op.Operation, len(bookings)), make([]op.ID, len(bookings))
		for i, b := range bookings {
			named[i] = withRef(b.Op, before.Receipt(r.Namer.Program, b.Purchase.Number))
			ids[i] = op.HeaderOf(named[i]).ID(r.Namer.Partner)
		}
		there, err := r.to.Taken(ctx, ids)
		if err == nil && len(there) != len(ids) {
			err = fmt.Errorf("look up receipts: %d answers for %d", len(there), len(ids))
		}
		if err != nil {
			return err
		}
		for i, is := range there {
			if is {
				bookings[i].Op = named[i]
			}
		}
	}
	return nil
}

// withRef is an import's operation under another ref.
func withRef(o op.Operation, ref token.Ref) op.Operation {
	switch o := o.(type) {
	case token.Issue:
		o.Ref = ref
		return o
	case token.Clawback:
		o.Ref = ref
		return o
	}
	return o
}
