package importer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

const header = "receipt,member,time,amount\n"

var testBook = alias.Book{Secret: [32]byte{1}, Partner: "mart"}

// fixed has a salt for each number that follows from the number, so that all imports of a
// test find the same members.
type fixed struct{}

func (fixed) Member(number string) alias.Member {
	salt := func() [32]byte { return sha256.Sum256([]byte(number)) }
	return alias.NewRoll(testBook, testOrigin, nil, nil, salt).Member(number)
}

func (fixed) Keep() error { return nil }

func optionsFor(program token.Code, rejects *[]importer.Reject) importer.Options {
	return importer.Options{
		Reading: importer.Reading{Map: importer.Map{Receipt: "receipt", Member: "member", Time: "time", Amount: "amount"}},
		Ratio:   importer.Ratio{Points: 1, Per: 1},
		Reason:  token.ForPurchase,
		Namer:   importer.Namer{Book: testBook, Members: fixed{}, Program: program},
		Rejected: func(bad importer.Reject) error {
			*rejects = append(*rejects, bad)
			return nil
		},
	}
}

// month is a file of n receipts of 40 members: every seventh is a return, every
// eleventh has no member, every thirteenth is worth nothing.
func month(n int) string {
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		member, amount := fmt.Sprintf("M%d", i%40), fmt.Sprintf("%d.%02d", i%50+1, i%100)
		switch {
		case i%7 == 6:
			amount = "-" + amount
		case i%13 == 12:
			amount = "0.99"
		}
		if i%11 == 10 {
			member = ""
		}
		fmt.Fprintf(&b, "R%d,%s,2024-12-%02d 12:00:00,%s\n", i, member, i%28+1, amount)
	}
	return b.String()
}

func same(a, b importer.Summary) bool {
	a.Seconds, b.Seconds, a.Height, b.Height = 0, 0, 0, 0
	return a == b
}

