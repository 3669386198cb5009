package partner

import "github.com/punkt-ledger/punkt/ledger/op"

// RecordPayment says that money was sent to a creditor outside of the ledger. The
// debtor signs (treasurer).
type RecordPayment struct {
	Creditor  ID
	Amount    uint64   // millionths of the settlement currency
	Reference [32]byte // hash of the bank's reference
	Ref       op.Ref
}

// Kind is the operation's kind.
func (RecordPayment) Kind() op.Kind { return op.KindRecordPayment }

// Walk shows the operation's fields to the visitor.
func (o RecordPayment) Walk(v op.Visitor) op.Operation {
	return RecordPayment{
		Creditor:  op.Text(v, "creditor", o.Creditor, MaxIDLength),
		Amount:    op.Money(v, "amount", o.Amount),
		Reference: v.Word("reference", o.Reference),
		Ref:       op.Marked(v, o.Ref),
	}
}
