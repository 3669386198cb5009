package api

import (
	"encoding/json"
	"net/http"
	"testing"
)

// A stranger who asks for a program after every block reads each brand's sales off its
// totals, which the table of access keeps for readers where they are in blocks or events.
func TestAStrangerReadsNoTradeOffTheTotals(t *testing.T) {
	s, _ := newYear(t).serve(nil)
	for _, path := range []string{"/v1/programs", "/v1/programs/MART", "/v1/programs/MART/terms/1"} {
		w := newRecorder()
		s.Handler().ServeHTTP(w, routeOf{method: http.MethodGet, path: path}.request(t, callers[0]))
		var told struct {
			Issued   *int64 `json:"issued"`
			Programs []struct {
				Issued *int64 `json:"issued"`
			} `json:"programs"`
		}
		if err := json.Unmarshal(w.Bytes(), &told); err != nil || w.status != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, w.status, err)
		}
		if told.Issued != nil {
			t.Errorf("%s tells a stranger that %d points were issued", path, *told.Issued)
		}
		for _, p := range told.Programs {
			if p.Issued != nil {
				t.Errorf("%s tells a stranger that %d points were issued", path, *p.Issued)
			}
		}
	}
}