func TestImport(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("MART", &rejects)
	got, err := importer.Run(context.Background(), strings.NewReader(header+
		"R1,ann,2024-12-01 10:00:00,7.50\n"+
		"R1,ann,2024-12-01 10:00:00,5.00\n"+
		"R2,,2024-12-01 10:05:00,100\n"+
		"R3,bob,2024-12-02 10:00:00,99.99\n"+
		"bad line\n"+
		"R4,ann,2024-12-03 10:00:00,-20.10\n"+ // 12 are there
		"R5,bob,2024-12-03 10:00:00,-0.40\n"+
		"R6,bob,2024-12-03 11:00:00,-9.00\n"+
		"R7,bob,2024-12-03 12:00:00,3\n"+
		"R7,bob,2024-12-03 12:00:00,-3\n"), c.sender(), o)
	if err != nil {
		t.Fatal(err)
	}
	want := importer.Summary{Counts: importer.Counts{Receipts: 7, Returns: 3, Skipped: 1, Zero: 2, Members: 2},
		Lines: 10, Rejected: 1, Enrolled: 2, Issued: 111, ClawbackAsked: 29, ClawbackTaken: 21}
	if !same(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if len(rejects) != 1 || rejects[0].Line != 6 {
		t.Errorf("rejected %+v", rejects)
	}
	if ann, bob := c.balance(o.Namer, "ann"), c.balance(o.Namer, "bob"); ann != 0 || bob != 90 {
		t.Errorf("ann has %d, bob %d; want 0 and 90", ann, bob)
	}
	if got.Height != c.ledger.Height() {
		t.Errorf("ended at height %d, the ledger is at %d", got.Height, c.ledger.Height())
	}
	if n := len(c.sent); n != 2 {
		t.Errorf("%d transactions, want one of enrollments and one of the rest", n)
	}
	for _, text := range []string{"ann", "bob", "R1", "R3"} {
		if bytes.Contains(bytes.Join(c.sent, nil), []byte(text)) {
			t.Errorf("the transaction tells %q", text)
		}
	}
	c.checkInvariants()
}

func TestASecondRunIssuesNothingAndCountsDuplicates(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o, file := optionsFor("MART", &rejects), month(5000)
	first, err := importer.Run(context.Background(), strings.NewReader(file), c.sender(), o)
	if err != nil {
		t.Fatal(err)
	}
	before := c.totals("MART")
	second, err := importer.Run(context.Background(), strings.NewReader(file), c.sender(), o)
	if err != nil {
		t.Fatal(err)
	}
	want := importer.Summary{Counts: first.Counts, Lines: first.Lines, Duplicates: first.Receipts - first.Skipped - first.Zero}
	if !same(second, want) {
		t.Errorf("got  %+v\nwant %+v", second, want)
	}
	if after := c.totals("MART"); after != before || uint64(after.Issued) != first.Issued || uint64(after.ClawedBack) != first.ClawbackTaken {
		t.Errorf("totals %+v, before %+v, first run %+v", after, before, first)
	}
	if first.Enrolled != 40 || first.Zero == 0 || first.Skipped == 0 || first.ClawbackTaken == 0 || rejects != nil {
		t.Errorf("first run %+v, rejected %v", first, rejects)
	}
}

func TestAnImportStoppedHalfwayIsFinishedByTheNext(t *testing.T) {
	whole, c, rejects := newChain(t), newChain(t), []importer.Reject(nil)
	o, file := optionsFor("MART", &rejects), month(9000)
	all, err := importer.Run(context.Background(), strings.NewReader(file), whole.sender(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stopping := o
	stopping.Progress = func(done importer.Summary, position int64) error {
		if stop(); position <= 0 || done.Issued == 0 {
			t.Errorf("progress: %+v at %d", done, position)
		}
		return nil
	}
	first, err := importer.Run(ctx, strings.NewReader(file), c.sender(), stopping)
	if !errors.Is(err, importer.ErrStopped) || len(c.sent) != 2 || first.Issued == 0 {
		t.Fatalf("stopped: %v, %d sent, %+v", err, len(c.sent), first)
	}
	second, err := importer.Run(context.Background(), strings.NewReader(file), c.sender(), o)
	if err != nil {
		t.Fatal(err)
	}
	if first.Issued+second.Issued != all.Issued || first.ClawbackTaken+second.ClawbackTaken != all.ClawbackTaken || second.Duplicates == 0 {
		t.Errorf("first %+v\nsecond %+v\nwhole %+v", first, second, all)
	}
	if got, want := c.totals("MART"), whole.totals("MART"); got != want {
		t.Errorf("totals %+v, in one go %+v", got, want)
	}
}

func TestTheOrderOfTheFileIsTheOrderOnTheLedger(t *testing.T) {
	var b strings.Builder
	b.WriteString(header)
	// A return takes what is there at that moment, so any other order shows.
	for i := range 3000 {
		fmt.Fprintf(&b, "B%d,ann,2024-12-01,10\nR%d,ann,2024-12-01,-%d\n", i, i, []int{3, 30, 0, 7}[i%4])
	}
	want, asked, taken := 0, 0, 0
	for i := range 3000 {
		back := []int{3, 30, 0, 7}[i%4]
		want += 10
		asked += back
		taken += min(back, want)
		want -= min(back, want)
	}
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("MART", &rejects)
	got, err := importer.Run(context.Background(), strings.NewReader(b.String()), c.sender(), o)
	if err != nil || got.ClawbackAsked != uint64(asked) || got.ClawbackTaken != uint64(taken) || len(c.sent) < 2 {
		t.Errorf("%+v, %v in %d batches; want %d of %d taken", got, err, len(c.sent), taken, asked)
	}
	if left := c.balance(o.Namer, "ann"); left != token.Points(want) {
		t.Errorf("ann has %d, want %d", left, want)
	}
}

func TestWhatTheLedgerRefusesIsRejectedAndTheRestGoesOn(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("LATE", &rejects)
	got, err := importer.Run(context.Background(), strings.NewReader(header+
		"R1,ann,2024-12-31 12:00:00,60\n"+
		"R2,ann,2024-11-01 12:00:00,10\n"+ // further back than a day
		"R3,ann,2025-01-02 12:00:00,10\n"+ // tomorrow
		"R4,ann,2024-12-31 13:00:00,41\n"+ // cap of 100
		"R5,ann,2024-12-31 14:00:00,40\n"), c.sender(), o)
	if err != nil || got.Rejected != 3 || got.Refused != 3 || got.Issued != 100 || got.Receipts != 5 {
		t.Errorf("%+v, %v", got, err)
	}
	var reasons []string
	for _, bad := range rejects {
		reasons = append(reasons, fmt.Sprintf("%d %s %s", bad.Line, bad.Receipt, strings.Join(strings.SplitN(bad.Reason, ":", 3)[:2], ":")))
	}
	if want := []string{"3 R2 issue refused: backdated_too_far", "4 R3 issue refused: future_dated", "5 R4 issue refused: program_cap_exceeded"}; !slices.Equal(reasons, want) {
		t.Errorf("%q, want %q", reasons, want)
	}
}

// A file of one receipt is a transaction of one operation, which is refused as a whole.
func TestARefusalOfTheOnlyReceiptEndsTheImport(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	file := strings.NewReader(header + "R1,ann,2024-12-01 10:00:00,7.50\n")
	_, err := importer.Run(context.Background(), file, c.sender(), optionsFor("NONE", &rejects))
	if refused := (*importer.Refused)(nil); !errors.As(err, &refused) || refused.Name != "unknown_program" {
		t.Errorf("the import ended with %v", err)
	}
}

func TestARefusalThatEveryReceiptWouldMeetEndsTheImport(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	got, err := importer.Run(context.Background(), strings.NewReader(month(5000)), c.sender(), optionsFor("NONE", &rejects))
	var refused *importer.Refused
	if !errors.As(err, &refused) || refused.Name != "unknown_program" || len(c.sent) != 2 || got.Refused != int64(len(rejects)) || got.Issued != 0 {
		t.Errorf("%v after %d batches, %+v", err, len(c.sent), got)
	}
}

func TestMembersAndFailuresToWriteAreToldOf(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o, members := optionsFor("MART", &rejects), map[string]token.Address{}
	o.Enrolled = func(number string, account token.Address) error {
		members[number] = account
		return nil
	}
	file := header + "R1,ann,2024-12-01,1\nR2,ann,2024-12-01,1\nR3,bob,2024-12-01,0\nR4\n"
	if _, err := importer.Run(context.Background(), strings.NewReader(file), c.sender(), o); err != nil {
		t.Fatal(err)
	}
	if ann := o.Namer.Member("ann"); len(members) != 2 || members["ann"] != ann.Account || c.balance(o.Namer, "bob") != 0 {
		t.Errorf("members %v", members)
	}
	full := errors.New("disk full")
	o.Rejected = func(importer.Reject) error { return full }
	if _, err := importer.Run(context.Background(), strings.NewReader(file), c.sender(), o); !errors.Is(err, full) {
		t.Errorf("%v, want %v", err, full)
	}
	o.Rejected, o.Enrolled = func(importer.Reject) error { return nil }, func(string, token.Address) error { return full }
	if _, err := importer.Run(context.Background(), strings.NewReader(file), c.sender(), o); !errors.Is(err, full) {
		t.Errorf("%v, want %v", err, full)
	}
}

func TestADryRunSaysWhatAnEmptyLedgerWouldDo(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o, file := optionsFor("MART", &rejects), month(5000)
	dry, err := importer.Run(context.Background(), strings.NewReader(file), importer.DryRun{}, o)
	if err != nil {
		t.Fatal(err)
	}
	got, err := importer.Run(context.Background(), strings.NewReader(file), c.sender(), o)
	if err != nil {
		t.Fatal(err)
	}
	dry.ClawbackTaken = got.ClawbackTaken
	if !same(dry, got) {
		t.Errorf("dry %+v\ngot %+v", dry, got)
	}
}

func TestTheLargestBatchFitsATransaction(t *testing.T) {
	c := newChain(t)
	var ops []op.Operation
	full := token.Ref(bytes.Repeat([]byte{0xff}, 32))
	account := token.Address(full[:20])
	for range importer.BatchOps {
		ops = append(ops, token.Issue{Account: account, Program: "ABCDEFGHIJKL", Points: uint64(token.MaxSupply), Time: uint64(token.MaxTime), Reason: token.ForPurchase, Ref: full})
	}
	signed, err := c.sign(ops, uint64(token.MaxTime))
	if err != nil || len(signed.Raw) > 200<<10 || len(signed.Raw) > tx.MaxBytes {
		t.Errorf("%d bytes, %v", len(signed.Raw), err)
	}
}

func TestNamesTellNothingAndNeverChange(t *testing.T) {
	n := importer.Namer{Book: alias.Book{Secret: [32]byte{1}, Partner: "mart"}, Program: "MART"}
	// Computed with Python's hmac over the label and each part behind its length.
	if got := fmt.Sprintf("%x", n.Receipt("536365")); got != receiptVector {
		t.Errorf("receipt %s", got)
	}
	other, program := n, n
	other.Secret[31], program.Program = 1, "MART2"
	if other.Receipt("1") == n.Receipt("1") || program.Receipt("1") == n.Receipt("1") {
		t.Error("refs do not follow from secret and program")
	}
}

const receiptVector = "4d59a78f2f07a626c4452a29c63e23b22527965e54a8a4738c3899f358e87d78"
