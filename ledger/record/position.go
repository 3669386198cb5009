package record

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

func walkPosition(w op.Walker, p partner.Position) partner.Position {
	return partner.Position{
		Redemptions: op.Int(w, "redemptions", p.Redemptions),
		Exchanges:   op.Int(w, "exchanges", p.Exchanges),
		Reversed:    op.Int(w, "reversed", p.Reversed),
		Settled:     op.Int(w, "settled", p.Settled),
		Waiting:     op.Word(w, "waiting", p.Waiting),
	}
}

func walkNet(w op.Walker, n partner.Net) partner.Net {
	return partner.Net{
		Receivable: op.Int(w, "receivable", n.Receivable),
		Received:   op.Int(w, "received", n.Received),
		Payable:    op.Int(w, "payable", n.Payable),
		Paid:       op.Int(w, "paid", n.Paid),
		Due:        op.Int(w, "due", n.Due),
	}
}

func walkQuotaDay(w op.Walker, d partner.QuotaDay) partner.QuotaDay {
	return partner.QuotaDay{Day: op.Int(w, "day", d.Day), Used: op.Int(w, "used", d.Used)}
}

func walkPayment(w op.Walker, p partner.Payment) partner.Payment {
	return partner.Payment{
		Debtor:    walkID(w, "debtor", p.Debtor),
		Creditor:  walkID(w, "creditor", p.Creditor),
		Amount:    op.Int(w, "amount", p.Amount),
		Reference: w.Word("reference", p.Reference),
		Recorded:  op.Int(w, "recorded", p.Recorded),
		Status:    op.Choice(w, "status", p.Status),
	}
}
