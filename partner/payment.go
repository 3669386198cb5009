package partner

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Payment is money that a debtor says it has sent outside of the ledger. It lowers what
// is owed once its creditor, or the coalition's trustee, has said that it came.
type Payment struct {
	Debtor    ID
	Creditor  ID
	Amount    Money
	Reference [32]byte // hash of the bank's reference: both sides can compute it, nobody else need know it
	Recorded  Time
	Status    PaymentStatus
}

// PaymentStatus is what became of a payment.
type PaymentStatus uint8

// The stages of a payment.
const (
	PaymentSent      PaymentStatus = iota + 1 // recorded by the debtor
	PaymentContested                          // the creditor says that it did not come: the trustee decides
	PaymentReceived                           // acknowledged: it lowers what is owed
	PaymentRefused                            // the trustee says that it did not come
)

var paymentStatusNames = []string{"", "sent", "contested", "received", "refused"}

// Valid reports whether the status is one of the list.
func (s PaymentStatus) Valid() bool { return s >= PaymentSent && s <= PaymentRefused }

// String names the status.
func (s PaymentStatus) String() string {
	if s.Valid() {
		return paymentStatusNames[s]
	}
	return "unknown"
}

// Verdict is what a creditor or the trustee says of a payment.
type Verdict uint8

// The verdicts.
const (
	Came Verdict = iota + 1
	DidNotCome
)

// Valid reports whether the verdict is one of the list.
func (v Verdict) Valid() bool { return v == Came || v == DidNotCome }

// String names the verdict.
func (v Verdict) String() string {
	switch v {
	case Came:
		return "came"
	case DidNotCome:
		return "did_not_come"
	}
	return "unknown"
}

// ParseVerdict is the inverse of String.
func ParseVerdict(name string) (Verdict, bool) {
	for v := Came; v.Valid(); v++ {
		if v.String() == name {
			return v, true
		}
	}
	return 0, false
}

var (
	// ErrNotPositiveMoney: a payment is of nothing.
	ErrNotPositiveMoney = errors.New("the amount of money is not positive")
	// ErrAboveOwed: the payment is of more than is owed.
	ErrAboveOwed = errors.New("more is paid than is owed")
	// ErrPaymentWaiting: another payment of the two is not decided yet.
	ErrPaymentWaiting = errors.New("another payment to this creditor waits for a decision")
	// ErrUnknownPayment: no such payment was recorded.
	ErrUnknownPayment = errors.New("unknown payment")
	// ErrNotCreditor: the partner that acts is neither the payment's creditor nor the trustee.
	ErrNotCreditor = errors.New("the partner is not the creditor")
	// ErrPaymentClosed: the payment was decided before.
	ErrPaymentClosed = errors.New("the payment is decided")
	// ErrPaymentWithTrustee: the creditor was silent for too long or has contested the
	// payment, and the trustee decides.
	ErrPaymentWithTrustee = errors.New("the trustee decides on the payment")
	// ErrNotWithTrustee: the trustee cannot say yet that a payment did not come.
	ErrNotWithTrustee = errors.New("the creditor may still decide on the payment")
)

// Apply records the payment; what is owed stays as it is.
func (o RecordPayment) Apply(c *Context) ([]op.Effect, error) {
	debtor, err := c.State.Acting(c.Sender, ToSettle, Treasurer)
	if err != nil {
		return nil, err
	}
	if _, ok := c.State.Partners.Get(o.Creditor); !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownPartner, o.Creditor)
	}
	pair := Pair{debtor.ID, o.Creditor}
	pos, _ := c.State.Positions.Get(pair)
	switch owed := max(0, pos.Owed()); {
	case o.Amount == 0:
		return nil, ErrNotPositiveMoney
	case o.Amount > uint64(owed):
		return nil, fmt.Errorf("%w: %s owes %s %s", ErrAboveOwed, debtor.ID, o.Creditor, owed)
	case pos.Waiting != op.ID{}:
		return nil, fmt.Errorf("%w: 0x%x", ErrPaymentWaiting, pos.Waiting)
	}
	sent := Payment{Debtor: debtor.ID, Creditor: o.Creditor, Amount: Money(o.Amount),
		Reference: o.Reference, Recorded: c.Now, Status: PaymentSent}
	c.State.Payments.Put(c.ID, sent)
	pos.Waiting = c.ID
	c.State.Positions.Put(pair, pos)
	return sent.changed(c.ID), nil
}

