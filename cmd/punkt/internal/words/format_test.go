package words

import (
	"bytes"
	"testing"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -999: "-999", 1234567: "1,234,567",
		-9223372036854775808: "-9,223,372,036,854,775,808",
	} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	for amount, want := range map[api.Money]string{
		0: "0.00", 4500: "0.0045", -4500: "-0.0045", 1_250_500_000: "1,250.50", -1_250_500_000: "-1,250.50",
	} {
		if got := Money(amount); got != want {
			t.Errorf("Money(%d) = %q, want %q", int64(amount), got, want)
		}
	}
}

func TestWorth(t *testing.T) {
	if got := Worth(1200, 4500, "EUR"); got != "EUR 5.40" {
		t.Errorf("worth %q", got)
	}
	if got := Worth(1200, 0, "EUR"); got != "" {
		t.Errorf("worth at no price %q", got)
	}
	if got := Worth(token.MaxSupply, 1<<50, "EUR"); got != "" {
		t.Errorf("worth beyond all money %q", got)
	}
}

func TestUntil(t *testing.T) {
	const now = 1_800_000_000
	for left, want := range map[api.Time]string{
		-5: "now", 0: "now", 1: "in 1 minutes", 7199: "in 120 minutes", 7200: "in 2 hours",
		72*3600 - 1: "in 71 hours", 72 * 3600: "in 3 days", 4000 * 24 * 3600: "in 4,000 days",
	} {
		if got := Until(now+left, now); got != want {
			t.Errorf("%d s: %q, want %q", left, got, want)
		}
	}
}

func TestTableAlignsAndEndsLinesClean(t *testing.T) {
	var out bytes.Buffer
	tab := Table(&out, "NAME", " POINTS", "NOTE")
	tab.Row("a", "1,200", "")
	tab.Row("béla", "5", "x")
	tab.End()
	want := "NAME  POINTS  NOTE\na      1,200\nbéla       5  x\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
