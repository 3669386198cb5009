package command

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func TestParsePoints(t *testing.T) {
	for text, want := range map[string]uint64{"0": 0, "120": 120, "1,200": 1200, "1 200": 1200, "1,234,567": 1234567, "18446744073709551615": 1<<64 - 1} {
		if got, err := parsePoints(text); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "+1", "1.5", "1e3", "0x10", "18446744073709551616", "١", "12,00", "1,2,0,0", "1,20", "1,200,00", ",200", "1.200", "12.00"} {
		if got, err := parsePoints(text); err == nil {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
	if _, err := parsePoints("12,00"); err == nil || !strings.Contains(err.Error(), "write 12 or 1200") {
		t.Errorf("12,00: %v", err)
	}
}

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]partner.Money{"0": 0, "50": 50_000_000, "50.00": 50_000_000, "1,250.50": 1_250_500_000, "1 250.50": 1_250_500_000, "0.000001": 1} {
		if got, err := parseMoney(text); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "50,00", "1,2.50", "0.0000001", "1e3", "99999999999999999"} {
		if got, err := parseMoney(text); err == nil {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]token.Time{
		"2026-11-20T18:30:00Z": 1795199400, "2026-11-20T19:30:00+01:00": 1795199400, "2026-11-20": 1795132800,
		"2026-11-20 18:30:00": 1795199400, "2026-11-20 18:30": 1795199400, "20.11.2026 18:30": 1795199400,
	} {
		if got, err := parseTime(text, time.UTC); err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "now", "1969-12-31", "2026-13-01", "4/5/2026"} {
		if got, err := parseTime(text, time.UTC); err == nil {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

// A till and an import mean the same by a day: one in the program's shops.
func TestBusinessTimeIsTheProgramsOwn(t *testing.T) {
	program := api.ProgramAnswer{}
	program.UTCOffsetSeconds = 3600
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/programs/MART", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(program) })
	node := httptest.NewServer(mux)
	t.Cleanup(node.Close)
	for _, c := range []struct {
		text, zone string
		want       token.Time
	}{
		{"2026-11-20", "", 1795132800 - 3600},
		{"2026-11-20 18:30", "", 1795199400 - 3600},
		{"2026-11-20T18:30:00Z", "", 1795199400},
		{"2026-07-20 14:20", "Europe/Warsaw", 1784550000},
		{"2026-11-20", "UTC", 1795132800},
	} {
		a := &App{node: node.URL}
		if got, err := a.businessTime(t.Context(), c.text, c.zone, "MART"); err != nil || got != c.want {
			t.Errorf("%q in %q: %d, %v, want %d", c.text, c.zone, got, err, c.want)
		}
	}
	if _, err := (&App{node: node.URL}).businessTime(t.Context(), "2026-11-20", "Mars/North", "MART"); err == nil {
		t.Error("a zone that is none is taken")
	}
}
