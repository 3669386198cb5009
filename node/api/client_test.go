package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// TestClientReadsWhatTheServerWrites compares what each method returns with the
// server's bytes: nothing is lost between them.
func TestClientReadsWhatTheServerWrites(t *testing.T) {
	y := newYear(t)
	_, h := y.serve(nil)
	c, ctx := NewClient(h.URL), t.Context()
	tx, err := c.Submit(ctx, y.batch)
	if err != nil {
		t.Fatal(err)
	}
	ann := address("ann")
	for path, method := range map[string]func() (any, error){
		"/v1/status":                             func() (any, error) { return c.Status(ctx) },
		"/v1/coalition":                          func() (any, error) { return c.Coalition(ctx) },
		"/v1/partners":                           func() (any, error) { return c.Partners(ctx) },
		"/v1/partners/avia":                      func() (any, error) { return c.Partner(ctx, "avia") },
		"/v1/positions":                          func() (any, error) { return c.Positions(ctx) },
		"/v1/partners/kino/positions":            func() (any, error) { return c.PartnerPositions(ctx, "kino") },
		"/v1/programs":                           func() (any, error) { return c.Programs(ctx) },
		"/v1/programs/KINO":                      func() (any, error) { return c.Program(ctx, "KINO") },
		"/v1/totals":                             func() (any, error) { return c.AllTotals(ctx) },
		"/v1/programs/KINO/totals":               func() (any, error) { return c.Totals(ctx, "KINO") },
		"/v1/quote?from=MART&to=BREW&points=500": func() (any, error) { return c.Quote(ctx, Exchange{From: "MART", To: "BREW", Points: 500}) },
		"/v1/accounts/" + ann.String():           func() (any, error) { return c.Account(ctx, ann) },
		"/v1/accounts/" + ann.String() + "/statement?limit=3": func() (any, error) { return c.Statement(ctx, ann, Page{Limit: 3}) },
		"/v1/transactions/" + tx.Hash.String():                func() (any, error) { return c.Transaction(ctx, tx.Hash) },
		"/v1/blocks/15":                                       func() (any, error) { return c.Block(ctx, 15) },
		"/v1/operations/" + y.redemption.String():             func() (any, error) { return c.Operation(ctx, y.redemption) },
		"/v1/holds/" + y.hold.String():                        func() (any, error) { return c.Hold(ctx, y.hold) },
		"/v1/adjustments/" + y.adjustment.String():            func() (any, error) { return c.Adjustment(ctx, y.adjustment) },
	} {
		answer, err := method()
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		text, _ := fetch(t, h.URL+path)
		var want, got any
		b, err := json.Marshal(answer)
		if err = errors.Join(err, json.Unmarshal(b, &got), json.Unmarshal([]byte(text), &want)); err != nil {
			t.Fatal(path, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the client has\n%s\nand the server said\n%s", path, b, text)
		}
	}
	if err := c.Live(ctx); err != nil {
		t.Error(err)
	}
	if audit, err := c.AsOperator(testToken).CheckInvariants(ctx); err != nil || !audit.OK || audit.Accounts != 2 {
		t.Errorf("%+v, %v", audit, err)
	}
}

func TestSubmit(t *testing.T) {
	y := newYear(t)
	_, h := y.serve(nil)
	c, ctx := NewClient(h.URL), t.Context()

	signed, err := c.Submit(ctx, y.plain)
	if err != nil || signed.Status != "final" || signed.Code != 0 || len(signed.Receipts) != 1 ||
		signed.Hash != tx.Hash(y.plain) {
		t.Errorf("%+v, %v", signed, err)
	}
	if again, err := c.Submit(ctx, y.plain); err != nil || !reflect.DeepEqual(again, signed) {
		t.Errorf("the same bytes again: %+v, %v", again, err)
	}
	var refused *Refused
	signed, err = c.Submit(ctx, y.refused)
	if !errors.As(err, &refused) || refused.Name != "daily_cap_exceeded" || refused.Number != 49 ||
		signed.Height == 0 || signed.Code != 49 {
		t.Errorf("final and refused: %+v, %v", signed, err)
	}
	if said := err.Error(); !strings.Contains(said, "250 transferred today") &&
		!strings.Contains(said, "251 transferred today") {
		t.Errorf("the refusal has no numbers: %v", err)
	}
	_, err = c.Submit(ctx, []byte("junk"))
	if !errors.As(err, &refused) || refused.Name != "malformed" || refused.Transaction != nil {
		t.Errorf("refused at the door: %v", err)
	}
	async := y.sign("ann", tx.Atomic, token.Lock{Account: token.Address(address("ann")), Ref: y.ref()})
	signed, err = c.SubmitAsync(ctx, async)
	if err != nil || signed.Status != "accepted" || signed.Hash != tx.Hash(async) {
		t.Errorf("%+v, %v", signed, err)
	}
}

func TestRepeatedRefNamesTheFirstUse(t *testing.T) {
	y := newYear(t)
	_, h := y.serve(nil)
	ann := token.Address(address("ann"))
	ref := y.ref()
	first := y.sign("ann", tx.Atomic, token.Transfer{Account: ann, To: token.Address(address("bob")), Program: "MART", Points: 5, Ref: ref})
	signed, err := NewClient(h.URL).Submit(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	bob := token.Address(address("bob"))
	six := token.Transfer{Account: ann, To: bob, Program: "MART", Points: 6, Ref: ref}
	_, err = NewClient(h.URL).Submit(t.Context(), y.sign("ann", tx.Atomic, six))
	var refused *Refused
	if !errors.As(err, &refused) || refused.Name != "ref_conflict" || refused.Status != http.StatusConflict ||
		*refused.Existing != (OperationAt{Height: signed.Height, Tx: signed.Hash}) {
		t.Fatalf("%v, %+v", err, refused)
	}
	other, ok := refused.Asked.Operation.(token.Transfer)
	was, too := refused.Booked.Operation.(token.Transfer)
	if !ok || !too || was.Points != 5 || other.Points != 6 ||
		!strings.HasSuffix(refused.Detail, ": points 5 there and 6 here") {
		t.Errorf("it does not say how the two differ: %v", refused)
	}
}

// The same operation again is answered as it was the first time, whoever signs it when.
func TestRepeatedOperationIsDone(t *testing.T) {
	y := newYear(t)
	_, h := y.serve(nil)
	op := token.Transfer{Account: token.Address(address("ann")), To: token.Address(address("bob")), Program: "MART", Points: 5, Ref: y.ref()}
	first, err := NewClient(h.URL).Submit(t.Context(), y.sign("ann", tx.Atomic, op))
	if err != nil || first.Repeated {
		t.Fatalf("%v, %+v", err, first)
	}
	y.now++ // another transaction: its validity is another
	for name, submit := range map[string]func(context.Context, []byte) (Transaction, error){
		"waiting": NewClient(h.URL).Submit, "not waiting": NewClient(h.URL).SubmitAsync,
	} {
		again, err := submit(t.Context(), y.sign("ann", tx.Atomic, op))
		if err != nil || !again.Repeated || again.Hash != first.Hash || again.Height != first.Height ||
			len(again.Receipts) != 1 || again.Receipts[0].Code != 0 {
			t.Errorf("%s: %v, %+v", name, err, again)
		}
	}
}

func TestNobodyAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c := NewClient("http://" + l.Addr().String())
	if _, err := c.Status(t.Context()); !errors.Is(err, ErrUnreachable) {
		t.Errorf("status: %v", err)
	}
	_, err = c.Submit(t.Context(), []byte("x"))
	if !errors.Is(err, ErrUnreachable) || errors.Is(err, ErrUnknownOutcome) {
		t.Errorf("submit: %v; nothing was sent", err)
	}
	if _, err := NewClient("no url at all\n").Status(t.Context()); err == nil {
		t.Error("a client of no url answers")
	}
}

// fickle fails the first submissions.
type fickle struct {
	*coalition
	failures atomic.Int32
	err      error
}

func (f *fickle) Submit(ctx context.Context, raw []byte) (Final, error) {
	if f.failures.Add(-1) >= 0 {
		return Final{}, f.err
	}
	return f.coalition.Submit(ctx, raw)
}

func TestSubmitTriesAgainWhileTheNodeIsBusy(t *testing.T) {
	y := newYear(t)
	f := &fickle{coalition: y.coalition, err: fmt.Errorf("%w: 5 bytes wait", ErrBusy)}
	f.failures.Store(2)
	_, h := y.serve(f)
	if tx, err := NewClient(h.URL).Submit(t.Context(), y.plain); err != nil || tx.Code != 0 {
		t.Errorf("%+v, %v", tx, err)
	}
	f.failures.Store(1 << 30)
	ctx, cancel := context.WithTimeout(t.Context(), 2*firstBackoff)
	defer cancel()
	if _, err := NewClient(h.URL).Submit(ctx, y.batch); err == nil {
		t.Error("a busy node took a transaction")
	}
}

func TestErrorsOfTheNode(t *testing.T) {
	y := newYear(t)
	for _, c := range []struct{ said, want error }{
		{ErrCatchingUp, ErrCatchingUp},
		{ErrUnknownOutcome, ErrUnknownOutcome},
		{ErrStopped, ErrUnreachable},
		{errors.New("disk full"), ErrFault},
	} {
		f := &fickle{coalition: y.coalition, err: c.said}
		f.failures.Store(1 << 30)
		_, h := y.serve(f)
		if _, err := NewClient(h.URL).Submit(t.Context(), y.plain); !errors.Is(err, c.want) {
			t.Errorf("node says %q, client %q, want %q", c.said, err, c.want)
		}
	}
}

// cutting breaks connections after the node has done what it was asked.
type cutting struct {
	next http.Handler
	cuts atomic.Int32
}

func (c *cutting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && c.cuts.Add(-1) >= 0 {
		c.next.ServeHTTP(newRecorder(), r)
		panic(http.ErrAbortHandler)
	}
	c.next.ServeHTTP(w, r)
}

func TestBrokenConnectionDoesNotSpendTwice(t *testing.T) {
	y := newYear(t)
	s := newServer(t, Node{Ledger: y, Submitter: y, Chain: y})
	cut := &cutting{next: s.Handler()}
	h := httptest.NewServer(cut)
	defer h.Close()
	c := NewClient(h.URL)

	cut.cuts.Store(2)
	height := y.ledger.Height()
	tx, err := c.Submit(t.Context(), y.plain)
	if err != nil || tx.Code != 0 || tx.Height != height+1 || y.ledger.Height() != height+1 {
		t.Errorf("%+v, %v, height %d after %d", tx, err, y.ledger.Height(), height)
	}
	cut.cuts.Store(1 << 30)
	if _, err := c.Submit(t.Context(), y.batch); !errors.Is(err, ErrUnknownOutcome) {
		t.Errorf("all connections break: %v, want an unknown outcome", err)
	}
}

// forgetful refuses as expired whatever it is given twice.
type forgetful struct {
	*coalition
	calls atomic.Int32
}

func (f *forgetful) Submit(ctx context.Context, raw []byte) (Final, error) {
	if f.calls.Add(1) > 1 {
		return Final{}, fmt.Errorf("%w: valid until 1, block time 2", ledger.ErrExpired)
	}
	return f.coalition.Submit(ctx, raw)
}

func TestRefusalAfterALostAnswerIsLookedUp(t *testing.T) {
	y := newYear(t)
	for _, c := range []struct {
		name string
		raw  []byte
		code uint32
	}{{"took effect", y.plain, 0}, {"was refused", y.refused, 49}} {
		f := &forgetful{coalition: y.coalition}
		cut := &cutting{next: newServer(t, Node{Ledger: y, Submitter: f, Chain: y}).Handler()}
		cut.cuts.Store(1)
		h := httptest.NewServer(cut)
		tx, err := NewClient(h.URL).Submit(t.Context(), c.raw)
		h.Close()
		if tx.Status != "final" || tx.Code != c.code || (err == nil) != (c.code == 0) {
			t.Errorf("it %s: %+v, %v", c.name, tx, err)
		}
	}
}

func TestAnswerOfSomethingElse(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"a proxy's page": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", http.StatusBadGateway) },
		"no JSON":        func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") },
		"without an end": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxAnswerBytes+1)) },
	} {
		h := httptest.NewServer(answer)
		if _, err := NewClient(h.URL).Status(t.Context()); !errors.Is(err, ErrFault) {
			t.Errorf("%s: %v", name, err)
		}
		h.Close()
	}
}
