package command

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/node/api"
)

// What a command makes of a node that does not answer as it should. The node here is
// its HTTP alone: a real one gives these answers rarely.

// answers is a node that knows its status and answers transactions so.
func answers(t *testing.T, submit http.HandlerFunc) string {
	t.Helper()
	return answersWith(t, submit, api.TransactionAnswer{})
}

// answersWith is such a node that also knows a transaction.
func answersWith(t *testing.T, submit http.HandlerFunc, known api.TransactionAnswer) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(api.Status{ChainID: 7001, Height: 5, Time: 1_800_000_000})
	})
	namesNothingYet(mux)
	mux.HandleFunc("POST /v1/transactions", submit)
	mux.HandleFunc("GET /v1/transactions/{hash}", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(known)
	})
	mux.HandleFunc("GET /v1/programs/{code}", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(api.ProgramAnswer{})
	})
	node := httptest.NewServer(mux)
	t.Cleanup(node.Close)
	return node.URL
}

// namesNothingYet answers as a ledger on which no partner has named anything yet.
func namesNothingYet(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/coalition", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(api.Coalition{ChainID: 7001})
	})
	mux.HandleFunc("GET /v1/operations/{id}",
		problem(http.StatusNotFound, api.Problem{Code: "unknown_operation", CodeNumber: 70}))
}

// problem answers with problem details.
func problem(status int, p api.Problem) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		p.Status = status
		_ = json.NewEncoder(w).Encode(p)
	}
}

// issuersHome is a partner's home with an issuer's key.
func issuersHome(t *testing.T, node string) string {
	t.Helper()
	dir := t.TempDir()
	h, err := home.Init(dir, home.Config{Node: node, Partner: "mart", ChainID: 7001, PasswordFile: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	password, err := h.Password() // any private file will do
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.NewKey("issuer", password, home.Light); err != nil {
		t.Fatal(err)
	}
	return dir
}

type outcome struct {
	status         int
	stdout, stderr string
}

func call(ctx context.Context, args ...string) outcome {
	var stdout, stderr bytes.Buffer
	status := Run(ctx, &App{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}, args)
	return outcome{status, stdout.String(), stderr.String()}
}

func issue(dir string, more ...string) []string {
	return append([]string{"--home", dir, "points", "issue", "5", "MART", "--to", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}, more...)
}

func TestOutcomeUnknownTellsHowToFindOut(t *testing.T) {
	node := answers(t, problem(http.StatusGatewayTimeout, api.Problem{Code: "outcome_unknown", Detail: "waited 30 s"}))
	got := call(t.Context(), issue(issuersHome(t, node))...)
	if got.status != ExitUnreachable || got.stdout != "" {
		t.Errorf("status %d, output %q, want 3 and none", got.status, got.stdout)
	}
	want := regexp.MustCompile(`(?s)^punkt: the outcome is not known yet: transaction (0x[0-9a-f]{64}): no block .*\nhint: .*punkt --home \S+ tx show (0x[0-9a-f]{64}); .*--ref 0x[0-9a-f]{64} `)
	found := want.FindStringSubmatch(got.stderr)
	if found == nil || found[1] != found[2] {
		t.Errorf("error does not say how to find out:\n%s", got.stderr)
	}
}

func TestInterruptedSubmissionTellsHowToFindOut(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	node := answers(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		cancel()
		<-r.Context().Done()
	})
	dir := issuersHome(t, node)
	got := call(ctx, issue(dir)...)
	if got.status != ExitUnreachable || !strings.Contains(got.stderr, ": interrupted\nhint: it may become final yet: punkt --home "+dir+" tx show 0x") {
		t.Errorf("status %d, want 3, and an error that says what may come:\n%s", got.status, got.stderr)
	}
}

func TestInterruptedQuestionIsJustThat(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := call(ctx, "--node", answers(t, http.NotFound), "program", "list")
	if got.status != ExitUnreachable || !strings.HasPrefix(got.stderr, "punkt: interrupted") {
		t.Errorf("status %d, want 3, error %q", got.status, got.stderr)
	}
}

func TestNodeThatIsBehindIsTriedLater(t *testing.T) {
	node := answers(t, problem(http.StatusServiceUnavailable, api.Problem{Code: "catching_up", Detail: "at height 3 of 90"}))
	got := call(t.Context(), issue(issuersHome(t, node))...)
	if got.status != ExitUnreachable || !strings.Contains(got.stderr, "hint: nothing was sent; try again") {
		t.Errorf("status %d, want 3, error %q", got.status, got.stderr)
	}
}

func TestStrangerIsNoNode(t *testing.T) {
	stranger := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(stranger.Close)
	got := call(t.Context(), "--node", stranger.URL, "program", "list")
	if got.status != ExitFailed || !strings.Contains(got.stderr, "is this a Punkt node?") {
		t.Errorf("status %d, want 1, error %q", got.status, got.stderr)
	}
}

// Final and refused there: the block has it, and it did nothing.
func TestFinalRefusal(t *testing.T) {
	tx := &api.Transaction{Status: "final", Hash: api.Hash{1}, Height: 9, Code: 48, Reason: "insufficient_points"}
	node := answers(t, problem(http.StatusUnprocessableEntity, api.Problem{Code: "insufficient_points", CodeNumber: 48,
		Detail: "insufficient points: have 10, need 11", Transaction: tx}))
	dir := issuersHome(t, node)
	got := call(t.Context(), issue(dir, "--json")...)
	if got.status != ExitRefused || !strings.Contains(got.stderr, "punkt: refused: insufficient_points (48): insufficient points: have 10, need 11\n") {
		t.Errorf("status %d, want 2, error:\n%s", got.status, got.stderr)
	}
	var said failure
	if err := json.Unmarshal([]byte(got.stdout), &said); err != nil || said.CodeNumber != 48 || said.Transaction == nil || said.Transaction.Height != 9 {
		t.Errorf("output is no refusal: %v\n%s", err, got.stdout)
	}
}

// The validity of a transaction starts at the later of two clocks.
func TestValidUntilTrustsTheLaterClock(t *testing.T) {
	var sent []byte
	genesis := api.Hash{1, 2, 3}
	const ahead = 4_000_000_000 // the node's clock, far ahead of any machine's
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(api.Status{ChainID: 7001, Genesis: genesis, Height: 5, Time: ahead})
	})
	namesNothingYet(mux)
	mux.HandleFunc("POST /v1/transactions", func(w http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
		_ = json.NewEncoder(w).Encode(api.Transaction{Status: "accepted"})
	})
	node := httptest.NewServer(mux)
	t.Cleanup(node.Close)
	got := call(t.Context(), issue(issuersHome(t, node.URL), "--valid", "90s", "--async", "--ref", "4711")...)
	if got.status != ExitDone || !strings.HasPrefix(got.stdout, "Accepted, not final yet: it would issue 5 MART") {
		t.Fatalf("status %d, error %q, output %q", got.status, got.stderr, got.stdout)
	}
	signed, err := tx.Decode(sent)
	if err != nil || signed.VerifySignature(tx.Domain{ChainID: 7001, Genesis: genesis}) != nil {
		t.Fatalf("sent no signed transaction: %v", err)
	}
	if signed.ValidUntil != ahead+90 || signed.ChainID != 7001 {
		t.Errorf("valid until %d on chain %d, want %d on 7001", signed.ValidUntil, signed.ChainID, ahead+90)
	}
}

