package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// run serves on a port of this machine until the test ends, and returns its address.
func run(t *testing.T, s *Server) string {
	t.Helper()
	l, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

func post(t *testing.T, url string, body io.Reader) *http.Response {
	t.Helper()
	client := http.Client{Timeout: 20 * time.Second}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", octets)
	req.Header.Set("Authorization", testToken.Header())
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestBodyOfOneByteMoreIsRefused(t *testing.T) {
	_, h := newCoalition(t).serve(nil)
	for size, want := range map[int]int{tx.MaxBytes: http.StatusBadRequest, tx.MaxBytes + 1: http.StatusRequestEntityTooLarge, 8 << 20: http.StatusRequestEntityTooLarge} {
		if res := post(t, h.URL+"/v1/transactions", bytes.NewReader(make([]byte, size))); res.StatusCode != want {
			t.Errorf("%d bytes: %s, want %d", size, res.Status, want)
		}
	}
}

func TestBodyOfAnotherKindIsRefused(t *testing.T) {
	_, h := newCoalition(t).serve(nil)
	res, err := http.Post(h.URL+"/v1/transactions", "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusUnsupportedMediaType || res.Header.Get("Content-Type") != problemType {
		t.Errorf("%s, %s", res.Status, res.Header.Get("Content-Type"))
	}
}

// rawAnswer reads what a raw connection gets, up to its end.
func rawAnswer(t *testing.T, conn net.Conn) string {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(conn)
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		t.Errorf("the server keeps the connection after %q", b)
	}
	return string(b) // a reset is an end too
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestSlowCallersAreCutOff(t *testing.T) {
	c := newCoalition(t)
	s := newServer(t, Node{Ledger: c, Submitter: c, Chain: c})
	s.headerTimeout, s.bodyTimeout = 100*time.Millisecond, 200*time.Millisecond
	at := run(t, s)

	slowHeader := dial(t, at)
	fmt.Fprint(slowHeader, "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
	slowBody := dial(t, at)
	fmt.Fprintf(slowBody, "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 100\r\n\r\nabc", octets)
	if got := rawAnswer(t, slowHeader); strings.Contains(got, "200 OK") {
		t.Errorf("slow header: %q", got)
	}
	if got := rawAnswer(t, slowBody); !strings.Contains(got, "408 Request Timeout") || !strings.Contains(got, bodyTooSlow.code) {
		t.Errorf("slow body: %q", got)
	}
}

func TestLongHeaderIsRefused(t *testing.T) {
	c := newCoalition(t)
	conn := dial(t, run(t, newServer(t, Node{Ledger: c, Submitter: c, Chain: c})))
	fmt.Fprintf(conn, "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: %s\r\n\r\n", strings.Repeat("a", 2*maxHeaderBytes))
	if got := rawAnswer(t, conn); !strings.HasPrefix(got, "HTTP/1.1 431 ") {
		t.Errorf("%q", got)
	}
}

// gate is a submitter that answers when it is let, or when the caller is gone.
type gate struct {
	*coalition
	entered, open chan struct{}
}

func newGate(c *coalition) *gate {
	return &gate{coalition: c, entered: make(chan struct{}, 16), open: make(chan struct{})}
}

func (g *gate) Submit(ctx context.Context, raw []byte) (Final, error) {
	g.entered <- struct{}{}
	select {
	case <-g.open:
		return g.coalition.Submit(ctx, raw)
	case <-ctx.Done():
		return Final{}, fmt.Errorf("%w: %w", ErrUnknownOutcome, ctx.Err())
	}
}

func TestBatchesLeaveRoomForTills(t *testing.T) {
	y := newYear(t)
	s, h := y.serve(nil)
	for range maxBatches {
		s.batches <- struct{}{}
	}
	large := bytes.NewReader(make([]byte, smallBody+1))
	if res := post(t, h.URL+"/v1/transactions", large); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("a batch beyond the places: %s", res.Status)
	}
	unsaid := struct{ io.Reader }{strings.NewReader("of unknown length")}
	if res := post(t, h.URL+"/v1/transactions", unsaid); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a body of unknown length: %s", res.Status)
	}
	if res := post(t, h.URL+"/v1/transactions", bytes.NewReader(y.plain)); res.StatusCode != http.StatusOK {
		t.Errorf("a till: %s", res.Status)
	}
	<-s.batches
	if res := post(t, h.URL+"/v1/transactions", bytes.NewReader(make([]byte, smallBody+1))); res.StatusCode != http.StatusBadRequest {
		t.Errorf("a batch with a place: %s", res.Status)
	}
	if len(s.batches) != maxBatches-1 {
		t.Errorf("%d places are taken, want %d", len(s.batches), maxBatches-1)
	}
}

func TestWaitOutlivesTheBoundOnReading(t *testing.T) {
	y := newYear(t)
	g := newGate(y.coalition)
	s := newServer(t, Node{Ledger: y, Submitter: g, Chain: y})
	s.bodyTimeout = 50 * time.Millisecond
	at := run(t, s)
	time.AfterFunc(4*s.bodyTimeout, func() { close(g.open) })
	if res := post(t, "http://"+at+"/v1/transactions", bytes.NewReader(y.plain)); res.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(res.Body)
		t.Errorf("%s: %s", res.Status, b)
	}
}

