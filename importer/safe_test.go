package importer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// imported imports a text, and gives the reasons of its rejects with their lines.
func imported(t *testing.T, to importer.Ledger, o importer.Options, text string) (importer.Summary, []string) {
	t.Helper()
	var reasons []string
	o.Rejected = func(bad importer.Reject) error {
		reasons = append(reasons, fmt.Sprintf("%d %s", bad.Line, bad.Reason))
		return nil
	}
	got, err := importer.Run(context.Background(), strings.NewReader(text), to, o)
	if err != nil {
		t.Fatal(err)
	}
	return got, reasons
}

func TestAReceiptThatWasCutShortIsNamedAndNoDuplicate(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("MART", &rejects)
	whole := header + "R1,ann,2024-12-01,5\nR2,bob,2024-12-01,-3\nR3,ann,2024-12-01,197\nR3,ann,2024-12-01,586\n"
	half := strings.TrimSuffix(whole, "R3,ann,2024-12-01,586\n")
	imported(t, c.sender(), o, half)
	before := c.totals("MART")
	got, reasons := imported(t, c.sender(), o, whole)
	if got.Duplicates != 2 || got.Different != 1 || got.Rejected != 1 || got.Issued != 0 || c.totals("MART") != before {
		t.Errorf("%+v", got)
	}
	if want := []string{"4 different on the ledger: booked 197 MART, the file says 783 MART"}; !slices.Equal(reasons, want) {
		t.Errorf("%q, want %q", reasons, want)
	}
	// No allowance covers it.
	all, err := importer.ParseAllowance("100%")
	if err != nil || !errors.Is(all.Verdict(got.Rejected, got.Different, got.Lines), importer.ErrDifferent) {
		t.Errorf("%v: allowed", err)
	}
}

func TestARepeatedReceiptIsHeldAgainstTheLedger(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		reason              string // empty: a duplicate
	}{
		{"the same", "R1,ann,2024-12-01,12.50", "R1,ann,2024-12-02,12.99", ""},
		{"a return that found nothing", "R1,ann,2024-12-01,-9", "R1,ann,2024-12-01,-9", ""},
		{"fewer points", "R1,ann,2024-12-01,12.50", "R1,ann,2024-12-01,11", "booked 12 MART, the file says 11 MART"},
		{"a smaller return", "R1,ann,2024-12-01,-9", "R1,ann,2024-12-01,-8", "booked 9 MART, the file says 8 MART"},
		{"another member", "R1,ann,2024-12-01,12", "R1,bob,2024-12-01,12", "the file says 12 MART, and for another member"},
	} {
		chain, rejects := newChain(t), []importer.Reject(nil)
		o := optionsFor("MART", &rejects)
		imported(t, chain.sender(), o, header+c.before+"\n")
		for _, more := range []string{"", "R9,ann,2024-12-01,1\n"} { // alone in its transaction, and not
			got, reasons := imported(t, chain.sender(), o, header+c.after+"\n"+more)
			if c.reason == "" && (got.Duplicates < 1 || got.Different != 0 || reasons != nil) {
				t.Errorf("%s: %+v, %q", c.name, got, reasons)
			}
			if c.reason != "" && (got.Duplicates > 0 || got.Different != 1 || len(reasons) != 1 || !strings.HasSuffix(reasons[0], c.reason)) {
				t.Errorf("%s: %+v, %q; want %q", c.name, got, reasons, c.reason)
			}
		}
	}
}

// front is a ledger on which a rival's transactions come first, who has seen ours.
type front struct {
	importer.Ledger
	rival func(token.Enroll)
}

func (f front) Submit(ctx context.Context, ops []op.Operation) ([]importer.Result, error) {
	for _, o := range ops {
		if enroll, ok := o.(token.Enroll); ok {
			f.rival(enroll)
		}
	}
	return f.Ledger.Submit(ctx, ops)
}

