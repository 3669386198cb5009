package ledger

import (
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/partner"
)

// PaymentRow is a payment with the id of the operation that recorded it.
type PaymentRow struct {
	ID op.ID
	partner.Payment
}

// Payment is a payment by the id of the operation that recorded it.
func (v *View) Payment(id op.ID) (partner.Payment, bool, error) {
	return readFrom(v, record.Payments, id)
}

// OpenPayments are up to limit payments that nobody has decided on, by id, and whether
// there are more.
func (v *View) OpenPayments(limit int) (rows []PaymentRow, more bool, err error) {
	err = scan(v, record.Payments, func(key []byte, p partner.Payment) error {
		if p.Status != partner.PaymentSent && p.Status != partner.PaymentContested {
			return nil
		}
		if len(rows) == limit {
			more = true
			return journal.ErrStop
		}
		rows = append(rows, PaymentRow{op.ID(key), p})
		return nil
	})
	return rows, more, err
}