func TestStatusOfANodeTellsOfLostQuorum(t *testing.T) {
	for name, test := range map[string]struct {
		status api.Status
		exit   int
		says   string
	}{
		"well":          {api.Status{Height: 5, AgeSeconds: 4, Ready: true, Validators: api.Validators{Count: 4, Seen: 4, Quorum: true}}, ExitDone, "4 s ago, 4 of 4 validators seen\n"},
		"without votes": {api.Status{Height: 5, AgeSeconds: 45, Validators: api.Validators{Count: 4, Seen: 2}}, ExitNoQuorum, "45 s ago - NO QUORUM: 2 of 4 validators seen\n"},
		"fetching":      {api.Status{Height: 5, CatchingUp: true, Validators: api.Validators{Count: 4, Seen: 3, Quorum: true}}, ExitDone, "validators seen\n"},
		"not begun":     {api.Status{CatchingUp: true}, ExitDone, "none yet\n"},
	} {
		t.Run(name, func(t *testing.T) {
			node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(test.status) }))
			t.Cleanup(node.Close)
			got := call(t.Context(), "--node", node.URL, "node", "status")
			if got.status != test.exit || !strings.Contains(got.stdout, test.says) {
				t.Errorf("status %d, want %d, with %q:\n%s%s", got.status, test.exit, test.says, got.stdout, got.stderr)
			}
			if (test.exit != 0) != strings.Contains(got.stderr, "punkt: the network makes no blocks: last block") {
				t.Errorf("error %q", got.stderr)
			}
		})
	}
}