// A rival that copies an import's enrollments out of its mempool and has them come first
// gets nothing by it: neither the accounts nor what is booked to them.
func TestARivalThatEnrollsFirstGetsNothing(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("MART", &rejects)
	tried := 0
	rival := func(seen token.Enroll) {
		thief := seen
		thief.Controller, thief.Ref = op.Address{0xee}, op.Ref{0xee, byte(tried)}
		for want, enroll := range map[string]token.Enroll{"wrong_address": seen, "contract_account": thief} {
			tried++
			if got := c.asEvil(enroll); got != want {
				t.Errorf("evil's enrollment: %q, want %q", got, want)
			}
		}
	}
	got, reasons := imported(t, front{c.sender(), rival}, o,
		header+"R1,ann,2024-12-01,60\nR2,bob,2024-12-01,7\n")
	if got.Issued != 67 || got.Enrolled != 2 || len(reasons) != 0 || tried != 4 {
		t.Errorf("%+v, %q after %d of evil's", got, reasons, tried)
	}
	if ann, bob := c.balance(o.Namer, "ann"), c.balance(o.Namer, "bob"); ann != 60 || bob != 7 {
		t.Errorf("ann has %d, bob %d", ann, bob)
	}
	c.checkInvariants()
}

// liar is a ledger that says of the first account that it is evil's.
type liar struct{ importer.Ledger }

func (l liar) Accounts(ctx context.Context, addresses []op.Address) ([]importer.Account, error) {
	found, err := l.Ledger.Accounts(ctx, addresses)
	if len(found) > 0 {
		found[0] = importer.Account{Known: true, Home: "evil"}
	}
	return found, err
}

func TestNothingIsBookedToAStrangersAccount(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("MART", &rejects)
	got, reasons := imported(t, liar{c.sender()}, o,
		header+"R1,ann,2024-12-01,60\nR2,bob,2024-12-01,7\nR3,ann,2024-12-01,-5\nR4,ann,2024-12-01,0\n")
	if got.Issued != 7 || got.ClawbackAsked != 0 || got.Enrolled != 1 || len(reasons) != 2 {
		t.Errorf("%+v, %q", got, reasons)
	}
	for _, reason := range reasons {
		if !strings.Contains(reason, `opened by "evil", and nothing is booked to a stranger's`) {
			t.Errorf("%q", reason)
		}
	}
	c.checkInvariants()
}

// Who is enrolled is found again by an import in another process, and by one after an
// import that ended between the enrollments and the bookings.
func TestTheRollIsKeptBeforeAnybodyIsEnrolled(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	var kept []alias.Entry
	keep := func(fresh []alias.Entry) error {
		if len(c.sent) > 0 {
			t.Errorf("%d members are kept after %d transactions", len(fresh), len(c.sent))
		}
		kept = append(kept, fresh...)
		return nil
	}
	o := optionsFor("MART", &rejects)
	o.Namer.Members = alias.NewRoll(testBook, testOrigin, nil, keep, nil)
	ctx, stop := context.WithCancel(context.Background())
	c.fault = func(sent int, after bool) error {
		if sent == 1 && after {
			stop() // they are enrolled, and nothing is booked
		}
		return nil
	}
	file := header + "R1,ann,2024-12-01,60\nR2,bob,2024-12-01,7\n"
	_, err := importer.Run(ctx, strings.NewReader(file), c.sender(), o)
	if !errors.Is(err, importer.ErrStopped) || len(kept) != 2 {
		t.Fatalf("%v, %d kept", err, len(kept))
	}
	o.Namer.Members = alias.NewRoll(testBook, testOrigin, kept, keep, nil)
	got, _ := imported(t, c.sender(), o, file)
	if got.Enrolled != 0 || got.Issued != 67 || len(kept) != 2 {
		t.Errorf("%+v, %d kept", got, len(kept))
	}
	full := errors.New("disk full")
	broken := func([]alias.Entry) error { return full }
	o.Namer.Members = alias.NewRoll(testBook, testOrigin, kept, broken, nil)
	sent := len(c.sent)
	file = header + "R3,cid,2024-12-01,60\n"
	_, err = importer.Run(context.Background(), strings.NewReader(file), c.sender(), o)
	if !errors.Is(err, full) || len(c.sent) != sent {
		t.Errorf("%v after %d transactions", err, len(c.sent)-sent)
	}
}

