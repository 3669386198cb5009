package api

import (
	"context"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Payment is money that a debtor says it has sent outside of the ledger.
type Payment struct {
	ID        Hash   `json:"id" doc:"id of the operation that recorded it"`
	Debtor    string `json:"debtor"`
	Creditor  string `json:"creditor"`
	Amount    Money  `json:"amount"`
	Reference Hash   `json:"reference" doc:"hash of the bank's reference"`
	Recorded  Time   `json:"recorded"`
	Status    string `json:"status" enum:"sent,contested,received,refused"`
}

// PaymentAnswer is a payment and the block it is as of.
type PaymentAnswer struct {
	Payment
	AsOf AsOf `json:"as_of"`
}

func paymentOf(id op.ID, p partner.Payment) Payment {
	return Payment{ID: Hash(id), Debtor: string(p.Debtor), Creditor: string(p.Creditor), Amount: Money(p.Amount),
		Reference: Hash(p.Reference), Recorded: Time(p.Recorded), Status: p.Status.String()}
}

func getPayment(_ context.Context, v *ledger.View, in *idInput) (PaymentAnswer, error) {
	p, ok, err := v.Payment(op.ID(in.ID))
	if err == nil && !ok {
		err = fmt.Errorf("%w: %s", partner.ErrUnknownPayment, in.ID)
	}
	return PaymentAnswer{Payment: paymentOf(op.ID(in.ID), p), AsOf: asOf(v)}, err
}

// Payment is a payment by the id of the operation that recorded it.
func (c *Client) Payment(ctx context.Context, id Hash) (PaymentAnswer, error) {
	return ask[PaymentAnswer](ctx, c, "/v1/payments/"+id.String())
}
