package date

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // a machine without zones tests alike
)

func warsaw(t *testing.T) *time.Location {
	t.Helper()
	l, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTimesAreReadInTheWaysOfTills(t *testing.T) {
	hour := time.FixedZone("", 3600)
	for _, c := range []struct {
		text  string
		order Order
		want  string
	}{
		{"2026-11-20 18:30:05", Unknown, "2026-11-20T17:30:05Z"},
		{"2026-11-20T18:30:05", Unknown, "2026-11-20T17:30:05Z"},
		{"2026-11-20 18:30", Unknown, "2026-11-20T17:30:00Z"},
		{"2026-11-20 8:30", Unknown, "2026-11-20T07:30:00Z"},
		{"2026-11-20", Unknown, "2026-11-19T23:00:00Z"},
		{"2026/11/20", Unknown, "2026-11-19T23:00:00Z"},
		{"2026.11.20 00:00", Unknown, "2026-11-19T23:00:00Z"},
		{"20261120", Unknown, "2026-11-19T23:00:00Z"},
		{"20.11.2026", Unknown, "2026-11-19T23:00:00Z"},
		{"20.11.2026 10:00", Unknown, "2026-11-20T09:00:00Z"},
		{"4.5.2026 10:00:59", Unknown, "2026-05-04T09:00:59Z"},
		{" 20/11/2026 10:00 ", Unknown, "2026-11-20T09:00:00Z"},
		{"11/20/2026", Unknown, "2026-11-19T23:00:00Z"},
		{"04/05/2026", DayFirst, "2026-05-03T23:00:00Z"},
		{"04-05-2026", MonthFirst, "2026-04-04T23:00:00Z"},
		{"05/05/2026", Unknown, "2026-05-04T23:00:00Z"},
		{"2026-11-20", DayFirst, "2026-11-19T23:00:00Z"},
		{"2026-11-20T18:30:05Z", Unknown, "2026-11-20T18:30:05Z"},
		{"2026-11-20 18:30:05.999+02:00", Unknown, "2026-11-20T16:30:05Z"},
		{"2026-11-20 18:30:05,123", Unknown, "2026-11-20T17:30:05Z"},
		{"2026-11-20 18:30:05 -0130", Unknown, "2026-11-20T20:00:05Z"},
		{"2024-02-29", Unknown, "2024-02-28T23:00:00Z"},
	} {
		got, err := Parse(c.text, c.order, hour)
		if text := time.Unix(got, 0).UTC().Format(time.RFC3339); err != nil || text != c.want {
			t.Errorf("%q, %v: %s, %v; want %s", c.text, c.order, text, err, c.want)
		}
	}
}

func TestWhatIsNoTimeOrTwoIsRefused(t *testing.T) {
	for _, c := range []struct {
		text  string
		order Order
	}{
		{"04/05/2026", Unknown}, {"4-5-2026 10:00", Unknown}, {"2026-02-29", Unknown}, {"31.11.2026", Unknown}, {"2026-13-01", Unknown},
		{"20.11.26", Unknown}, {"20.11", Unknown}, {"20-11/2026", Unknown}, {"2026-11-20 24:00", Unknown}, {"2026-11-20 10:60", Unknown},
		{"2026-11-20 10", Unknown}, {"2026-11-20 10:0", Unknown}, {"2026-11-20T", Unknown}, {"2026-11-20 10:00:00.", Unknown},
		{"2026-11-20 10:00 CET", Unknown}, {"2026-11-20 10:00:00+24:00", Unknown}, {"1969-12-31", Unknown}, {"10000-01-01", Unknown},
		{"", Unknown}, {"noon", Unknown}, {"46346", Unknown}, {"2026-11-20x", Unknown}, {"-026-11-20", Unknown}, {"2026-1120-1", Unknown},
		{"20.11.2026", YearFirst}, {"20.11.2026", MonthFirst}, {"2026-11-2026", Unknown}, {"01122026", Unknown},
	} {
		if got, err := Parse(c.text, c.order, time.UTC); !errors.Is(err, ErrNotTime) {
			t.Errorf("%q, %v: %d, %v; want a refusal", c.text, c.order, got, err)
		}
	}
}

func TestSummerTimeIsTheZones(t *testing.T) {
	for text, want := range map[string]string{
		"2026-07-01 14:20":    "2026-07-01T12:20:00Z",
		"2026-11-20 14:20":    "2026-11-20T13:20:00Z",
		"2026-03-29 01:59:59": "2026-03-29T00:59:59Z",
		"2026-03-29 03:00":    "2026-03-29T01:00:00Z",
		"2026-10-25 02:30":    "2026-10-25T00:30:00Z", // twice: the first
		"2026-10-25 03:00":    "2026-10-25T02:00:00Z",
	} {
		got, err := Parse(text, Unknown, warsaw(t))
		if at := time.Unix(got, 0).UTC().Format(time.RFC3339); err != nil || at != want {
			t.Errorf("%s: %s, %v; want %s", text, at, err, want)
		}
	}
	if _, err := Parse("2026-03-29 02:30", Unknown, warsaw(t)); !errors.Is(err, ErrNotTime) || !strings.Contains(err.Error(), "Europe/Warsaw") {
		t.Errorf("an hour that is not there: %v", err)
	}
}

func TestOrdersAreReadAndProven(t *testing.T) {
	for text, want := range map[string]Order{"auto": Unknown, "YYYY-MM-DD": YearFirst, "dd.mm.yyyy": DayFirst,
		"DD/MM/YYYY HH:mm": DayFirst, "MM-DD-YYYY": MonthFirst, "YYYYMMDD": YearFirst} {
		if got, err := ParseOrder(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "DD.MM.YY", "d/m", "YYYY"} {
		if got, err := ParseOrder(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
	for text, want := range map[string]Order{"4.5.2026": DayFirst, "13/5/2026": DayFirst, "5/13/2026": MonthFirst, "2026/5/4": YearFirst, "x": Unknown} {
		if got, either := OrderOf(text); got != want || either {
			t.Errorf("%q: %v, %t", text, got, either)
		}
	}
	if _, either := OrderOf("4/5/2026"); !either {
		t.Error("4/5/2026 may be either")
	}
}

// Whatever is read is the same when it is written out and read again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2026-11-20 18:30:05", "20.11.2026", "4/5/2026 1:00", "20261120", "2026-11-20T18:30:05.5+02:00"} {
		f.Add(seed, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, order uint8) {
		at, err := Parse(text, Order(order%4), time.UTC)
		if err != nil {
			return
		}
		again, err := Parse(time.Unix(at, 0).UTC().Format(time.RFC3339), Unknown, time.UTC)
		if err != nil || again != at {
			t.Fatalf("%q: %d, and again %d, %v", text, at, again, err)
		}
	})
}
