package importer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // a machine without zones tests alike

	"github.com/punkt-ledger/punkt/importer/date"
	"github.com/punkt-ledger/punkt/importer/number"
	"github.com/punkt-ledger/punkt/importer/sheet"
)

func TestNumbersAndDatesAreReadAsTheFileProves(t *testing.T) {
	for _, c := range []struct {
		name, rows string
		said       sheet.Form
		want       []string // number, time and total of the receipts
		rejected   int
	}{
		{"a point", "R1;M;1970-01-02;1,204.50\nR2;M;1970-01-02;1,204\n", sheet.Form{}, []string{"R1 86400 1204.50", "R2 86400 1204.00"}, 0},
		{"a comma", "R1;M;1970-01-02;1.204,50\nR2;M;1970-01-02;1,204\nR3;M;1970-01-02;12,00\n", sheet.Form{},
			[]string{"R1 86400 1204.50", "R2 86400 1.204", "R3 86400 12.00"}, 0},
		{"groups that are none", "R1;M;1970-01-02;1.50\nR2;M;1970-01-02;1,2,0,0\nR3;M;1970-01-02;12,000\n", sheet.Form{}, []string{"R1 86400 1.50", "R3 86400 12000.00"}, 1},
		{"whole numbers", "R1;M;1970-01-02;7\n", sheet.Form{}, []string{"R1 86400 7.00"}, 0},
		{"both, and one is said", "R1;M;1970-01-02;1.50\nR2;M;1970-01-02;1,5\n", sheet.Form{Decimal: number.Comma}, []string{"R2 86400 1.50"}, 1},
		{"days first", "R1;M;02/01/1970;1\nR2;M;13/01/1970;1\n", sheet.Form{}, []string{"R1 86400 1.00", "R2 1036800 1.00"}, 0},
		{"months first", "R1;M;01/02/1970;1\nR2;M;1/13/1970 0:00;1\n", sheet.Form{}, []string{"R1 86400 1.00", "R2 1036800 1.00"}, 0},
		{"dots", "R1;M;02.01.1970 00:01;1\n", sheet.Form{}, []string{"R1 86460 1.00"}, 0},
		{"an order that is said", "R1;M;01/02/1970;1\nR2;M;13/02/1970;1\n", sheet.Form{Dates: date.MonthFirst}, []string{"R1 86400 1.00"}, 1},
		{"a fullstop of a spreadsheet", "R1;2.00E+03;1970-01-02;1\n2.00E+03;M;1970-01-02;1\nR3;M\x001;1970-01-02;1\nR4;M\u200b;1970-01-02;1\nR5;M;1970-01-02;1\n",
			sheet.Form{}, []string{"R5 86400 1.00"}, 4},
	} {
		var got []string
		receipts, rejects := receiptsAs(t, strings.ReplaceAll(testHeader, ",", ";")+c.rows, Reading{Map: testMap, Form: c.said})
		for _, r := range receipts {
			f := strings.Fields(r)
			got = append(got, strings.Join([]string{f[0], f[2], f[3]}, " "))
		}
		if !slices.Equal(got, c.want) || len(rejects) != c.rejected {
			t.Errorf("%s: %q, rejected %+v; want %q", c.name, got, rejects, c.want)
		}
	}
}

func TestWhatMayMeanTwoThingsIsAskedFor(t *testing.T) {
	for _, c := range []struct{ rows, reason, hint string }{
		{"R1;M;1970-01-02;1,204\n", `"1,204" in line 2 is two numbers`, "--decimal"},
		{"R1;M;1970-01-02;1.50\nR2;M;1970-01-02;1,50\n", `numbers are written in two ways: "1.50" in line 2 and "1,50" in line 3`, "--decimal"},
		{"R1;M;01/02/1970;1\n", `"01/02/1970" in line 2 is two days`, "--date-format"},
		{"R1;M;13/02/1970;1\nR2;M;02/13/1970;1\n", "days are written in two ways", "--date-format"},
	} {
		_, err := NewPurchases(strings.NewReader(strings.ReplaceAll(testHeader, ",", ";")+c.rows), Reading{Map: testMap}, nil)
		var unclear *sheet.Unclear
		if !errors.As(err, &unclear) || !strings.Contains(unclear.Reason, c.reason) || !strings.Contains(unclear.Hint, c.hint) {
			t.Errorf("%q: %v, want %q", c.rows, err, c.reason)
		}
	}
}

