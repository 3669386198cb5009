package command

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// failed is what a command that failed said to a script: one object on standard output.
func failed(t *testing.T, got outcome) failure {
	t.Helper()
	var f failure
	strict := json.NewDecoder(strings.NewReader(got.stdout))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&f); err != nil || strict.More() {
		t.Fatalf("status %d, output is not one object: %v\n%s%s", got.status, err, got.stdout, got.stderr)
	}
	if f.Exit != got.status || f.Code == "" || f.Detail == "" {
		t.Errorf("status %d, said %+v", got.status, f)
	}
	return f
}

// Whatever goes wrong, a script reads one object.
func TestEveryFailureIsOneObject(t *testing.T) {
	const nobody = "http://127.0.0.1:1"
	secretless := issuersHome(t, nobody)
	if err := os.Remove(filepath.Join(secretless, "secret")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, code string
		exit       int
		retry      bool
		args       []string
	}{
		{"no number", "usage", ExitFailed, false, []string{"--json", "points", "issue", "abc", "MART", "--to", "x"}},
		{"no such command", "usage", ExitFailed, false, []string{"--json", "nosuch"}},
		{"flag behind what is wrong", "usage", ExitFailed, false, []string{"points", "issue", "--nosuch", "--json"}},
		{"no node", "unreachable", ExitUnreachable, true, []string{"--json", "--node", nobody, "program", "list"}},
		{"no home", "no_home", ExitFailed, false, []string{"--json", "--home", t.TempDir(), "key", "list"}},
		{"no secret", "no_secret", ExitFailed, false, []string{"--json", "--home", secretless, "wallet", "balance", "member:1007"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if f := failed(t, call(t.Context(), c.args...)); f.Code != c.code || f.Exit != c.exit || f.Retry != c.retry {
				t.Errorf("%+v, want %s, exit %d, retry %t", f, c.code, c.exit, c.retry)
			}
		})
	}
}

// A till that cannot tell what became of its operation says how to find out.
func TestFailureHasRefAndHash(t *testing.T) {
	node := answers(t, problem(http.StatusGatewayTimeout, api.Problem{Code: "outcome_unknown", Detail: "the outcome is not known yet: waited 30 s"}))
	got := call(t.Context(), issue(issuersHome(t, node), "--json", "--ref", "4711")...)
	f := failed(t, got)
	if f.Code != "outcome_unknown" || !f.Retry || f.Exit != ExitUnreachable || f.Ref == (api.Hash{}) || f.Hash == (api.Hash{}) {
		t.Errorf("%+v", f)
	}
	if n := strings.Count(got.stderr, "the outcome is not known yet"); n != 1 {
		t.Errorf("said %d times:\n%s", n, got.stderr)
	}
}

// A quota is the one refusal that is lifted by itself.
func TestAQuotaMayBeTriedAgain(t *testing.T) {
	for code, number := range map[string]uint32{"quota": 12, "wrong_role": 22} {
		refused := api.Problem{Code: code, CodeNumber: number, Detail: "no"}
		node := answers(t, problem(http.StatusTooManyRequests, refused))
		f := failed(t, call(t.Context(), issue(issuersHome(t, node), "--json")...))
		if f.Code != code || f.Exit != ExitRefused || f.Retry != (code == "quota") || f.Hint == "" {
			t.Errorf("%+v", f)
		}
	}
}

// A till that is asked again for what it did, some seconds later, has done it.
func TestSameAgainIsDone(t *testing.T) {
	at := &api.OperationAt{Height: 3, Tx: api.Hash{1}}
	was := api.Operation{Operation: token.Issue{Points: 5, Time: 1}}
	asked := api.Operation{Operation: token.Issue{Points: 5, Time: 2}}
	conflict := problem(http.StatusConflict, api.Problem{Code: "ref_conflict", Detail: "time", Existing: at, Booked: &was, Asked: &asked})
	receipts := []api.Receipt{{Sums: token.Sums{Points: 5}}}
	first := api.TransactionAnswer{Transaction: api.Transaction{Status: "final", Hash: at.Tx, Height: 3, Receipts: receipts}}
	dir := issuersHome(t, answersWith(t, conflict, first))
	got := call(t.Context(), issue(dir, "--ref", "4711")...)
	if got.status != ExitDone || !strings.HasPrefix(got.stdout, "Already done in block 3, and nothing was done now: Issued 5 MART to 0x") {
		t.Errorf("status %d, %s%s", got.status, got.stdout, got.stderr)
	}
	var done struct {
		Repeated bool
		Ref      api.Hash
	}
	got = call(t.Context(), issue(dir, "--ref", "4711", "--json")...)
	if err := json.Unmarshal([]byte(got.stdout), &done); err != nil || !done.Repeated || done.Ref == (api.Hash{}) {
		t.Errorf("%v: %s", err, got.stdout)
	}
	got = call(t.Context(), issue(dir, "--ref", "4711", "--time", "2026-11-20")...)
	if got.status != ExitRefused || !strings.Contains(got.stderr, "refused: ref_conflict (") {
		t.Errorf("another time that was asked for: status %d, %s%s", got.status, got.stdout, got.stderr)
	}
}

// What cannot be written was not said.
func TestFullDiskIsNoSuccess(t *testing.T) {
	dir := issuersHome(t, "http://127.0.0.1:1")
	a := &App{Stdout: full{}, Stderr: &strings.Builder{}}
	if status := Run(t.Context(), a, []string{"--home", dir, "key", "list"}); status != ExitFailed {
		t.Errorf("status %d, want 1", status)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestHomeAndNodeFromTheEnvironment(t *testing.T) {
	dir := issuersHome(t, "http://127.0.0.1:1")
	var out, said strings.Builder
	if status := Run(t.Context(), &App{Stdout: &out, Stderr: &said, Home: dir}, []string{"key", "list"}); status != ExitDone || !strings.Contains(out.String(), "issuer") {
		t.Errorf("status %d, %s%s", status, out.String(), said.String())
	}
	said.Reset()
	if status := Run(t.Context(), &App{Stdout: &out, Stderr: &said, Home: dir, Node: "http://127.0.0.1:2"}, []string{"program", "list"}); status != ExitUnreachable || !strings.Contains(said.String(), "127.0.0.1:2") {
		t.Errorf("status %d, %s", status, said.String())
	}
}

// A home that is given and not there is an error, and stays away.
func TestWrongHomeIsNotMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "matr")
	for _, args := range [][]string{{"wallet", "balance", "member:1"}, {"points", "issue", "1", "MART", "--to", "member:1"}, {"key", "list"}} {
		got := call(t.Context(), append([]string{"--home", dir}, args...)...)
		if got.status != ExitFailed || !strings.Contains(got.stderr, home.ErrNoHome.Error()) {
			t.Errorf("%v: status %d, %s", args, got.status, got.stderr)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder was made")
	}
}

func TestUnknownCommandIsNamedBeforeItsFlags(t *testing.T) {
	for line, want := range map[string]string{
		"points isue 5 MART --to x":    `unknown command "isue" for "punkt points", did you mean "issue"?`,
		"points nosuch --account x":    `unknown command "nosuch" for "punkt points"`,
		"vote --proposal 7":            `unknown command "vote" for "punkt"` + "\n",
		"walet balance --nosuch":       `did you mean "wallet"?`,
		"member enrol member:1 --yes ": `did you mean "enroll"?`,
	} {
		if got := call(t.Context(), strings.Fields(line)...); got.status != ExitFailed || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: status %d, %s", line, got.status, got.stderr)
		}
	}
}