func TestWaitIsBounded(t *testing.T) {
	y := newYear(t)
	s := newServer(t, Node{Ledger: y, Submitter: newGate(y.coalition), Chain: y})
	s.config.Wait = 50 * time.Millisecond
	res := post(t, "http://"+run(t, s)+"/v1/transactions", bytes.NewReader(y.plain))
	b, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusGatewayTimeout || !bytes.Contains(b, []byte(Hash(tx.Hash(y.plain)).String())) {
		t.Errorf("%s: %s", res.Status, b)
	}
}

func TestStopAnswersThoseWhoWait(t *testing.T) {
	y := newYear(t)
	g := newGate(y.coalition)
	s := newServer(t, Node{Ledger: y, Submitter: g, Chain: y})
	l, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	go func() {
		<-g.entered
		cancel()
	}()
	if res := post(t, "http://"+l.Addr().String()+"/v1/transactions", bytes.NewReader(y.plain)); res.StatusCode != http.StatusGatewayTimeout {
		t.Error(res.Status)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if conn, err := net.Dial("tcp", l.Addr().String()); err == nil {
		conn.Close()
		t.Error("the server still listens")
	}
}

func TestOneAuditAtATime(t *testing.T) {
	s, h := newCoalition(t).serve(nil)
	s.auditing.Lock()
	res := post(t, h.URL+"/v1/audit/check", nil)
	if b, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusConflict || !bytes.Contains(b, []byte(auditRunning.code)) {
		t.Errorf("%s: %s", res.Status, b)
	}
	s.auditing.Unlock()
	if res := post(t, h.URL+"/v1/audit/check", nil); res.StatusCode != http.StatusOK {
		t.Error(res.Status)
	}
}

func TestBeforeTheGenesis(t *testing.T) {
	l, err := ledger.Open("", ledger.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, h := (&coalition{t: t, ledger: l}).serve(nil)
	client := NewClient(h.URL)
	if s, err := client.Status(t.Context()); err != nil || !s.CatchingUp || s.Height != 0 || s.ChainID != 7001 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := client.Programs(t.Context()); !errors.Is(err, ErrCatchingUp) {
		t.Error(err)
	}
}

// brokenNode is a node that panics or fails at whatever it is asked.
type brokenNode struct {
	*coalition
	fault error
}

func (b brokenNode) BlockTime(int64) (token.Time, error) { panic("a bug") }
func (b brokenNode) Block(int64) (ChainBlock, error)     { return ChainBlock{}, b.fault }

func TestPanicAndFaultAreLoggedOnceAndToldBriefly(t *testing.T) {
	y := newYear(t)
	var log bytes.Buffer
	config := DefaultConfig()
	config.Log = slog.New(slog.NewTextHandler(&log, nil))
	s, err := New(config, Node{Ledger: y, Submitter: y, Chain: brokenNode{y.coalition, fmt.Errorf("read /secret/place")}})
	if err != nil {
		t.Fatal(err)
	}
	h := s.Handler()
	for _, path := range []string{"/v1/accounts/" + address("ann").String() + "/statement", "/v1/blocks/1"} {
		log.Reset()
		w := newRecorder()
		h.ServeHTTP(w, mustRequest(t, path))
		if w.status != http.StatusInternalServerError || w.Header().Get("Content-Type") != problemType {
			t.Errorf("%s: %d, %s", path, w.status, w.Header().Get("Content-Type"))
		}
		if strings.Contains(w.String(), "secret") || strings.Contains(w.String(), "a bug") {
			t.Errorf("%s tells %s", path, w)
		}
		if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
			t.Errorf("%s: logged %d times: %s", path, n, &log)
		}
	}
}

type recorder struct {
	bytes.Buffer
	header http.Header
	status int
}

func newRecorder() *recorder               { return &recorder{header: http.Header{}} }
func (r *recorder) Header() http.Header    { return r.header }
func (r *recorder) WriteHeader(status int) { r.status = status }
func mustRequest(t *testing.T, path string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.RemoteAddr = "127.0.0.1:40000"
	return req
}
