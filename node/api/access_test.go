package api

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/audit/check"
	"github.com/punkt-ledger/punkt/node/access"
)

// caller is somebody who asks a node, and from where.
type caller struct {
	name   string
	from   string // address of the connection
	key    string // name of the key that signs; empty: none
	token  bool   // shows the operator's token
	served map[audience]bool
}

// callers are all kinds of them, and what the table of access gives each.
var callers = []caller{
	{name: "a stranger", from: "203.0.113.7", served: map[audience]bool{anyone: true}},
	{name: "a stranger's key", from: "203.0.113.7", key: "eve", served: map[audience]bool{anyone: true}},
	{name: "a partner's key", from: "203.0.113.7", key: "kino redeemer",
		served: map[audience]bool{anyone: true, itself: true, readers: true}},
	{name: "the account's key", from: "203.0.113.7", key: "ann", served: map[audience]bool{anyone: true, itself: true}},
	{name: "another account's key", from: "203.0.113.7", key: "bob", served: map[audience]bool{anyone: true}},
	{name: "a stolen token", from: "203.0.113.7", token: true, served: map[audience]bool{anyone: true}},
	{name: "a program of the node's machine", from: "127.0.0.1",
		served: map[audience]bool{anyone: true, itself: true, readers: true}},
	{name: "the operator", from: "127.0.0.1", token: true,
		served: map[audience]bool{anyone: true, itself: true, readers: true, operator: true}},
}

// routeOf is a route of the OpenAPI document.
type routeOf struct {
	method, path string
	op           *huma.Operation
}

func routesOf(s *Server) (all []routeOf) {
	for path, item := range s.api.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete} {
			if op != nil {
				all = append(all, routeOf{method, path, op})
			}
		}
	}
	return all
}

