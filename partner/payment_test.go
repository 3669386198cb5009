package partner_test

import (
	"errors"
	"math"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

const start partner.Time = 1_767_268_800

// clearing is a coalition in which mart (treasurer key 2) owes exit (key 22) 500, and
// past (key 32) is the trustee.
func clearing(t *testing.T) *partner.State {
	t.Helper()
	s := coalition()
	rules := partner.DefaultParameters()
	rules.Trustee = "past"
	s.Founding.Put(struct{}{}, partner.Coalition{Parameters: rules})
	if err := s.Owe(partner.Pair{Debtor: "mart", Creditor: "exit"}, 500, partner.ForRedemption); err != nil {
		t.Fatal(err)
	}
	return s
}

func run(s *partner.State, now partner.Time, sender partner.Address, id byte, o partner.Operation) error {
	_, err := o.Apply(&partner.Context{State: s, Now: now, Sender: sender, ID: op.ID{id}})
	return err
}

func due(s *partner.State, id partner.ID) partner.Money {
	net, _ := s.Nets.Get(id)
	return net.Due
}

func TestRecordingAPayment(t *testing.T) {
	for _, c := range []struct {
		name   string
		sender partner.Address
		op     partner.RecordPayment
		want   error
	}{
		{"all that is owed", key(2), partner.RecordPayment{Creditor: "exit", Amount: 500}, nil},
		{"one too many", key(2), partner.RecordPayment{Creditor: "exit", Amount: 501}, partner.ErrAboveOwed},
		{"more than money can express", key(2), partner.RecordPayment{Creditor: "exit", Amount: math.MaxUint64}, partner.ErrAboveOwed},
		{"nothing", key(2), partner.RecordPayment{Creditor: "exit"}, partner.ErrNotPositiveMoney},
		{"to one to whom nothing is owed", key(2), partner.RecordPayment{Creditor: "halt", Amount: 1}, partner.ErrAboveOwed},
		{"to itself", key(2), partner.RecordPayment{Creditor: "mart", Amount: 1}, partner.ErrAboveOwed},
		{"to nobody", key(2), partner.RecordPayment{Creditor: "none", Amount: 1}, partner.ErrUnknownPartner},
		{"by a till", key(1), partner.RecordPayment{Creditor: "exit", Amount: 1}, partner.ErrWrongRole},
		{"by the creditor", key(22), partner.RecordPayment{Creditor: "exit", Amount: 1}, partner.ErrAboveOwed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := clearing(t)
			if err := run(s, start, c.sender, 1, c.op); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if got := due(s, "mart"); got != 500 {
				t.Errorf("mart has %d left to pay, want 500: nothing is acknowledged", got)
			}
		})
	}
}

// Who may say what of a payment, and when: TestDecidingOnAPayment walks the rule.
func TestDecidingOnAPayment(t *testing.T) {
	const silence = 10 * partner.DaySeconds
	debtor, creditor, trustee, other := key(2), key(22), key(32), key(42)
	type step struct {
		after   partner.Time
		who     partner.Address
		verdict partner.Verdict
		want    error
	}
	for _, c := range []struct {
		name    string
		steps   []step
		settled partner.Money
	}{
		{"the creditor says that it came", []step{{0, creditor, partner.Came, nil}}, 300},
		{"only once", []step{{0, creditor, partner.Came, nil}, {0, creditor, partner.Came, partner.ErrPaymentClosed}, {0, trustee, partner.Came, partner.ErrPaymentClosed}}, 300},
		{"the trustee saw it pass", []step{{0, trustee, partner.Came, nil}}, 300},
		{"the trustee may not refuse it yet", []step{{silence - 1, trustee, partner.DidNotCome, partner.ErrNotWithTrustee}, {silence - 1, creditor, partner.Came, nil}}, 300},
		{"after the silence the trustee alone", []step{{silence, creditor, partner.Came, partner.ErrPaymentWithTrustee}, {silence, trustee, partner.Came, nil}}, 300},
		{"after the silence the trustee refuses", []step{{silence, trustee, partner.DidNotCome, nil}, {silence, trustee, partner.Came, partner.ErrPaymentClosed}}, 0},
		{"contested, and the trustee decides at once", []step{{5, creditor, partner.DidNotCome, nil}, {6, creditor, partner.Came, partner.ErrPaymentWithTrustee}, {6, trustee, partner.Came, nil}}, 300},
		{"contested and refused", []step{{5, creditor, partner.DidNotCome, nil}, {6, trustee, partner.DidNotCome, nil}}, 0},
		{"never by the debtor", []step{{silence, debtor, partner.Came, partner.ErrNotCreditor}}, 0},
		{"nor by another", []step{{silence, other, partner.Came, partner.ErrNotCreditor}}, 0},
		{"nor by the creditor's till", []step{{0, key(21), partner.Came, partner.ErrWrongRole}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := clearing(t)
			if err := run(s, start, debtor, 1, partner.RecordPayment{Creditor: "exit", Amount: 300}); err != nil {
				t.Fatal(err)
			}
			for i, step := range c.steps {
				err := run(s, start+step.after, step.who, 2, partner.DecidePayment{Payment: op.ID{1}, Verdict: step.verdict})
				if !errors.Is(err, step.want) || step.want == nil && err != nil {
					t.Errorf("step %d: got %v, want %v", i, err, step.want)
				}
			}
			pos, _ := s.Positions.Get(partner.Pair{Debtor: "mart", Creditor: "exit"})
			if pos.Settled != c.settled || pos.Redemptions != 500 || due(s, "mart") != 500-c.settled {
				t.Errorf("position %+v, %d left to pay, want %d settled of 500", pos, due(s, "mart"), c.settled)
			}
			if err := run(s, start, creditor, 3, partner.DecidePayment{Payment: op.ID{9}, Verdict: partner.Came}); !errors.Is(err, partner.ErrUnknownPayment) {
				t.Errorf("a payment that nobody recorded: %v", err)
			}
		})
	}
}

