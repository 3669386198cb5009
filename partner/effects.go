package partner

import "github.com/punkt-ledger/punkt/ledger/op"

// Owed is a change of a position.
type Owed struct {
	Pair   Pair
	Amount Money
	Reason Reason
}

// Effect is the effect's kind.
func (Owed) Effect() op.EffectKind { return op.EffectOwed }

// Walk shows the effect's fields.
func (e Owed) Walk(w op.Walker) op.Effect {
	return Owed{
		Pair: Pair{
			Debtor:   op.Text(w, "debtor", e.Pair.Debtor, MaxIDLength),
			Creditor: op.Text(w, "creditor", e.Pair.Creditor, MaxIDLength),
		},
		Amount: op.Money(w, "amount", e.Amount),
		Reason: op.Choice(w, "reason", e.Reason),
	}
}

// PaymentChanged is a payment that was recorded, contested, received or refused.
type PaymentChanged struct {
	Payment  op.ID
	Debtor   ID
	Creditor ID
	Amount   Money
	Status   PaymentStatus // from now on
}

// Effect is the effect's kind.
func (PaymentChanged) Effect() op.EffectKind { return op.EffectPaymentChanged }

// Walk shows the effect's fields.
func (e PaymentChanged) Walk(w op.Walker) op.Effect {
	return PaymentChanged{
		Payment:  op.Word(w, "payment", e.Payment),
		Debtor:   op.Text(w, "debtor", e.Debtor, MaxIDLength),
		Creditor: op.Text(w, "creditor", e.Creditor, MaxIDLength),
		Amount:   op.Money(w, "amount", e.Amount),
		Status:   op.Choice(w, "status", e.Status),
	}
}

// changed is what there is to tell of a payment.
func (p Payment) changed(id op.ID) []op.Effect {
	return []op.Effect{PaymentChanged{id, p.Debtor, p.Creditor, p.Amount, p.Status}}
}
