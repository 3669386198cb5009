package importer

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/punkt-ledger/punkt/importer/number"
)

func TestDecimals(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // as a fraction; empty: refused
	}{
		{"12", "12"}, {" 12 ", "12"}, {"+12", "12"}, {"-12", "-12"}, {"0", "0"}, {"-0.00", "0"},
		{"2.55", "51/20"}, {".5", "1/2"}, {"5.", "5"}, {"-0.305", "-61/200"},
		{"0012.500000000000000000000000", "25/2"},
		{"999999999999999999", "999999999999999999"}, {"0.000000000000000001", "1/1000000000000000000"},
		{"1000000000000000000", ""}, {"1.000000000000000001", ""},
		{"", ""}, {".", ""}, {"-", ""}, {"--1", ""}, {"+-1", ""}, {"1e3", ""}, {"1,5", ""},
		{"£5", ""}, {"0x10", ""}, {"NaN", ""}, {"1.2.3", ""}, {"1-", ""}, {"½", ""}, {"(5)", ""},
	} {
		d, err := number.ParseDecimal(c.text, number.Point)
		if c.want == "" {
			if err == nil {
				t.Errorf("%q: read as %+v, want a refusal", c.text, d)
			}
			continue
		}
		var total Total
		total.Add(d, one)
		if err != nil || total.Rat().RatString() != c.want {
			t.Errorf("%q: %s, %v; want %s", c.text, total.Rat().RatString(), err, c.want)
		}
	}
}

func TestRatios(t *testing.T) {
	for text, want := range map[string]Ratio{"1": {1, 1}, "3/2": {3, 2}, " 3 / 2 ": {3, 2}, "1000000000": {1e9, 1},
		"": {}, "0": {}, "1/0": {}, "-1": {}, "1.5": {}, "1/2/3": {}, "1000000001": {}, "1/": {}, "/2": {}, "x": {}} {
		got, err := ParseRatio(text)
		if got != want && err == nil || (err == nil) != (want != Ratio{}) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestPointsAreTheFloorOfTheTotal(t *testing.T) {
	for _, c := range []struct {
		total, ratio string
		want         int64
	}{
		{"12.99", "1", 12}, {"13.00", "1", 13}, {"0.99", "1", 0}, {"1", "1", 1}, {"0", "1", 0},
		{"-12.99", "1", 12}, {"-13", "1", 13}, {"-0.99", "1", 0},
		{"0.66", "3/2", 0}, {"0.67", "3/2", 1}, {"1.33", "3/2", 1}, {"1.34", "3/2", 2}, {"-1.34", "3/2", 2},
		{"999999999999999999", "9", 8999999999999999991},
		{"999999999999999999", "10", -1}, {"999999999999999999", "1000000000/999", -1}, // beyond 63 bits
	} {
		ratio, err := ParseRatio(c.ratio)
		if err != nil {
			t.Fatal(err)
		}
		amount, err := number.ParseDecimal(c.total, number.Point)
		if err != nil {
			t.Fatal(err)
		}
		var total Total
		total.Add(amount, one)
		got, ok := ratio.Of(&total)
		if ok != (c.want >= 0) || ok && got != c.want {
			t.Errorf("%s at %s: %d, %t; want %d", c.total, c.ratio, got, ok, c.want)
		}
	}
}

// The twin adds fractions of whole numbers, which know no scale to get wrong.
func TestTotalsEqualTheirTwinInFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var total Total
		twin := new(big.Rat)
		digits := rapid.StringMatching(`-?[0-9]{1,9}(\.[0-9]{0,9})?`)
		for range rapid.IntRange(0, 20).Draw(t, "lines") {
			a, b := digits.Draw(t, "quantity"), digits.Draw(t, "price")
			product, ok1 := new(big.Rat).SetString(strings.TrimSuffix(a, "."))
			factor, ok2 := new(big.Rat).SetString(strings.TrimSuffix(b, "."))
			x, err1 := number.ParseDecimal(a, number.Point)
			y, err2 := number.ParseDecimal(b, number.Point)
			if !ok1 || !ok2 || err1 != nil || err2 != nil {
				t.Fatalf("%q x %q: %v %v", a, b, err1, err2)
			}
			total.Add(x, y)
			twin.Add(twin, product.Mul(product, factor))
		}
		if total.Rat().Cmp(twin) != 0 || total.Sign() != twin.Sign() {
			t.Fatalf("total %s, twin %s", total.Rat(), twin)
		}
		ratio := Ratio{rapid.Int64Range(1, 1000).Draw(t, "points"), rapid.Int64Range(1, 1000).Draw(t, "per")}
		scaled := new(big.Rat).Mul(twin.Abs(twin), big.NewRat(ratio.Points, ratio.Per))
		want := new(big.Int).Quo(scaled.Num(), scaled.Denom())
		got, ok := ratio.Of(&total)
		if ok != want.IsInt64() || ok && got != want.Int64() {
			t.Fatalf("%d points, %t; twin %s", got, ok, want)
		}
	})
}

func TestTotalsAreWrittenWithTheirPlaces(t *testing.T) {
	for text, want := range map[string]string{"0": "0.00", "12": "12.00", "-1.5": "-1.50", "0.305": "0.305", "1.000000000000001": "1.000000000000001"} {
		d, err := number.ParseDecimal(text, number.Point)
		if err != nil {
			t.Fatal(err)
		}
		var total Total
		total.Add(d, one)
		if got := total.String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
