package partner_test

import (
	"errors"
	"math"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
)

func TestMoneyIsWrittenAndReadAsADecimal(t *testing.T) {
	for _, c := range []struct {
		money partner.Money
		text  string
	}{
		{0, "0.00"}, {1, "0.000001"}, {10, "0.00001"}, {4_500, "0.0045"}, {10_000, "0.01"}, {100_000, "0.10"},
		{partner.Unit, "1.00"}, {12_500_000, "12.50"}, {1_000_000 * partner.Unit, "1000000.00"},
		{math.MaxInt64, "9223372036854.775807"},
	} {
		if got := c.money.String(); got != c.text {
			t.Errorf("%d is written %s, want %s", int64(c.money), got, c.text)
		}
		if got, err := partner.ParseMoney(c.text); got != c.money || err != nil {
			t.Errorf("%s is read as %d, %v, want %d", c.text, int64(got), err, int64(c.money))
		}
	}
	if got := partner.Money(-12_500_000).String(); got != "-12.50" {
		t.Errorf("a negative amount is written %s, want -12.50", got)
	}
	if got := partner.Money(math.MinInt64).String(); got != "-9223372036854.775808" {
		t.Errorf("the smallest amount is written %s", got)
	}
}

func TestWhatIsNoMoney(t *testing.T) {
	for _, text := range []string{"", ".", ".5", "5.", "-1", "+1", "1,5", "1e3", " 1", "1 ", "0x10", "1.2.3", "1.0000001", "٣"} {
		if got, err := partner.ParseMoney(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
	for _, text := range []string{"9223372036854.775808", "99999999999999999999"} {
		if _, err := partner.ParseMoney(text); !errors.Is(err, partner.ErrMoneyRange) {
			t.Errorf("%s: got %v, want %v", text, err, partner.ErrMoneyRange)
		}
	}
	for text, want := range map[string]partner.Money{"7": 7 * partner.Unit, "007.1": 7_100_000, "0.5": 500_000} {
		if got, err := partner.ParseMoney(text); got != want || err != nil {
			t.Errorf("%s is read as %d, %v, want %d", text, int64(got), err, int64(want))
		}
	}
}

func TestTimesIsExactOrRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		money partner.Money
		n     int64
		want  partner.Money
		err   error
	}{
		{"nothing", 4_500, 0, 0, nil},
		{"of nothing", 0, math.MaxInt64, 0, nil},
		{"a price", 4_500, 222, 999_000, nil},
		{"the largest", 1, math.MaxInt64, math.MaxInt64, nil},
		{"the largest product", 7, math.MaxInt64 / 7, math.MaxInt64 / 7 * 7, nil},
		{"one more", 7, math.MaxInt64/7 + 1, 0, partner.ErrMoneyRange},
		{"a bit above 63", 1 << 32, 1 << 31, 0, partner.ErrMoneyRange},
		{"beyond 64 bits", 1 << 40, 1 << 40, 0, partner.ErrMoneyRange},
		{"a negative number", 1, -1, 0, partner.ErrMoneyRange},
		{"of a negative amount", -1, 1, 0, partner.ErrMoneyRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := c.money.Times(c.n); got != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %d, %v, want %d, %v", int64(got), err, int64(c.want), c.err)
			}
		})
	}
}

// FuzzMoney reads back whatever it has written, and writes what it has read in one form.
func FuzzMoney(f *testing.F) {
	for _, seed := range []string{"12.50", "0.0045", "1", "9223372036854.775807", "-", "1."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		money, err := partner.ParseMoney(text)
		if err != nil {
			return
		}
		if again, err := partner.ParseMoney(money.String()); again != money || err != nil || money < 0 {
			t.Errorf("%q is %d, written %s, read %d, %v", text, int64(money), money, int64(again), err)
		}
	})
}
