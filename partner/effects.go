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
		Amount: op.Int(w, "amount", e.Amount),
		Reason: op.Choice(w, "reason", e.Reason),
	}
}
