package counter

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/node/till"
)

// node answers by path; what it has no answer for is unknown to it.
func node(t *testing.T, answers map[string]func() (int, any)) *api.Client {
	t.Helper()
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for path, answer := range answers {
			if method, rest, _ := strings.Cut(path, " "); r.Method == method && strings.HasPrefix(r.URL.Path, rest) {
				status, body := answer()
				w.WriteHeader(status)
				_ = json.NewEncoder(w).Encode(body)
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
		_ = json.NewEncoder(w).Encode(api.Problem{Code: "unknown_operation", Status: http.StatusNotFound})
	}))
	t.Cleanup(h.Close)
	return api.NewClient(h.URL)
}

func always(body any) func() (int, any) { return func() (int, any) { return http.StatusOK, body } }

func asked() till.Request {
	return till.Request{ChainID: 7001, Home: "mart", Payee: "kino", Card: "mart-" + strings.Repeat("a", 24), Program: "BREW", Points: 10,
		Ref: op.Ref{1}, Expires: time.Now().Add(time.Minute).Unix()}
}

// A till believes its own node, and no home that says what the ledger does not have.
func TestTillBelievesItsOwnNode(t *testing.T) {
	r := asked()
	account := op.Address{5}
	id := api.Hash(op.HeaderOf(r.Operation(account, 0)).ID(""))
	good := api.OperationAnswer{ID: id, Kind: "redeem", Account: api.Address(account), Partner: "kino", Program: "BREW", Points: 10}
	change := func(f func(*api.OperationAnswer)) *api.OperationAnswer { out := good; f(&out); return &out }
	for name, test := range map[string]struct {
		status string
		ledger *api.OperationAnswer // nil: it has none
		want   error
	}{
		"done":             {"done", &good, nil},
		"refused":          {"refused", &good, ErrRefused},
		"expired":          {"expired", &good, ErrNoAnswer},
		"another payee":    {"done", change(func(o *api.OperationAnswer) { o.Partner = "brew" }), ErrFalseAnswer},
		"fewer points":     {"done", change(func(o *api.OperationAnswer) { o.Points = 9 }), ErrFalseAnswer},
		"another program":  {"done", change(func(o *api.OperationAnswer) { o.Program = "MART" }), ErrFalseAnswer},
		"a hold":           {"done", change(func(o *api.OperationAnswer) { o.Kind = "hold" }), ErrFalseAnswer},
		"another's sale":   {"done", change(func(o *api.OperationAnswer) { o.Account = api.Address{6} }), ErrFalseAnswer},
		"not on the chain": {"done", nil, errors.ErrUnsupported}, // any error will do
	} {
		own := map[string]func() (int, any){}
		if test.ledger != nil {
			own["GET /v1/operations/"] = always(test.ledger)
		}
		theirs := map[string]func() (int, any){"POST /v1/requests": always(api.RequestState{ID: r.ID(), Status: test.status, Operation: id})}
		_, err := Till{Own: node(t, own), Home: node(t, theirs)}.Ask(t.Context(), r)
		if test.want == errors.ErrUnsupported && err != nil {
			continue
		}
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// A node that was started anew has forgotten the request, and gets it once more.
func TestRequestIsPlacedAgain(t *testing.T) {
	r, placed := asked(), 0
	account := op.Address{5}
	id := api.Hash(op.HeaderOf(r.Operation(account, 0)).ID(""))
	theirs := node(t, map[string]func() (int, any){
		"POST /v1/requests": func() (int, any) {
			placed++
			return http.StatusOK, api.RequestState{ID: r.ID(), Status: []string{"waiting", "done"}[min(placed-1, 1)], Operation: id}
		},
		"GET /v1/requests/": func() (int, any) {
			return http.StatusNotFound, api.Problem{Code: "unknown_request", Status: http.StatusNotFound}
		},
	})
	own := node(t, map[string]func() (int, any){"GET /v1/operations/": always(api.OperationAnswer{
		ID: id, Kind: "redeem", Account: api.Address(account), Partner: "kino", Program: "BREW", Points: 10})})
	if _, err := (Till{Own: own, Home: theirs}).Ask(t.Context(), r); err != nil || placed != 2 {
		t.Errorf("placed %d times: %v", placed, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Till{Own: own, Home: theirs}).Ask(ended, r); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// A till that gave up says why no try before succeeded, not that its time was over.
func TestTillSaysWhatKeptItFromTheHome(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	ctx, cancel := context.WithTimeout(t.Context(), retryEvery/4)
	defer cancel()
	_, err := Till{Own: node(t, nil), Home: api.NewClient(gone.URL)}.Ask(ctx, asked())
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, api.ErrUnreachable) || !strings.Contains(err.Error(), "dial tcp") {
		t.Errorf("%v", err)
	}
}

func TestPolicy(t *testing.T) {
	h, err := home.Init(filepath.Join(t.TempDir(), "mart"), home.Config{Node: home.DefaultNode, Partner: "mart"})
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) (Policy, error) {
		if err := os.WriteFile(filepath.Join(h.Dir, PolicyFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return LoadPolicy(h)
	}
	for _, wrong := range []string{"x", `{"payee": ["kino"]}`, `{"payees": ["Kino!"]}`, `{"most": {"brew": 5}}`, `{"most": {"BREW": -1}}`} {
		if _, err := write(wrong); err == nil {
			t.Errorf("%s is taken for a policy", wrong)
		}
	}
	p, err := write(`{"payees": ["kino"], "most": {"BREW": 10}}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*till.Request)
		allows bool
	}{
		"at the bound":    {func(*till.Request) {}, true},
		"one too many":    {func(r *till.Request) { r.Points++ }, false},
		"another payee":   {func(r *till.Request) { r.Payee = "avia" }, false},
		"another program": {func(r *till.Request) { r.Program = "MART" }, false},
		"by account":      {func(r *till.Request) { r.Card, r.Account = "", op.Address{1} }, false},
	} {
		r := asked()
		test.change(&r)
		if err := p.Allows(r); (err == nil) != test.allows || err != nil && !errors.Is(err, ErrPolicy) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p.Addresses = true
	r := asked()
	if r.Card, r.Account = "", (op.Address{1}); p.Allows(r) != nil {
		t.Errorf("by account, which the policy grants: %v", p.Allows(r))
	}
}

func TestCards(t *testing.T) {
	h, err := home.Init(filepath.Join(t.TempDir(), "mart"), home.Config{Node: home.DefaultNode, Partner: "mart"})
	if err != nil {
		t.Fatal(err)
	}
	account := op.Address{7}
	first, err := h.NewCard(account)
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.NewCard(account)
	if err != nil || first == second {
		t.Fatalf("%s and %s, %v", first, second, err)
	}
	if of, ok := till.HomeOf(first); !ok || of != "mart" {
		t.Errorf("card %s is of %q", first, of)
	}
	if err := h.DropCard(first); err != nil {
		t.Fatal(err)
	}
	if got, err := h.Card(second); err != nil || got != account {
		t.Errorf("the second card is for %x, %v", got, err)
	}
	for _, card := range []string{first, "", "mart-../keys", "brew-" + strings.Repeat("a", 24), strings.ToUpper(second)} {
		if _, err := h.Card(card); !errors.Is(err, home.ErrUnknownCard) {
			t.Errorf("card %q: %v", card, err)
		}
	}
}
