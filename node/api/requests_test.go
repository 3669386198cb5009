package api

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/till"
)

// wanted is a request of kino's till to mart, signed by the key of the name.
func wanted(t *testing.T, signer string, change func(*till.Request)) till.Request {
	t.Helper()
	r := till.Request{ChainID: 7001, Home: "mart", Payee: "kino", Card: "mart-" + strings.Repeat("a", 24), Program: "AVIA", Points: 10,
		Ref: op.Ref{1}, Expires: time.Now().Add(time.Minute).Unix()}
	if change != nil {
		change(&r)
	}
	if err := r.Sign(key(signer)); err != nil {
		t.Fatal(err)
	}
	return r
}

func answeredBy(t *testing.T, signer string, a till.Answer) till.Answer {
	t.Helper()
	if err := a.Sign(key(signer)); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRequestsOfTills(t *testing.T) {
	_, h := newCoalition(t).serve(nil)
	c := NewClient(h.URL).AsOperator(testToken)
	t.Cleanup(c.Close)
	r := wanted(t, "kino redeemer", nil)
	placed, err := c.PlaceRequest(t.Context(), r)
	if err != nil || placed.Status != "waiting" || placed.ID != Hash(r.ID()) {
		t.Fatalf("placed: %+v, %v", placed, err)
	}
	all, err := c.AwaitWaiting(t.Context(), 0)
	if err != nil || len(all.Requests) != 1 {
		t.Fatalf("waiting: %+v, %v", all, err)
	}
	if got, err := all.Requests[0].Request(); err != nil || got != r {
		t.Errorf("listed %+v (%v), placed %+v", got, err, r)
	}
	done := till.Answer{Request: r.ID(), Done: true, Operation: [32]byte{7}, Height: 9}
	for _, signer := range []string{"mart redeemer", "kino custodian", "ann"} {
		if _, err := c.AnswerRequest(t.Context(), answeredBy(t, signer, done)); refusedAs(err) == "" {
			t.Errorf("answered by %s: %v", signer, err)
		}
	}
	if state, err := c.AnswerRequest(t.Context(), answeredBy(t, "mart custodian", done)); err != nil || state.Status != "done" {
		t.Errorf("answered: %+v, %v", state, err)
	}
	if state, err := c.AwaitRequest(t.Context(), placed.ID); err != nil || state.Status != "done" || state.Operation != (Hash{7}) || state.Height != 9 {
		t.Errorf("settled: %+v, %v", state, err)
	}
	if _, err := c.AnswerRequest(t.Context(), answeredBy(t, "mart custodian", till.Answer{Request: r.ID()})); refusedAs(err) != "request_answered" {
		t.Errorf("another answer: %v", err)
	}
	if left, err := c.Waiting(t.Context()); err != nil || len(left.Requests) != 0 {
		t.Errorf("still waiting: %+v, %v", left, err)
	}
	if _, err := c.AwaitRequest(t.Context(), Hash{1}); refusedAs(err) != "unknown_request" {
		t.Errorf("no such request: %v", err)
	}
}

func TestRequestsThatAreNotTaken(t *testing.T) {
	_, h := newCoalition(t).serve(nil)
	c := NewClient(h.URL).AsOperator(testToken)
	t.Cleanup(c.Close)
	for name, test := range map[string]struct {
		request till.Request
		want    string
	}{
		"an issuer's key":      {wanted(t, "kino issuer", nil), "wrong_role"},
		"another's redeemer":   {wanted(t, "brew redeemer", nil), "not_partner_key"},
		"nobody's key":         {wanted(t, "ann", nil), "not_partner_key"},
		"an unknown payee":     {wanted(t, "kino redeemer", func(r *till.Request) { r.Payee = "zara" }), "unknown_partner"},
		"another home":         {wanted(t, "kino redeemer", func(r *till.Request) { r.Home, r.Card, r.Account = "brew", "", op.Address{1} }), "request_elsewhere"},
		"another chain":        {wanted(t, "kino redeemer", func(r *till.Request) { r.ChainID = 1 }), "request_elsewhere"},
		"an hour":              {wanted(t, "kino redeemer", func(r *till.Request) { r.Expires += 3600 }), "request_expired"},
		"no points":            {wanted(t, "kino redeemer", func(r *till.Request) { r.Points = 0 }), "bad_request"},
		"an altered signature": {func() till.Request { r := wanted(t, "kino redeemer", nil); r.Points++; return r }(), "not_partner_key"},
	} {
		if _, err := c.PlaceRequest(t.Context(), test.request); refusedAs(err) != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	if all, err := c.Waiting(t.Context()); err != nil || len(all.Requests) != 0 {
		t.Errorf("taken all the same: %+v, %v", all, err)
	}
}

// Cards and amounts are for the home alone.
func TestWaitingRequestsAreTheOperators(t *testing.T) {
	_, h := newCoalition(t).serve(nil)
	c := NewClient(h.URL)
	t.Cleanup(c.Close)
	if _, err := c.Waiting(t.Context()); refusedAs(err) != "operator_only" {
		t.Errorf("told to anyone: %v", err)
	}
}

func refusedAs(err error) string {
	refused := (*Refused)(nil)
	if errors.As(err, &refused) {
		return refused.Name
	}
	return ""
}
