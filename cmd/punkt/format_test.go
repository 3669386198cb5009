package main

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
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	for amount, want := range map[api.Money]string{
		0: "0.00", 4500: "0.0045", -4500: "-0.0045", 1_250_500_000: "1,250.50", -1_250_500_000: "-1,250.50",
	} {
		if got := money(amount); got != want {
			t.Errorf("money(%d) = %q, want %q", int64(amount), got, want)
		}
	}
}

func TestWorth(t *testing.T) {
	if got := worth(1200, 4500, "EUR"); got != "EUR 5.40" {
		t.Errorf("worth %q", got)
	}
	if got := worth(1200, 0, "EUR"); got != "" {
		t.Errorf("worth at no price %q", got)
	}
	if got := worth(token.MaxSupply, 1<<50, "EUR"); got != "" {
		t.Errorf("worth beyond all money %q", got)
	}
}

func TestUntil(t *testing.T) {
	const now = 1_800_000_000
	for left, want := range map[api.Time]string{
		-5: "now", 0: "now", 1: "in 1 minutes", 7199: "in 120 minutes", 7200: "in 2 hours",
		72*3600 - 1: "in 71 hours", 72 * 3600: "in 3 days", 4000 * 24 * 3600: "in 4,000 days",
	} {
		if got := until(now+left, now); got != want {
			t.Errorf("%d s: %q, want %q", left, got, want)
		}
	}
}

func TestTableAlignsAndEndsLinesClean(t *testing.T) {
	var out bytes.Buffer
	tab := table(&out, "NAME", " POINTS", "NOTE")
	tab.row("a", "1,200", "")
	tab.row("béla", "5", "x")
	tab.end()
	want := "NAME  POINTS  NOTE\na      1,200\nbéla       5  x\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestParsePoints(t *testing.T) {
	for text, want := range map[string]uint64{"0": 0, "120": 120, "1,200": 1200, "18446744073709551615": 1<<64 - 1} {
		if got, err := parsePoints(text); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "+1", "1.5", "1e3", "0x10", "18446744073709551616", "١"} {
		if got, err := parsePoints(text); err == nil {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]token.Time{
		"2026-11-20T18:30:00Z": 1795199400, "2026-11-20T19:30:00+01:00": 1795199400, "2026-11-20": 1795132800,
	} {
		if got, err := parseTime(text); err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "now", "1969-12-31", "2026-13-01", "2026-11-20 18:30:00"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

func TestHoldDeadline(t *testing.T) {
	const week = token.MaxHoldSeconds
	for _, c := range []struct {
		name                 string
		block, here, seconds int64
		want                 uint64
	}{
		{"block is old", 100, 110, 60, 170},
		{"own clock is behind", 110, 100, 60, 170},
		{"the longest", 100, 110, week, 100 + week},
		{"one second less", 100, 110, week - 1, 100 + week},
		{"too long is asked as it is", 100, 110, week + 1, 111 + week},
		{"before all time", 100, 110, -200, 0},
	} {
		if got := (clocks{c.block, c.here}).holdDeadline(c.seconds); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
