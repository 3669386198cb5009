package importer

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/home/alias"
)

var testMap = Map{Receipt: "receipt", Member: "member", Time: "time", Amount: "amount"}

const testHeader = "receipt,member,time,amount\n"

// receiptsOf reads a text; a receipt is written as number, member, time, total and line.
func receiptsOf(t *testing.T, text string) (receipts []string, rejects []Reject) {
	t.Helper()
	return receiptsAs(t, text, Reading{Map: testMap})
}

// receiptsAs reads a text in one way.
func receiptsAs(t *testing.T, text string, reading Reading) (receipts []string, rejects []Reject) {
	t.Helper()
	r, err := NewPurchases(strings.NewReader(text), reading, func(bad Reject) { rejects = append(rejects, bad) })
	if err != nil {
		t.Fatal(err)
	}
	for {
		got, err := r.Next()
		if errors.Is(err, io.EOF) {
			return receipts, rejects
		}
		if err != nil {
			t.Fatal(err)
		}
		receipts = append(receipts, fmt.Sprintf("%s %s %d %s %d", got.Number, got.Member, got.Time, got.Total.String(), got.Line))
	}
}

func TestLinesOfAReceiptAreAddedUp(t *testing.T) {
	got, bad := receiptsOf(t, testHeader+
		"R1,M1,1970-01-01 00:01:00,0.1\n"+
		"R1,M1,1970-01-01 00:01:00,0.2\n"+
		"R2,,1970-01-01 00:02:00,5\n"+
		"R3, M2 ,1970-01-01 00:03:00,-1.005\n"+
		"R2,,1970-01-01 00:02:00,6\n"+ // between others' lines
		"R3,,1970-01-01 00:09:00,1\n"+ // later, and the member left out
		"R4,,1970-01-01 00:04:00,1\n"+
		"R4,M1,1970-01-01 00:04:00,1\n") // the member named only now
	want := []string{"R1 M1 60 0.30 2", "R2  120 11.00 4", "R3 M2 180 -0.005 5", "R4 M1 240 2.00 8"}
	if !slices.Equal(got, want) || bad != nil {
		t.Errorf("got %q, rejected %v; want %q", got, bad, want)
	}
}

func TestLinesThatCannotBeUsedAreRejectedWithTheirNumber(t *testing.T) {
	for _, c := range []struct{ line, reason string }{
		{"R2,M1,1970-01-02,one", "amount"},
		{"R2,M1,1970-01-02,", "amount"},
		{"R2,M1,1970-02-30,1", "time"},
		{"R2,M1,,1", "time"},
		{"R2,M1,1969-12-31 23:59:59,1", "1970"},
		{"R2,M1,02/30/1970,1", "time"},
		{",M1,1970-01-02,1", "no receipt"},
		{strings.Repeat("R", alias.MaxBytes+1) + ",M1,1970-01-02,1", "bytes"},
		{"R2," + strings.Repeat("M", alias.MaxBytes+1) + ",1970-01-02,1", "bytes"},
		{"R2,M1,1970-01-02,1,more", "5 fields"},
		{"R2,\"M1,1970-01-02,1", "quotes"},
	} {
		got, bad := receiptsOf(t, testHeader+"R1,M1,1970-01-02,1\n"+c.line+"\nR1,M1,1970-01-02,2\nR3,M1,1970-01-02,1\n")
		if want := []string{"R1 M1 86400 3.00 2", "R3 M1 86400 1.00 5"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", c.line, got, want)
		}
		if len(bad) != 1 || bad[0].Line != 3 || bad[0].Text != c.line || !strings.Contains(bad[0].Reason, c.reason) {
			t.Errorf("%s: rejected %+v, want line 3 for %q", c.line, bad, c.reason)
		}
	}
}

func TestAReceiptOfTwoMembersEarnsForNeither(t *testing.T) {
	got, bad := receiptsOf(t, testHeader+
		"R1,M1,1970-01-02,1\nR2,M2,1970-01-02,1\nR1,M2,1970-01-02,2\nR1,M1,1970-01-02,3\n")
	if want := []string{"R2 M2 86400 1.00 3"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(bad) != 2 || bad[0].Line != 4 || bad[1].Line != 5 || bad[0].Receipt != "R1" {
		t.Errorf("rejected %+v", bad)
	}
}

// many writes n receipts of one line each, from number first on.
func manyReceipts(first, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "N%d,M1,1970-01-02,1\n", first+i)
	}
	return b.String()
}

func TestALineThatComesTooLateIsRejected(t *testing.T) {
	begin, again := "R1,M1,1970-01-02,1\n", "R1,M1,1970-01-02,2\n"
	got, bad := receiptsOf(t, testHeader+begin+manyReceipts(0, OpenPurchases-1)+again)
	if len(got) != OpenPurchases || got[0] != "R1 M1 86400 3.00 2" || bad != nil {
		t.Errorf("in time: %d receipts, first %q, rejected %v", len(got), got[0], bad)
	}
	got, bad = receiptsOf(t, testHeader+begin+manyReceipts(0, OpenPurchases+1)+again)
	if len(got) != OpenPurchases+2 || got[0] != "R1 M1 86400 1.00 2" || len(bad) != 1 || bad[0].Line != OpenPurchases+4 || bad[0].Receipt != "R1" {
		t.Errorf("too late: %d receipts, first %q, rejected %v", len(got), got[0], bad)
	}
}

func TestColumnMaps(t *testing.T) {
	got, err := ParseMap("receipt=InvoiceNo, member=Customer ID,time=InvoiceDate,quantity=Quantity,price=UnitPrice")
	want := Map{Receipt: "InvoiceNo", Member: "Customer ID", Time: "InvoiceDate", Quantity: "Quantity", Price: "UnitPrice"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for text, reason := range map[string]string{
		"":                                     "receipt is missing",
		"receipt=a,member=b,amount=c":          "time is missing",
		"receipt=a,member=b,time=c":            "either amount, or quantity and price",
		"receipt=a,member=b,time=c,quantity=d": "either amount, or quantity and price",
		"receipt=a,member=b,time=c,amount=d,price=e,quantity=f": "either amount, or quantity and price",
		"receipt=a,member=b,time=c,amount=d,price=e":            "either amount, or quantity and price",
		"receipt=a,member=b,time=c,amount=":                     "amount names no column",
		"receipt=a,receipt=b,member=b,time=c,amount=d":          "receipt is given twice",
		"receipt=a,member=b,time=c,amount=d,shop=e":             `"shop" is none of`,
		"receipt=a,member=b,time=c,amount=d,currency=":          "currency names no column",
	} {
		if _, err := ParseMap(text); !errors.Is(err, ErrMap) || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: %v, want %q", text, err, reason)
		}
	}
}

func TestColumnsAreFoundOrNamedAsMissing(t *testing.T) {
	for header, reason := range map[string]string{
		"receipt,member,time,total\n":         `no column "amount"; its columns are receipt,member,time,total`,
		"receipt;member;time;total\n":         `no column "amount"; its columns are receipt,member,time,total`,
		"receipt,member,time,amount,member\n": `more than one column "member"`,
	} {
		_, err := NewPurchases(strings.NewReader(header), Reading{Map: testMap}, nil)
		if !errors.Is(err, ErrMap) || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: %v, want %q", header, err, reason)
		}
	}
}
