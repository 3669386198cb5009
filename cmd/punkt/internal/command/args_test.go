package command

import (
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

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