func TestWhatWouldBeRefusedEnrollsNobody(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("LATE", &rejects)
	o.Refusal = func(p *importer.Purchase, _ uint64) error {
		if p.Time < 1735689600-86400 {
			return &importer.Refused{Name: "backdated_too_far", Text: "too old"}
		}
		return nil
	}
	got, reasons := imported(t, c.sender(), o, header+
		"R1,ann,2024-11-01 12:00:00,10\n"+
		"R2,ann,2024-11-02 12:00:00,-10\n"+ // of what was never issued
		"R3,bob,2024-11-01 12:00:00,-10\n"+ // the same, and its purchase is not in the file
		"R4,cid,2024-11-01 12:00:00,0\n"+
		"R5,dan,2024-11-01 12:00:00,10\n"+
		"R6,dan,2024-12-31 12:00:00,-10\n"+ // as R2, though its own time would do
		"R7,eve,2024-11-01 12:00:00,10\n"+
		"R8,eve,2024-12-31 12:00:00,9\n"+
		"R9,eve,2024-12-31 13:00:00,-4\n"+
		"R10,fay,2024-12-31 13:00:00,-4\n") // may have been issued before: asked
	if got.Enrolled != 2 || got.Issued != 9 || got.ClawbackAsked != 8 || got.ClawbackTaken != 4 || got.Refused != 3 || got.Members != 6 {
		t.Errorf("%+v", got)
	}
	slices.Sort(reasons)
	const never, late = "not asked back: nothing was ever issued to the member", "issue refused: backdated_too_far: too old"
	if want := []string{"2 " + late, "3 " + never, "4 " + never, "6 " + late, "7 " + never, "8 " + late}; !slices.Equal(reasons, want) {
		t.Errorf("%q, want %q", reasons, want)
	}
	for member, want := range map[string]token.Points{"ann": -1, "bob": -1, "cid": -1, "dan": -1, "eve": 5, "fay": 0} {
		if n := c.balance(o.Namer, member); n != want {
			t.Errorf("%s has %d, want %d", member, n, want)
		}
	}
	// A member whom the ledger knows by then is asked.
	imported(t, c.sender(), optionsFor("MART", &rejects), header+"X1,ann,2024-12-31,3\n")
	if got, _ := imported(t, c.sender(), o, header+"R2,ann,2024-11-02 12:00:00,-10\n"); got.ClawbackAsked != 10 || got.Rejected != 0 {
		t.Errorf("%+v", got)
	}
}

func TestEnrollmentsAreFinalBeforeAnythingIsBooked(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	imported(t, c.sender(), optionsFor("MART", &rejects), month(3*importer.BatchOps))
	for i, raw := range c.sent {
		in := ledger.Admit(raw, tx.Domain{ChainID: testChainID})
		for _, o := range in.Tx.Ops {
			if enroll := o.Kind() == op.KindEnroll; enroll != (i == 0) {
				t.Fatalf("transaction %d has a %s", i, o.Kind())
			}
		}
	}
}

func TestAFileOfWhichNothingCanBeUsedIsAFailure(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("MART", &rejects)
	for _, text := range []string{"", "\n", header, header + "R1,ann,noon,1\n", header + "R1,ann,2024-12-01,1e3\n", header + "x\ny\n",
		header + "R1,ann,2024-12-01,1\nR1,bob,2024-12-01,1\n"} {
		got, err := importer.Run(context.Background(), strings.NewReader(text), c.sender(), o)
		if !errors.Is(err, importer.ErrNothing) || got.Receipts != 0 {
			t.Errorf("%q: %v, %+v", text, err, got)
		}
	}
	if len(c.sent) != 0 {
		t.Errorf("%d transactions sent", len(c.sent))
	}
}

