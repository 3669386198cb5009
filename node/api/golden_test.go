package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files instead of comparing with them")

// golden compares text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *rewrite {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./api -run %s -rewrite, and read the diff. Got:\n%s", file, t.Name(), got)
	}
}

// How the ledger hashes and numbers its entries is its own affair.
var (
	appHash = regexp.MustCompile(`"app_hash": "0x[0-9a-f]{64}"`)
	seq     = regexp.MustCompile(`"seq": \d+`)
	cursors = regexp.MustCompile(`"next_cursor": "[^"]+"`)
	entries = regexp.MustCompile(`"entries": \d+`)
)

// exchange is a request and its answer, as text.
func exchange(t *testing.T, base, method, path string, body []byte) string {
	t.Helper()
	req, err := http.NewRequest(method, base+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/octet-stream")
	}
	req.Header.Set("Authorization", testToken.Header())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, b, "", "  "); err != nil {
		t.Fatalf("%s %s: %v in %q", method, path, err, b)
	}
	text := pretty.String()
	text = appHash.ReplaceAllString(text, `"app_hash": "0x..."`)
	text = seq.ReplaceAllString(text, `"seq": 0`)
	text = cursors.ReplaceAllString(text, `"next_cursor": "..."`)
	text = entries.ReplaceAllString(text, `"entries": 0`)
	return fmt.Sprintf("%s %s\n\n%s\n%s\n\n%s", method, path, res.Status, res.Header.Get("Content-Type"), text)
}

func TestAnswers(t *testing.T) {
	y := newYear(t)
	s, h := y.serve(nil)
	s.catchUpTimeout = time.Millisecond
	ann, bob := address("ann").String(), address("bob").String()
	signed := Hash(tx.Hash(y.batch)).String()
	none := "0x" + fmt.Sprintf("%064d", 0)
	member := token.Address(address("ann"))
	duplicate := token.Transfer{Account: member, To: token.Address(address("bob")), Program: "MART", Points: 2, Ref: token.Ref{31: 6}}
	for _, c := range []struct {
		name, method, path string
		body               []byte
	}{
		{"submit_batch", "POST", "/v1/transactions", y.batch},
		{"submit_batch_again", "POST", "/v1/transactions?wait=final", y.batch},
		{"submit_refused", "POST", "/v1/transactions", y.refused},
		{"submit_accepted", "POST", "/v1/transactions?wait=accepted", y.plain},
		{"submit_duplicate_ref", "POST", "/v1/transactions", y.sign("ann", tx.Atomic, duplicate)},
		{"submit_malformed", "POST", "/v1/transactions", []byte("hello")},
		{"submit_empty", "POST", "/v1/transactions", []byte{}},
		{"submit_wrong_key", "POST", "/v1/transactions", y.sign("bob", tx.Atomic, duplicate)},
		{"submit_bad_wait", "POST", "/v1/transactions?wait=forever", y.plain},
		{"transaction", "GET", "/v1/transactions/" + signed, nil},
		{"transaction_refused", "GET", "/v1/transactions/" + Hash(tx.Hash(y.refused)).String(), nil},
		{"transaction_unknown", "GET", "/v1/transactions/" + none, nil},
		{"transaction_malformed", "GET", "/v1/transactions/0x12", nil},
		{"block", "GET", "/v1/blocks/16", nil},
		{"block_unknown", "GET", "/v1/blocks/1000", nil},
		{"block_malformed", "GET", "/v1/blocks/latest", nil},
		{"operation", "GET", "/v1/operations/" + y.redemption.String(), nil},
		{"operation_unknown", "GET", "/v1/operations/" + none, nil},
		{"account", "GET", "/v1/accounts/" + ann, nil},
		{"account_custodial", "GET", "/v1/accounts/" + bob, nil},
		{"account_unknown", "GET", "/v1/accounts/" + address("eve").String(), nil},
		{"account_mistyped", "GET", "/v1/accounts/0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD0", nil},
		{"account_checksum", "GET", "/v1/accounts/0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", nil},
		{"statement", "GET", "/v1/accounts/" + ann + "/statement", nil},
		{"statement_page", "GET", "/v1/accounts/" + bob + "/statement?limit=2", nil},
		{"statement_cursor", "GET", "/v1/accounts/" + bob + "/statement?cursor=AAAA", nil},
		{"statement_limit", "GET", "/v1/accounts/" + bob + "/statement?limit=201", nil},
		{"statement_parameter", "GET", "/v1/accounts/" + bob + "/statement?page=2", nil},
		{"hold", "GET", "/v1/holds/" + y.hold.String(), nil},
		{"hold_unknown", "GET", "/v1/holds/" + none, nil},
		{"adjustment", "GET", "/v1/adjustments/" + y.adjustment.String(), nil},
		{"adjustment_unknown", "GET", "/v1/adjustments/" + none, nil},
		{"coalition", "GET", "/v1/coalition", nil},
		{"partners", "GET", "/v1/partners", nil},
		{"partner", "GET", "/v1/partners/mart", nil},
		{"partner_unknown", "GET", "/v1/partners/nobody", nil},
		{"terms", "GET", "/v1/programs/MART/terms/1", nil},
		{"terms_unknown", "GET", "/v1/programs/MART/terms/2", nil},
		{"positions", "GET", "/v1/positions", nil},
		{"partner_quota", "GET", "/v1/partners/kino/quota", nil},
		{"partner_positions", "GET", "/v1/partners/kino/positions", nil},
		{"programs", "GET", "/v1/programs", nil},
		{"program", "GET", "/v1/programs/MART", nil},
		{"totals", "GET", "/v1/totals", nil},
		{"totals_of_program", "GET", "/v1/programs/mart/totals", nil},
		{"program_in_lower_case", "GET", "/v1/programs/mart/terms/1", nil},
		{"partner_in_upper_case", "GET", "/v1/partners/MART/positions", nil},
		{"program_unknown", "GET", "/v1/programs/GOLD", nil},
		{"quote", "GET", "/v1/quote?from=mart&to=BREW&points=1001", nil},
		{"quote_same", "GET", "/v1/quote?from=MART&to=MART&points=10", nil},
		{"quote_zero", "GET", "/v1/quote?from=MART&to=BREW&points=0", nil},
		{"quote_missing", "GET", "/v1/quote?from=MART&points=5", nil},
		{"status", "GET", "/v1/status", nil},
		{"behind", "GET", "/v1/programs/MART?min_height=1000", nil},
		{"behind_malformed", "GET", "/v1/programs/MART?min_height=-1", nil},
		{"readyz", "GET", "/readyz", nil},
		{"livez", "GET", "/livez", nil},
		{"proof_not_sealed", "GET", "/v1/proofs/entries/1", nil},
		{"proof_unknown", "GET", "/v1/proofs/transactions/0x00000000000000000000000000000000000000000000000000000000000000aa", nil},
		{"audit", "POST", "/v1/audit/check", nil},
		{"unknown_route", "GET", "/v1/members", nil},
		{"path_that_is_not_clean", "GET", "//v1/status", nil},
		{"parameter_twice", "GET", "/v1/quote?from=MART&to=BREW&points=1&points=2", nil},
		{"wrong_method", "DELETE", "/v1/programs", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			golden(t, c.name+".txt", exchange(t, h.URL, c.method, c.path, c.body))
		})
	}
}