// A trustee does not judge in its own affair: as a creditor it is a creditor, and as a
// debtor nobody.
func TestNobodyIsTrusteeInHisOwnAffair(t *testing.T) {
	for _, trustee := range []partner.ID{"mart", "exit", ""} {
		s := clearing(t)
		rules := partner.DefaultParameters()
		rules.Trustee = trustee
		s.Founding.Put(struct{}{}, partner.Coalition{Parameters: rules})
		for i, c := range []struct {
			who     partner.Address
			verdict partner.Verdict
			want    error
		}{
			{key(2), partner.Came, partner.ErrNotCreditor},
			{key(22), partner.DidNotCome, nil}, // contested
			{key(22), partner.Came, nil},       // a year later, since nobody else can
		} {
			if i == 0 {
				if err := run(s, start, key(2), 1, partner.RecordPayment{Creditor: "exit", Amount: 300}); err != nil {
					t.Fatal(err)
				}
			}
			if err := run(s, start+partner.Time(i)*200*partner.DaySeconds, c.who, 2, partner.DecidePayment{Payment: op.ID{1}, Verdict: c.verdict}); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("trustee %q, step %d: got %v, want %v", trustee, i, err, c.want)
			}
		}
		if due(s, "mart") != 200 {
			t.Errorf("trustee %q: %d left to pay, want 200", trustee, due(s, "mart"))
		}
	}
}

// What is taken back after it was paid for makes up for what is owed next, to the same
// creditor and to no other.
func TestWhatWasPaidAndTakenBackCoversNobodyElse(t *testing.T) {
	s := clearing(t)
	pair := partner.Pair{Debtor: "mart", Creditor: "exit"}
	for _, o := range []func() error{
		func() error { return run(s, start, key(2), 1, partner.RecordPayment{Creditor: "exit", Amount: 500}) },
		func() error {
			return run(s, start, key(22), 2, partner.DecidePayment{Payment: op.ID{1}, Verdict: partner.Came})
		},
		func() error { return s.Owe(pair, 200, partner.ForReversal) },
		func() error { return s.Owe(partner.Pair{Debtor: "mart", Creditor: "halt"}, 70, partner.ForRedemption) },
	} {
		if err := o(); err != nil {
			t.Fatal(err)
		}
	}
	if pos, _ := s.Positions.Get(pair); pos.Owed() != -200 || due(s, "mart") != 70 {
		t.Errorf("%d owed to exit and %d left to pay, want -200 and 70", pos.Owed(), due(s, "mart"))
	}
	if err := s.Owe(pair, 250, partner.ForRedemption); err != nil || due(s, "mart") != 120 {
		t.Errorf("%v, %d left to pay, want 120", err, due(s, "mart"))
	}
	var sum partner.Money
	for _, id := range []partner.ID{"mart", "exit", "halt"} {
		net, _ := s.Nets.Get(id)
		sum += net.Receivable - net.Received - net.Payable + net.Paid
	}
	if sum != 0 {
		t.Errorf("the nets add up to %d", sum)
	}
}