func TestCurrenciesAreNeverAddedUp(t *testing.T) {
	const file = "receipt,member,time,amount,cur\nR1,M,1970-01-02,10,pln\nR2,M,1970-01-02,10,EUR\nR3,M,1970-01-02,100,HUF\nR4,M,1970-01-02,5,\nR5,M,1970-01-02,7,PLN\n"
	_, err := NewPurchases(strings.NewReader(file), Reading{Map: testMap}, nil)
	var unclear *sheet.Unclear
	if !errors.As(err, &unclear) || !strings.Contains(unclear.Reason, `column "cur" holds PLN and EUR and HUF`) || !strings.Contains(unclear.Hint, "currency=cur") {
		t.Errorf("not named: %v", err)
	}
	mapped := testMap
	mapped.Currency = "cur"
	for currency, want := range map[string][]string{
		"": {"R1", "R5"}, "PLN": {"R1", "R5"}, "EUR": {"R2"}, "USD": nil,
	} {
		var got []string
		receipts, rejects := receiptsAs(t, file, Reading{Map: mapped, Currency: currency})
		for _, r := range receipts {
			got = append(got, strings.Fields(r)[0])
		}
		if !slices.Equal(got, want) || len(rejects) != 5-len(want) {
			t.Errorf("%q: %q, %d rejected; want %q", currency, got, len(rejects), want)
		}
	}
	// One currency alone is no matter: the ratio says what it is worth.
	if _, err := NewPurchases(strings.NewReader("receipt,member,time,amount,cur\nR1,M,1970-01-02,10,PLN\n"), Reading{Map: testMap}, nil); err != nil {
		t.Error(err)
	}
	for text, ok := range map[string]bool{"pln": true, "": true, "zł": false, "PLNX": false} {
		if _, err := ParseCurrency(text, mapped); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ParseCurrency("PLN", testMap); err == nil {
		t.Error("a currency without its column")
	}
}

func TestTimesAreLocalInTheZone(t *testing.T) {
	where, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	got, bad := receiptsAs(t, testHeader+"R1,M,2026-07-20 14:20:00,1\nR2,M,2026-11-20 14:20:00,1\nR3,M,2026-11-20T13:20:00Z,1\nR4,M,2026-03-29 02:30:00,1\n",
		Reading{Map: testMap, Local: where})
	want := []string{"R1 M 1784550000 1.00 2", "R2 M 1795180800 1.00 3", "R3 M 1795180800 1.00 4"}
	if !slices.Equal(got, want) || len(bad) != 1 || bad[0].Line != 5 {
		t.Errorf("%q, rejected %+v; want %q", got, bad, want)
	}
}

// A card's letters in another encoding are another card's.
func TestNamesInAnUnknownEncodingAreRefused(t *testing.T) {
	got, bad := receiptsAs(t, testHeader+"R1,M,1970-01-02,1\nR2,Mu\xf1oz,1970-01-02,1\n", Reading{Map: testMap})
	if len(got) != 1 || len(bad) != 1 || !strings.Contains(bad[0].Reason, "--encoding") {
		t.Errorf("%q, rejected %+v", got, bad)
	}
	got, bad = receiptsAs(t, testHeader+"R1,Mu\xf1oz,1970-01-02,1\n", Reading{Map: testMap, Form: sheet.Form{Encoding: sheet.CP1252}})
	if len(got) != 1 || bad != nil || !strings.Contains(got[0], "Muñoz") {
		t.Errorf("%q, rejected %+v", got, bad)
	}
	twin, _ := receiptsAs(t, testHeader+"R1,Mun\u0303oz,1970-01-02,1\n", Reading{Map: testMap})
	if !slices.Equal(got, twin) {
		t.Errorf("%q, and %q with the tilde apart", got, twin)
	}
}

func TestAFileCutShortGivesAFaultAndNoHalfReceipt(t *testing.T) {
	whole := gzipped(t, testHeader+strings.Repeat("R1,M1,2024-01-01,1\n", 5000))
	for _, size := range []int{3, 12, len(whole) / 2, len(whole) - 4} {
		r, err := NewPurchases(strings.NewReader(whole[:size]), Reading{Map: testMap}, func(bad Reject) { t.Errorf("rejected: %+v", bad) })
		if err == nil {
			_, err = r.Next()
		}
		if err == nil || errors.Is(err, ErrNothing) || strings.HasSuffix(err.Error(), ": EOF") {
			t.Errorf("cut to %d of %d bytes: %v, want a fault", size, len(whole), err)
		}
	}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever a file holds, it is read to its end or refused, and every line counts once.
func FuzzPurchases(f *testing.F) {
	for _, seed := range []string{testHeader + "R1,M,1970-01-02,1\n", "sep=;\nreceipt;member;time;amount\nR1;M;02.01.1970;1,50\n", "\xff\xfer\x00",
		"receipt\tmember\ttime\tamount\nR1\t\"M\n2\"\t1/13/1970\t1 204.5\n", "\xef\xbb\xbf" + testHeader + "R1,\xb9\x9c\xea,1970-01-02,1\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rejects := int64(0)
		r, err := NewPurchases(bytes.NewReader(file), Reading{Map: testMap}, func(Reject) { rejects++ })
		if err != nil {
			return
		}
		receipts := int64(0)
		for {
			p, err := r.Next()
			if err != nil {
				break
			}
			if p.Number == "" || p.Time < 1 || strings.ContainsAny(p.Number+p.Member, "\x00\n\r") {
				t.Fatalf("%q: %+v", file, *p)
			}
			receipts++
		}
		if receipts+rejects > 2*r.Lines() {
			t.Fatalf("%q: %d receipts and %d rejects of %d lines", file, receipts, rejects, r.Lines())
		}
	})
}