func TestAllowances(t *testing.T) {
	for _, c := range []struct {
		allowance       string
		rejected, lines int64
		want            error
	}{
		{"0", 0, 10, nil}, {"0", 1, 10, importer.ErrRejects}, {"2", 2, 10, nil}, {"2", 3, 10, importer.ErrRejects}, {"1,000", 1000, 2000, nil},
		{"0%", 1, 1000, importer.ErrRejects}, {"0.5%", 5, 1000, nil}, {"0.5%", 6, 1000, importer.ErrRejects}, {"0.5%", 5, 999, importer.ErrRejects},
		{"100%", 10, 10, nil}, {" 10 % ", 1, 10, nil},
	} {
		a, err := importer.ParseAllowance(c.allowance)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Verdict(c.rejected, 0, c.lines); !errors.Is(got, c.want) || (got == nil) != (c.want == nil) {
			t.Errorf("%s of %d in %d: %v, want %v", c.allowance, c.rejected, c.lines, got, c.want)
		}
	}
	for _, text := range []string{"", "-1", "x", "1.5", "-1%", "101%", "100.1%", "%", "1,5%", "12,00", "0.0000001%"} {
		if a, err := importer.ParseAllowance(text); err == nil {
			t.Errorf("%q: %+v", text, a)
		}
	}
	if err := (importer.Allowance{}).Verdict(1, 0, 1); !errors.Is(err, importer.ErrRejects) {
		t.Errorf("nothing was said, and one reject is allowed: %v", err)
	}
}

func TestAGlanceShowsTheFirstReceiptsAndTheMoney(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("MART", &rejects)
	var g importer.Glance
	o.Seen = g.Add
	imported(t, importer.DryRun{Look: c.Accounts}, o, header+"R1,ann,2024-12-01,12.50\nR2,,2024-12-02,100\nR3,bob,2024-12-03,-9.99\n"+
		"R4,bob,2024-12-03,0.50\nR5,bob,2024-12-03,1\nR6,bob,2024-12-03,250.25\n")
	var got []string
	for _, f := range g.First {
		got = append(got, fmt.Sprintf("%s %s %s %d", f.Receipt, f.Member, f.Total, f.Points))
	}
	if want := []string{"R1 ann 12.50 12", "R2  100.00 0", "R3 bob -9.99 -9", "R4 bob 0.50 0", "R5 bob 1.00 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if g.Receipts != 6 || g.Min.String() != "-9.99" || g.Max.String() != "250.25" || g.Sum.String() != "354.26" {
		t.Errorf("%d receipts from %s to %s, %s together", g.Receipts, g.Min.String(), g.Max.String(), g.Sum.String())
	}
}

// asEvil sends an enrollment with the key of another partner of the coalition, and answers
// with the name of its refusal.
func (c *chain) asEvil(enroll token.Enroll) string {
	signed := tx.Tx{ValidUntil: uint64(c.clock.Unix()) + 600, Mode: tx.Atomic, Ops: []op.Operation{enroll}}
	raw, _, err := signed.Seal(tx.Domain{ChainID: testChainID}, c.rival)
	if err != nil {
		c.t.Fatal(err)
	}
	fault := c.fault
	c.fault = nil
	defer func() { c.fault = fault }()
	got, err := c.Send(context.Background(), raw)
	if refused := (*importer.Refused)(nil); errors.As(err, &refused) {
		return refused.Name
	}
	if err != nil || len(got) != 1 {
		c.t.Fatalf("evil's transaction: %v, %+v", err, got)
	}
	return got[0].Name
}
