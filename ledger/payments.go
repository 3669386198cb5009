package ledger

import (
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
