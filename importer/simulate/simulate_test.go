package simulate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/importer/simulate"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/testnet/samples"
	"github.com/punkt-ledger/punkt/token"
)

const header = "receipt,member,time,amount\n"

func small(t *testing.T, expiry string) simulate.Options {
	t.Helper()
	o := options(t, expiry)
	o.Map = importer.Map{Receipt: "receipt", Member: "member", Time: "time", Amount: "amount"}
	return o
}

// months runs a file and writes each month as opening, issued, clawed back, expired
// and closing.
func months(t *testing.T, file string, o simulate.Options) (lines []string, r *simulate.Report) {
	t.Helper()
	r, err := simulate.Run(strings.NewReader(file), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Months {
		lines = append(lines, fmt.Sprintf("%s %d+%d-%d-%d=%d", m.Month, m.Opening, m.Issued, m.ClawedBack, m.Expired, m.Closing))
	}
	return lines, r
}

func TestMonthsUnderEachRule(t *testing.T) {
	for _, c := range []struct {
		name, rule, file string
		until            token.Date
		days             int64
		debt             token.Points
		want             []string
	}{
		{name: "one receipt", rule: "none", file: "R1,ann,2025-01-10,10\n",
			want: []string{"2025-01 0+10-0-0=10"}},
		{name: "months without receipts", rule: "none",
			file: "R1,ann,2025-01-10,10\nR2,ann,2025-03-31 23:59:59,5\n",
			want: []string{"2025-01 0+10-0-0=10", "2025-02 10+0-0-0=10", "2025-03 10+5-0-0=15"}},
		{name: "on to a date", rule: "none",
			file: "R1,ann,2025-01-10,10\n", until: token.Date{Year: 2025, Month: 2, Day: 3},
			want: []string{"2025-01 0+10-0-0=10", "2025-02 10+0-0-0=10"}},
		{name: "only to a date", rule: "none",
			file:  "R1,ann,2025-01-10,10\nR2,ann,2025-01-11,5\n",
			until: token.Date{Year: 2025, Month: 1, Day: 10},
			want:  []string{"2025-01 0+10-0-0=10"}},
		{name: "expiry on the last day of a month counts for it", rule: "rolling:1M",
			file:  "R1,ann,2025-01-31,10\nR2,ann,2025-02-01,7\n",
			until: token.Date{Year: 2025, Month: 3, Day: 31},
			want:  []string{"2025-01 0+10-0-0=10", "2025-02 10+7-0-10=7", "2025-03 7+0-0-7=0"}},
		{name: "expiry at the month's end", rule: "rolling:1M/month",
			file: "R1,ann,2025-01-10,10\n", until: token.Date{Year: 2025, Month: 3, Day: 1},
			want: []string{"2025-01 0+10-0-0=10", "2025-02 10+0-0-10=0", "2025-03 0+0-0-0=0"}},
		{name: "expiry on a date", rule: "calendar:01-31,03-15",
			file:  "R1,ann,2025-01-10,10\nR2,ann,2025-02-10,5\n",
			until: token.Date{Year: 2025, Month: 3, Day: 31},
			want:  []string{"2025-01 0+10-0-10=0", "2025-02 0+5-0-0=5", "2025-03 5+0-0-5=0"}},
		{name: "expiry on a date a year on", rule: "calendar:12-31+1",
			file: "R1,ann,2024-12-31,10\n", until: token.Date{Year: 2024, Month: 12, Day: 31},
			want: []string{"2024-12 0+10-0-0=10"}},
		{name: "expiry by idleness", rule: "sliding:1M",
			file:  "R1,ann,2025-01-10,10\nR2,ann,2025-02-05,5\nR3,bob,2025-01-10,7\n",
			until: token.Date{Year: 2025, Month: 3, Day: 31},
			want:  []string{"2025-01 0+17-0-0=17", "2025-02 17+5-0-7=15", "2025-03 15+0-0-15=0"}},
		{name: "a return takes what is there", rule: "none",
			file: "R1,ann,2025-01-10,10\nR2,ann,2025-01-11,-12.5\nR3,ann,2025-02-11,4\n",
			want: []string{"2025-01 0+10-10-0=0", "2025-02 0+4-0-0=4"}},
		{name: "a return makes debt, and the next points pay it", rule: "none", debt: 100,
			file: "R1,ann,2025-01-10,10\nR2,ann,2025-01-11,-12.5\nR3,ann,2025-02-11,5\n",
			want: []string{"2025-01 0+10-10-0=0", "2025-02 0+5-2-0=3"}},
		{name: "a return on the last valid day finds the points", rule: "rolling:1M",
			file: "R1,ann,2025-01-10,10\nR2,ann,2025-02-10 18:00:00,-4\n",
			want: []string{"2025-01 0+10-0-0=10", "2025-02 10+0-4-6=0"}},
		{name: "a return on the day after does not", rule: "rolling:1M",
			file: "R1,ann,2025-01-10,10\nR2,ann,2025-02-11 00:00:00,-4\n",
			want: []string{"2025-01 0+10-0-0=10", "2025-02 10+0-0-10=0"}},
		{name: "times out of order", rule: "rolling:1M", file: "R2,ann,2025-02-20,5\nR1,ann,2025-01-10,10\n",
			want: []string{"2025-01 0+10-0-0=10", "2025-02 10+5-0-10=5"}},
	} {
		o := small(t, c.rule)
		o.Until, o.ActivationDays, o.DebtCap = c.until, c.days, c.debt
		if got, _ := months(t, header+c.file, o); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestPendingPointsBecomeActive(t *testing.T) {
	o := small(t, "none")
	o.ActivationDays = 14
	file := header + "R1,ann,2025-01-10 12:00:00,10\nR2,ann,2025-01-20,5\n"
	if _, r := months(t, file, o); r.Pending != 5 || r.Outstanding != 15 {
		t.Errorf("%d of %d pending, want the 5 of 20 January", r.Pending, r.Outstanding)
	}
	o.Until = token.Date{Year: 2025, Month: 2, Day: 3}
	if _, r := months(t, file, o); r.Pending != 0 || r.Outstanding != 15 {
		t.Errorf("%d of %d pending on 3 February", r.Pending, r.Outstanding)
	}
}

// A block books so many events at most; the month must hold all the same.
func TestMoreExpiriesThanABlockBooksCountForTheirMonth(t *testing.T) {
	members := 2*ledger.SweptPerBlock(1) + 7 // all on 28 February
	var b strings.Builder
	b.WriteString(header)
	for i := range members {
		fmt.Fprintf(&b, "R%d,M%d,2025-01-31,1\n", i, i)
	}
	want := []string{fmt.Sprintf("2025-01 0+%d-0-0=%[1]d", members), fmt.Sprintf("2025-02 %d+0-0-%[1]d=0", members), "2025-03 0+0-0-0=0"}
	for _, rule := range []string{"rolling:1M", "sliding:1M"} {
		o := small(t, rule)
		o.Until = token.Date{Year: 2025, Month: 3, Day: 1}
		if got, _ := months(t, b.String(), o); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: %q, want %q", rule, got, want)
		}
	}
}

func TestWhatCannotBeSimulatedIsRefused(t *testing.T) {
	one := header + "R1,ann,2025-01-10,10\n"
	for _, c := range []struct {
		name, file string
		change     func(*simulate.Options)
		want       error
	}{
		{"no receipt", header, nil, importer.ErrNothing},
		{"no line", "", nil, importer.ErrNothing},
		{"no line that can be read", header + "R1,ann,noon,10\n", func(o *simulate.Options) {
			o.Rejected = func(importer.Reject) error { return nil }
		}, importer.ErrNothing},
		{"none before the end", one, func(o *simulate.Options) { o.Until = token.Date{Year: 2025, Month: 1, Day: 9} }, simulate.ErrNoReceipts},
		{"a slip in a year", one + "R2,ann,9025-01-10,10\n", nil, simulate.ErrTooLong},
		{"no such column", "receipt,member,time,total\n", nil, importer.ErrMap},
		{"a code", one, func(o *simulate.Options) { o.Program = "shop" }, genesis.ErrInvalid},
		{"months", one, func(o *simulate.Options) { o.Expiry.Type, o.Expiry.Months = "rolling", 0 }, genesis.ErrInvalid},
		{"a date", one, func(o *simulate.Options) { o.Expiry.Type, o.Expiry.Dates = "calendar", []string{"13-01"} }, genesis.ErrInvalid},
		{"activation", one, func(o *simulate.Options) { o.ActivationDays = 1000 }, genesis.ErrInvalid},
	} {
		o := small(t, "none")
		if c.change != nil {
			c.change(&o)
		}
		if _, err := simulate.Run(strings.NewReader(c.file), o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestRulesAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]genesis.Expiry{
		"none":                   {Type: "none"},
		"rolling:6M":             {Type: "rolling", Months: 6},
		"rolling:24M/month":      {Type: "rolling", Months: 24, Rounding: "month"},
		"sliding:12M":            {Type: "sliding", Months: 12},
		"calendar:12-31":         {Type: "calendar", Dates: []string{"12-31"}},
		"calendar:06-30,12-31+1": {Type: "calendar", Dates: []string{"06-30", "12-31"}, Years: 1},
	} {
		if got, err := simulate.ParseExpiry(text); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "none:1", "rolling", "rolling:6", "rolling:M", "rolling:-1M", "rolling:6m", "sliding:x", "calendar:12-31+x", "yearly:1"} {
		if got, err := simulate.ParseExpiry(text); err == nil {
			t.Errorf("%q: read as %+v", text, got)
		}
	}
	for text, want := range map[string]int64{"14d": 14, "0d": 0, "14": -1, "d": -1, "-1d": -1, "": -1} {
		if got, err := simulate.ParseDays(text); (err == nil) != (want >= 0) || err == nil && got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]token.Date{"2011-12-31": {Year: 2011, Month: 12, Day: 31}, "2024-02-29": {Year: 2024, Month: 2, Day: 29},
		"2023-02-29": {}, "2011-13-01": {}, "2011-12-32": {}, "2011-1-1": {}, "1969-01-01": {}, "": {}, "31.12.2011": {}} {
		if got, err := simulate.ParseDate(text); got != want || (err == nil) != (want != token.Date{}) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestTheSampleFile(t *testing.T) {
	o := options(t, "none")
	var err error
	if o.Map, err = importer.ParseMap(samples.MartColumns); err != nil {
		t.Fatal(err)
	}
	r, err := simulate.Run(strings.NewReader(string(samples.MartPurchases)), o)
	if err != nil {
		t.Fatal(err)
	}
	if want := (importer.Counts{Receipts: 156, Returns: 24, Skipped: 17, Zero: 2, Members: 40}); r.Counts != want {
		t.Errorf("%+v, want %+v", r.Counts, want)
	}
	if r.Issued != 4564 || r.ClawbackAsked != 558 || r.ClawbackTaken != 412 || r.Outstanding != 4152 || r.Rejected != 0 {
		t.Errorf("%+v", r)
	}
}