// Whoever follows the ledger learns of each step of a payment.
func TestAPaymentTellsWhatBecameOfIt(t *testing.T) {
	s, sent := clearing(t), op.ID{1}
	for _, c := range []struct {
		who    partner.Address
		op     partner.Operation
		status partner.PaymentStatus
	}{
		{key(2), partner.RecordPayment{Creditor: "exit", Amount: 200}, partner.PaymentSent},
		{key(22), partner.DecidePayment{Payment: sent, Verdict: partner.DidNotCome}, partner.PaymentContested},
		{key(32), partner.DecidePayment{Payment: sent, Verdict: partner.Came}, partner.PaymentReceived},
	} {
		effects, err := c.op.Apply(&partner.Context{State: s, Now: start, Sender: c.who, ID: sent})
		want := partner.PaymentChanged{Payment: sent, Debtor: "mart", Creditor: "exit", Amount: 200, Status: c.status}
		if err != nil || len(effects) != 1 || effects[0] != want {
			t.Errorf("%s: %+v, %v, want %+v", c.status, effects, err, want)
		}
	}
}

// One bank transfer that is recorded over and over would settle more than was ever owed
// with a creditor who acknowledges each entry.
func TestAPairHasOnePaymentThatWaits(t *testing.T) {
	const silence = 10 * partner.DaySeconds
	debtor, creditor, trustee := key(2), key(22), key(32)
	for _, c := range []struct {
		name     string
		trustee  partner.ID
		after    partner.Time
		who      partner.Address
		verdicts []partner.Verdict
		want     error // of the next
		settled  partner.Money
	}{
		{"nobody has said anything", "past", 0, creditor, nil, partner.ErrPaymentWaiting, 0},
		{"acknowledged", "past", 0, creditor, []partner.Verdict{partner.Came}, nil, 200},
		{"contested", "past", 0, creditor, []partner.Verdict{partner.DidNotCome}, partner.ErrPaymentWaiting, 0},
		{"refused by the trustee", "past", silence, trustee, []partner.Verdict{partner.DidNotCome}, nil, 0},
		{"contested for good", "", 0, creditor, []partner.Verdict{partner.DidNotCome}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := clearing(t)
			rules := partner.DefaultParameters()
			rules.Trustee = c.trustee
			s.Founding.Put(struct{}{}, partner.Coalition{Parameters: rules})
			sent := partner.RecordPayment{Creditor: "exit", Amount: 200}
			if err := run(s, start, debtor, 1, sent); err != nil {
				t.Fatal(err)
			}
			for _, v := range c.verdicts {
				if err := run(s, start+c.after, c.who, 2, partner.DecidePayment{Payment: op.ID{1}, Verdict: v}); err != nil {
					t.Fatal(err)
				}
			}
			if err := run(s, start+c.after, debtor, 3, sent); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("the next: %v, want %v", err, c.want)
			}
			pos, _ := s.Positions.Get(partner.Pair{Debtor: "mart", Creditor: "exit"})
			waits := op.ID{1}
			if c.want == nil {
				waits = op.ID{3}
			}
			if pos.Settled != c.settled || pos.Waiting != waits {
				t.Errorf("position %+v, want %s settled and payment %d waiting", pos, c.settled, waits[0])
			}
		})
	}
}

// A payment that the creditor contested for want of a trustee may be acknowledged late,
// and the one that waits by then goes on waiting.
func TestALateWordLeavesTheNextPaymentWaiting(t *testing.T) {
	s := clearing(t)
	s.Founding.Put(struct{}{}, partner.Coalition{Parameters: partner.DefaultParameters()})
	for i, err := range []error{
		run(s, start, key(2), 1, partner.RecordPayment{Creditor: "exit", Amount: 200}),
		run(s, start, key(22), 2, partner.DecidePayment{Payment: op.ID{1}, Verdict: partner.DidNotCome}),
		run(s, start, key(2), 3, partner.RecordPayment{Creditor: "exit", Amount: 300}),
		run(s, start, key(22), 4, partner.DecidePayment{Payment: op.ID{1}, Verdict: partner.Came}),
	} {
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	pos, _ := s.Positions.Get(partner.Pair{Debtor: "mart", Creditor: "exit"})
	if pos.Settled != 200 || pos.Waiting != (op.ID{3}) {
		t.Errorf("%+v", pos)
	}
}