// Apply decides on the payment: one that came is settled.
func (o DecidePayment) Apply(c *Context) ([]op.Effect, error) {
	p, err := c.State.Acting(c.Sender, ToSettle, Treasurer)
	if err != nil {
		return nil, err
	}
	payment, ok := c.State.Payments.Get(o.Payment)
	if !ok {
		return nil, fmt.Errorf("%w: 0x%x", ErrUnknownPayment, o.Payment)
	}
	rules := c.State.Coalition().Parameters
	if rules.Trustee == payment.Debtor || rules.Trustee == payment.Creditor {
		rules.Trustee = "" // nobody decides in his own affair
	}
	switch {
	case payment.Status == PaymentReceived || payment.Status == PaymentRefused:
		return nil, fmt.Errorf("%w: %s", ErrPaymentClosed, payment.Status)
	case p.ID == rules.Trustee:
		err = payment.trustee(o.Verdict, rules, c.Now)
	case p.ID == payment.Creditor:
		err = payment.creditor(o.Verdict, rules, c.Now)
	default:
		err = fmt.Errorf("%w: it is %s", ErrNotCreditor, payment.Creditor)
	}
	if err != nil {
		return nil, err
	}
	pair := Pair{payment.Debtor, payment.Creditor}
	if payment.Status == PaymentReceived {
		if err := c.State.settle(pair, payment.Amount); err != nil {
			return nil, err
		}
	}
	if payment.Status != PaymentContested || rules.Trustee == "" {
		c.State.decided(pair, o.Payment)
	}
	c.State.Payments.Put(o.Payment, payment)
	return payment.changed(o.Payment), nil
}

// decided lets the debtor record the next payment. One that its creditor contests while
// there is no trustee waits for nobody: the creditor would keep the debtor from paying by
// saying nothing more.
func (s *State) decided(pair Pair, payment op.ID) {
	pos, _ := s.Positions.Get(pair)
	if pos.Waiting != payment {
		return
	}
	pos.Waiting = op.ID{}
	s.Positions.Put(pair, pos)
}

// silent reports whether the creditor has let the time go by in which it could decide.
func (p Payment) silent(c Parameters, now Time) bool {
	return c.Trustee != "" && p.Recorded+Time(c.SilenceSeconds) <= now
}

// creditor decides in time. What it contests the trustee decides; where the coalition
// has none, the creditor may still say later that the money came.
func (p *Payment) creditor(v Verdict, c Parameters, now Time) error {
	if c.Trustee != "" && p.Status == PaymentContested || p.silent(c, now) {
		return fmt.Errorf("%w: recorded %d, block time %d", ErrPaymentWithTrustee, p.Recorded, now)
	}
	if p.Status = PaymentReceived; v == DidNotCome {
		p.Status = PaymentContested
	}
	return nil
}

// trustee may say at any time that the money came, and that it did not only once the
// creditor has contested it or was silent.
func (p *Payment) trustee(v Verdict, c Parameters, now Time) error {
	if v == Came {
		p.Status = PaymentReceived
		return nil
	}
	if p.Status != PaymentContested && !p.silent(c, now) {
		return fmt.Errorf("%w: until %d, block time %d", ErrNotWithTrustee, p.Recorded+Time(c.SilenceSeconds), now)
	}
	p.Status = PaymentRefused
	return nil
}
