package api

import (
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