// request asks a route about ann.
func (r routeOf) request(t *testing.T, c caller) *http.Request {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // of a stream of events
	t.Cleanup(cancel)
	hash := "0x" + strings.Repeat("0", 64)
	path := strings.NewReplacer("{address}", address("ann").String(), "{hash}", hash, "{height}", "1", "{code}", "MART", "{seq}", "1").Replace(r.path)
	if strings.Contains(path, "partners/{id}") {
		path = strings.Replace(path, "{id}", "mart", 1)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, "http://node.example"+strings.Replace(path, "{id}", hash, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	if req.RemoteAddr = c.from + ":40000"; c.from == "127.0.0.1" {
		req.Host = "127.0.0.1:26702"
	}
	switch {
	case c.key != "":
		req.Header.Set("Authorization", signature(t, req, nodeOfTest, key(c.key)))
	case c.token:
		req.Header.Set("Authorization", testToken.Header())
	}
	return req
}

func signature(t *testing.T, req *http.Request, node string, key *ecdsa.PrivateKey) string {
	t.Helper()
	header, err := access.Statement{Method: req.Method, Target: req.URL.RequestURI(), Node: node, Until: time.Now().Unix() + 60}.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	return header
}

// refusalIn is the code with which access was refused; empty: it was not.
func refusalIn(w *recorder) string {
	var p Problem
	_ = json.Unmarshal(w.Bytes(), &p) // a stream of events is no JSON
	for _, r := range accessReasons {
		if p.Code == r.code && w.status == r.status {
			return p.Code
		}
	}
	return ""
}

func TestEveryRouteIsForWhomTheTableSays(t *testing.T) {
	s, _ := newYear(t).serve(nil)
	seen := map[string]bool{}
	for _, route := range routesOf(s) {
		who, known := audiences[route.op.OperationID]
		if seen[route.op.OperationID] = true; !known {
			t.Errorf("%s %s: the table of access has no line for %s", route.method, route.path, route.op.OperationID)
		}
		for _, c := range callers {
			w := newRecorder()
			s.Handler().ServeHTTP(w, route.request(t, c))
			if refused := refusalIn(w); (refused == "") != c.served[who] {
				t.Errorf("%s %s by %s: refused with %q: %d %s", route.method, route.path, c.name, refused, w.status, w)
			}
		}
	}
	for id := range audiences {
		if !seen[id] {
			t.Errorf("the table of access has a line for %s, which is no route", id)
		}
	}
}

func TestThePageOfAccessHasEveryRoute(t *testing.T) {
	page, err := os.ReadFile("../../docs/reference/access.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[audience]string{anyone: "anyone", itself: "the account's own key, readers", readers: "readers", operator: "the operator"}
	s, _ := newCoalition(t).serve(nil)
	for _, route := range routesOf(s) {
		row := fmt.Sprintf("| `%s %s` | %s |", route.method, route.path, names[audiences[route.op.OperationID]])
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/reference/access.md lacks the line %s", row)
		}
	}
}

func TestACredentialIsForOneRequestToOneNode(t *testing.T) {
	s, _ := newYear(t).serve(nil)
	route := routeOf{method: http.MethodGet, path: "/v1/positions"}
	stranger := callers[0]
	for name, change := range map[string]func(*http.Request){
		"another path": func(r *http.Request) {
			r.Header.Set("Authorization", signature(t, route.request(t, stranger), nodeOfTest, key("kino redeemer")))
			r.URL.Path = "/v1/blocks/1"
		},
		"another query": func(r *http.Request) {
			r.Header.Set("Authorization", signature(t, r, nodeOfTest, key("kino redeemer")))
			r.URL.RawQuery = "min_height=1"
		},
		"another node": func(r *http.Request) {
			r.Header.Set("Authorization", signature(t, r, strings.Repeat("0", 40), key("kino redeemer")))
		},
		"no form": func(r *http.Request) { r.Header.Set("Authorization", "Basic YTpi") },
	} {
		t.Run(name, func(t *testing.T) {
			req, w := route.request(t, stranger), newRecorder()
			change(req)
			s.Handler().ServeHTTP(w, req)
			if got := refusalIn(w); got != badCredential.code {
				t.Errorf("%q: %d %s", got, w.status, w)
			}
			if got := w.header.Get("WWW-Authenticate"); got != `EIP191 node="`+nodeOfTest+`"` {
				t.Errorf("asks for %q", got)
			}
		})
	}
}

func TestBehindAProxyTheTableHolds(t *testing.T) {
	s, _ := newYear(t).serve(nil)
	route := routeOf{method: http.MethodGet, path: "/v1/positions"}
	for name, change := range map[string]func(*http.Request){
		"that names itself": func(r *http.Request) { r.Header.Set("X-Forwarded-For", "203.0.113.7") },
		"that is set up":    func(r *http.Request) { s.config.Hosts = []string{"node.mart.example"}; r.Host = "node.mart.example" },
	} {
		t.Run(name, func(t *testing.T) {
			req, w := route.request(t, callers[6]), newRecorder()
			change(req)
			s.Handler().ServeHTTP(w, req)
			if got := refusalIn(w); got != credentialNeeded.code {
				t.Errorf("%q: %d %s", got, w.status, w)
			}
		})
	}
}

func TestAWebPageIsRefused(t *testing.T) {
	s, _ := newYear(t).serve(nil)
	check := routeOf{method: http.MethodPost, path: "/v1/audit/check"}
	for name, test := range map[string]struct {
		change func(*http.Request)
		want   reason
	}{
		"of another site":     {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, crossSite},
		"of another port":     {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, crossSite},
		"in an old browser":   {func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, crossSite},
		"whose name was bent": {func(r *http.Request) { r.Host = "rebound.evil.example" }, wrongHost},
	} {
		t.Run(name, func(t *testing.T) {
			req, w := check.request(t, callers[7]), newRecorder()
			test.change(req)
			s.Handler().ServeHTTP(w, req)
			if got := refusalIn(w); got != test.want.code {
				t.Errorf("%q, want %q: %d %s", got, test.want.code, w.status, w)
			}
		})
	}
}

// fromAfar serves as if every caller came from another machine.
func (c *coalition) fromAfar(t *testing.T) *Client {
	t.Helper()
	s := newServer(t, Node{Ledger: c, Submitter: c, Chain: c})
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr = "203.0.113.7:40000"
		s.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(h.Close)
	return NewClient(h.URL)
}

func TestTheClientSignsWhereTheNodeWantsIt(t *testing.T) {
	y := newYear(t)
	remote, asked := y.fromAfar(t), 0
	if _, err := remote.Programs(t.Context()); err != nil {
		t.Errorf("what is for anyone: %v", err)
	}
	refused := (*Refused)(nil)
	if _, err := remote.Positions(t.Context()); !errors.As(err, &refused) || refused.Name != credentialNeeded.code {
		t.Errorf("without a key: %v", err)
	}
	signing := remote.SignWith(func(context.Context) (*ecdsa.PrivateKey, error) { asked++; return key("mart issuer"), nil })
	for range 3 {
		if _, err := signing.AtLeast(1).Positions(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := signing.Statement(t.Context(), address("ann"), Page{Limit: 2}); err != nil {
			t.Error(err)
		}
	}
	if asked != 1 {
		t.Errorf("the key was asked for %d times", asked)
	}
	missing := errors.New("no key here")
	keyless := remote.SignWith(func(context.Context) (*ecdsa.PrivateKey, error) { return nil, missing })
	if _, err := keyless.Positions(t.Context()); !errors.Is(err, missing) {
		t.Errorf("with a key that is not there: %v", err)
	}
	if _, err := keyless.Programs(t.Context()); err != nil {
		t.Errorf("what is for anyone, without the key that was wanted before: %v", err)
	}
	eve := remote.SignWith(func(context.Context) (*ecdsa.PrivateKey, error) { return key("eve"), nil })
	if _, err := eve.Positions(t.Context()); !errors.As(err, &refused) || refused.Name != notAReader.code {
		t.Errorf("with a key of nobody's: %v", err)
	}
}

// The registry knows nodes besides keys: a replica reads with the key of its node.
func TestANodeOfTheRegistryReads(t *testing.T) {
	y := newYear(t)
	remote := y.fromAfar(t)
	replica := remote.SignAsNode(nodeKey("kino"))
	if _, err := replica.Positions(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := replica.Statement(t.Context(), address("ann"), Page{Limit: 2}); err != nil {
		t.Error(err)
	}
	refused := (*Refused)(nil)
	_, err := remote.SignAsNode(nodeKey("a stranger")).Positions(t.Context())
	if !errors.As(err, &refused) || refused.Name != notAReader.code {
		t.Errorf("a node of nobody's: %v", err)
	}
}

func TestACheckEndsWithItsCaller(t *testing.T) {
	y := newYear(t)
	v, err := y.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := check.State(ctx, v); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
