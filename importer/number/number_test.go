package number

import (
	"errors"
	"strings"
	"testing"
)

func TestWholeNumbersAreReadByOneStrictRule(t *testing.T) {
	for text, want := range map[string]uint64{
		"0": 0, "12": 12, "1200": 1200, "1,200": 1200, "1 200": 1200, "1\u00a0200": 1200, "1\u202f200": 1200,
		"12,345,678": 12345678, " 7 ": 7, "007": 7, "18446744073709551615": 1<<64 - 1,
	} {
		if got, err := Whole(text); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"12,00", "1,2,0,0", "1,20", "12.00", "1.200", "1,200,", ",200", "1,2000", "1234,567", "1,200 300",
		"1  200", "0,200", "", " ", "-1", "+1", "1e3", "1x", "٣", "1,200.00"} {
		if got, err := Whole(text); !errors.Is(err, ErrNotNumber) {
			t.Errorf("%q: %d, %v; want a refusal", text, got, err)
		}
	}
	if _, err := Whole("18446744073709551616"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one too many: %v", err)
	}
	if _, err := Whole("12,00"); !strings.Contains(err.Error(), "write 12 or 1200") {
		t.Errorf("12,00: %v does not say what to write", err)
	}
}

func TestDecimalsAreReadExactly(t *testing.T) {
	for _, c := range []struct {
		text string
		mark Mark
		want Decimal
	}{
		{"12", Point, Decimal{12, 0}}, {"12", Comma, Decimal{12, 0}}, {"12", Unknown, Decimal{12, 0}},
		{"12.50", Point, Decimal{125, 1}}, {"12,50", Comma, Decimal{125, 1}}, {"12,00", Comma, Decimal{12, 0}},
		{"-0.305", Point, Decimal{-305, 3}}, {"+.5", Point, Decimal{5, 1}}, {",5", Comma, Decimal{5, 1}}, {"5.", Point, Decimal{5, 0}},
		{"1,204", Point, Decimal{1204, 0}}, {"1,204", Comma, Decimal{1204, 3}}, {"1.204", Comma, Decimal{1204, 0}},
		{"1,204.50", Point, Decimal{12045, 1}}, {"1.204,50", Comma, Decimal{12045, 1}}, {"-1 204,50", Comma, Decimal{-12045, 1}},
		{"1 204", Unknown, Decimal{1204, 0}}, {"1\u00a0204.5", Point, Decimal{12045, 1}},
		{"0000000000000000000001.10", Point, Decimal{11, 1}}, {"123456789012345678", Point, Decimal{123456789012345678, 0}},
		{"-0.000000000000000001", Point, Decimal{-1, 18}},
	} {
		if got, err := ParseDecimal(c.text, c.mark); err != nil || got != c.want {
			t.Errorf("%q with %v: %+v, %v; want %+v", c.text, c.mark, got, err, c.want)
		}
	}
	for _, c := range []struct {
		text string
		mark Mark
	}{
		{"", Point}, {".", Point}, {"-", Point}, {"--1", Point}, {"1-", Point}, {"1e3", Point}, {"PLN 1", Point}, {"1.2.3", Point},
		{"12,50", Point}, {"12.50", Comma}, {"1,204", Unknown}, {"12.50", Unknown}, {"1.204.50", Point}, {"1,2,0,0", Point},
		{"12,5,", Comma}, {"1,234,567.8,9", Point}, {"1.204.5", Comma}, {"0,123", Point}, {"1,204,5", Comma}, {".5", Unknown},
	} {
		if got, err := ParseDecimal(c.text, c.mark); !errors.Is(err, ErrNotNumber) {
			t.Errorf("%q with %v: %+v, %v; want a refusal", c.text, c.mark, got, err)
		}
	}
	if _, err := ParseDecimal("1234567890123456789", Point); !errors.Is(err, ErrTooLarge) {
		t.Errorf("19 digits: %v", err)
	}
}

func TestAMarkIsProvenOrNot(t *testing.T) {
	for text, want := range map[string]Mark{
		"12.50": Point, "12,50": Comma, "1.204,50": Comma, "1,204.50": Point, "0.125": Point, "0,125": Comma, "1,204,000": Point,
		"1.204.000": Comma, "12": Unknown, "1,204": Unknown, "1.204": Unknown, "-1,204": Unknown, "": Unknown, "x": Unknown, ".5": Point,
	} {
		got, either := MarkOf(text)
		if got != want || either != (strings.Trim(text, "-") == "1,204" || text == "1.204") {
			t.Errorf("%q: %v, %t; want %v", text, got, either, want)
		}
	}
}

// A text that is a number by both marks and the same one has neither in it, and no
// text is a number without its mark that has one.
func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"12", "12,50", "1 204.5", "-1.204,00", "+.5", "1,2,0,0", "9,999,999,999,999,999,999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		point, no := ParseDecimal(text, Point)
		comma, neither := ParseDecimal(text, Comma)
		proven, either := MarkOf(text)
		plain, unknown := ParseDecimal(text, Unknown)
		switch {
		case errors.Is(no, ErrTooLarge) || errors.Is(neither, ErrTooLarge):
		case no == nil && neither == nil:
			if proven != Unknown || !either && point != comma || either != (unknown != nil) || !either && plain != point {
				t.Fatalf("%q: %+v with a point, %+v with a comma, proven %v, either %t", text, point, comma, proven, either)
			}
		case (no == nil) != (proven == Point) || (neither == nil) != (proven == Comma) || unknown == nil:
			t.Fatalf("%q: %v with a point, %v with a comma, proven %v", text, no, neither, proven)
		}
		if n, err := Whole(text); err == nil && n < 1e18 && (point != Decimal{int64(n), 0}) {
			t.Fatalf("%q: %d whole, %+v decimal", text, n, point)
		}
	})
}
