package command

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/node/access"
	"github.com/punkt-ledger/punkt/node/api"
)

// nodeAfar answers to anyone what programs there are, and to whoever signs their totals.
func nodeAfar(t *testing.T) string {
	t.Helper()
	var mart api.ProgramAnswer
	mart.Code, mart.Owner = "MART", "mart"
	totals := api.ProgramTotals{Program: "MART", Totals: api.Totals{Outstanding: 8449, Holders: 3}}
	mux := http.NewServeMux()
	answer := func(route string, v any) {
		mux.HandleFunc("GET "+route, func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(v)
		})
	}
	forReaders := func(route string, v any) {
		mux.HandleFunc("GET "+route, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				_ = json.NewEncoder(w).Encode(v)
				return
			}
			w.Header().Set("WWW-Authenticate", access.Scheme+` node="`+strings.Repeat("ab", 20)+`"`)
			problem(http.StatusUnauthorized, api.Problem{Code: "credential_needed"})(w, r)
		})
	}
	answer("/v1/coalition", api.Coalition{Currency: "EUR"})
	answer("/v1/programs", api.Programs{Programs: []api.Program{mart.Program}})
	answer("/v1/programs/MART", mart)
	forReaders("/v1/totals", api.AllTotals{Totals: []api.ProgramTotals{totals}})
	forReaders("/v1/programs/MART/totals", api.TotalsAnswer{ProgramTotals: totals})
	node := httptest.NewServer(mux)
	t.Cleanup(node.Close)
	return node.URL
}

func TestTotalsAreShownToWhoMayReadThem(t *testing.T) {
	node := nodeAfar(t)
	reader := issuersHome(t, node)
	for _, words := range [][]string{{"program", "list"}, {"program", "show", "MART"}} {
		got := call(t.Context(), append([]string{"--home", reader}, words...)...)
		if got.status != ExitDone || !strings.Contains(got.stdout, "8,449") ||
			strings.Contains(got.stdout, "readers only") {
			t.Errorf("%q by a reader: %+v", words, got)
		}
		got = call(t.Context(), append([]string{"--home", reader, "--json"}, words...)...)
		if got.status != ExitDone || !strings.Contains(got.stdout, `"outstanding": 8449,`) {
			t.Errorf("%q by a reader's script: %+v", words, got)
		}
		stranger := append([]string{"--home", t.TempDir(), "--node", node}, words...)
		got = call(t.Context(), stranger...)
		if got.status != ExitDone || !strings.Contains(got.stdout, "MART") ||
			strings.Contains(strings.ToLower(got.stdout), "outstanding") ||
			!strings.Contains(got.stdout, "readers only") {
			t.Errorf("%q by a stranger: %+v", words, got)
		}
		got = call(t.Context(), append(stranger, "--json")...)
		if got.status != ExitDone || !strings.Contains(got.stdout, `"code": "MART"`) ||
			strings.Contains(got.stdout, "outstanding") {
			t.Errorf("%q by a stranger's script: %+v", words, got)
		}
	}
}

func TestADryRunSaysWhatRoomThereIs(t *testing.T) {
	capped := &api.ProgramAnswer{Program: api.Program{Code: "MART", Cap: 1000}}
	told := &api.TotalsAnswer{ProgramTotals: api.ProgramTotals{Totals: api.Totals{Outstanding: 900}}}
	for name, test := range map[string]struct {
		target importTarget
		issued uint64
		want   string
	}{
		"enough":   {importTarget{program: capped, totals: told}, 100, ""},
		"too much": {importTarget{program: capped, totals: told}, 101, "MART has room for 100 more"},
		"not told": {importTarget{program: capped}, 101, "What room MART has under its cap is told to"},
		"no cap":   {importTarget{program: &api.ProgramAnswer{}}, 101, ""},
	} {
		var said strings.Builder
		new(preview).say(&said, test.target, importer.Summary{Issued: test.issued})
		_, got, _ := strings.Cut(said.String(), "\n")
		if test.want == "" && got != "" || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
