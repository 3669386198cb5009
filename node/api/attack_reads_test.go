package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// crowd counts how many read blocks at one time. Each waits until it is let go.
type crowd struct {
	*coalition
	now, most atomic.Int32
	open      chan struct{}
}

func (c *crowd) Block(height int64) (ChainBlock, error) {
	if now := c.now.Add(1); now > c.most.Load() {
		c.most.Store(now)
	}
	defer c.now.Add(-1)
	<-c.open
	return c.coalition.Block(height)
}

// Whoever has seen one hash may ask for its transaction, which costs a whole block each time.
func TestSoManyCallersReadBlocksAtATime(t *testing.T) {
	y := newYear(t)
	c := &crowd{coalition: y.coalition, open: make(chan struct{})}
	s := newServer(t, Node{Ledger: y.coalition, Submitter: y.coalition, Chain: c, Prover: y.coalition})
	s.catchUpTimeout = 10 * time.Millisecond
	h := httptest.NewServer(s.Handler())
	t.Cleanup(h.Close)
	answers := make(chan int)
	const callers = 3 * maxBlockReads
	for range callers {
		go func() {
			res, err := http.Get(h.URL + "/v1/blocks/1")
			if err != nil {
				answers <- 0
				return
			}
			res.Body.Close()
			answers <- res.StatusCode
		}()
	}
	for range callers - maxBlockReads {
		if got := <-answers; got != http.StatusServiceUnavailable {
			t.Errorf("a caller beyond the places is answered with %d", got)
		}
	}
	close(c.open)
	for range maxBlockReads {
		if got := <-answers; got != http.StatusOK {
			t.Errorf("a caller with a place is answered with %d", got)
		}
	}
	if most := c.most.Load(); most > maxBlockReads {
		t.Errorf("%d read blocks at one time, at most %d", most, maxBlockReads)
	}
}

// Whoever reaches the port may ask for a block that is far ahead, and holds a connection
// until the node gives up.
func TestSoManyStrangersWaitForABlockAtATime(t *testing.T) {
	y := newYear(t)
	s, h := y.serve(nil)
	for range maxWaits {
		s.waits <- struct{}{}
	}
	s.catchUpTimeout = time.Millisecond
	status := func(path string) int {
		t.Helper()
		res, err := http.Get(h.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode == http.StatusServiceUnavailable && res.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no time to come again", path)
		}
		return res.StatusCode
	}
	client := NewClient(h.URL)
	for _, path := range []string{"/v1/programs/MART", "/v1/transactions/" + Hash{1}.String(), "/v1/proofs/transactions/" + Hash{1}.String()} {
		_, err := askNode[struct{}](t.Context(), client, path+"?min_height=1000000")
		if !errors.Is(err, ErrBusy) {
			t.Errorf("%s beyond the places: %v, want %v", path, err, ErrBusy)
		}
	}
	if got := status("/v1/programs/MART?min_height=1"); got != http.StatusOK {
		t.Errorf("a read whose block is there is answered with %d", got)
	}
	// Whoever says who he is waits beside them.
	if _, err := askNode[Positions](t.Context(), client, "/v1/positions?min_height=1000000"); !errors.Is(err, ErrBehind) {
		t.Errorf("a reader: %v, want %v", err, ErrBehind)
	}
	<-s.waits
	if _, err := askNode[Program](t.Context(), client, "/v1/programs/MART?min_height=1000000"); !errors.Is(err, ErrBehind) {
		t.Errorf("a stranger with a place: %v, want %v", err, ErrBehind)
	}
	if len(s.waits) != maxWaits-1 {
		t.Errorf("%d places are taken, want %d", len(s.waits), maxWaits-1)
	}
}

func TestAClientComesAgainWhileStrangersWait(t *testing.T) {
	c := newCoalition(t)
	s, h := c.serve(nil)
	for range maxWaits {
		s.waits <- struct{}{}
	}
	time.AfterFunc(50*time.Millisecond, func() { <-s.waits; c.at(start) })
	if program, err := NewClient(h.URL).AtLeast(1).Program(t.Context(), "MART"); err != nil || program.AsOf.Height < 1 {
		t.Errorf("%+v, %v", program.AsOf, err)
	}
}
