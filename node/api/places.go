package api

import (
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/punkt-ledger/punkt/node/access"
)

// places are the connections that a server keeps open. Callers of its own machine have
// some to themselves, so that nobody else shuts out the operator; and where none is free,
// the connection that has been idle longest makes room, so that those who ask nothing do
// not shut out tills. Safe for concurrent use.
type places struct {
	net.Listener
	all, others int // most connections, and most of callers from elsewhere

	mu    sync.Mutex
	open  map[net.Conn]*place
	count int // of others
}

// place is an open connection.
type place struct {
	conn net.Conn
	here bool
	idle time.Time // since when it asks nothing; zero: it does
}

// keptForHere is how many of the connections are for callers of the node's machine alone.
func keptForHere(all int) int { return min(64, all/2) }

func newPlaces(l net.Listener, all int) *places {
	return &places{Listener: l, all: all, others: all - keptForHere(all), open: map[net.Conn]*place{}}
}

// Accept is the next connection that there is a place for.
func (p *places) Accept() (net.Conn, error) {
	for {
		conn, err := p.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if taken := p.take(conn); taken != nil {
			return taken, nil
		}
		_ = conn.Close() // all are busy: the caller tries again, or elsewhere
	}
}

// take gives a connection a place, if need be that of an idle one; nil if all are busy.
func (p *places) take(conn net.Conn) net.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	here := access.OnThisMachine(conn.RemoteAddr().String())
	full := func() bool { return len(p.open) >= p.all || !here && p.count >= p.others }
	if full() {
		p.evict(here)
	}
	if full() {
		return nil
	}
	kept := &keptConn{Conn: conn, places: p}
	// A connection that has said nothing yet counts as idle: it may never.
	p.open[kept] = &place{conn: kept, here: here, idle: time.Now()}
	if !here {
		p.count++
	}
	return kept
}

// evict closes the connection that has been idle longest of those from elsewhere or, where
// there is none, for a caller of this machine one of its own.
func (p *places) evict(here bool) {
	var oldest *place
	for _, one := range p.open {
		switch {
		case one.idle.IsZero(), one.here && !here:
		case oldest == nil, oldest.here && !one.here, oldest.here == one.here && one.idle.Before(oldest.idle):
			oldest = one
		}
	}
	if oldest != nil {
		p.drop(oldest.conn)
		_ = oldest.conn.(*keptConn).Conn.Close()
	}
}

// drop takes a connection out. The lock is held.
func (p *places) drop(conn net.Conn) {
	if one, open := p.open[conn]; open {
		delete(p.open, conn)
		if !one.here {
			p.count--
		}
	}
}

// state is told by the server what a connection does.
func (p *places) state(conn net.Conn, state http.ConnState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, open := p.open[conn]
	switch {
	case !open:
	case state == http.StateIdle:
		one.idle = time.Now()
	case state == http.StateActive:
		one.idle = time.Time{}
	}
}

// keptConn gives its place back when it is closed.
type keptConn struct {
	net.Conn
	places *places
}

// Close closes the connection.
func (c *keptConn) Close() error {
	c.places.mu.Lock()
	c.places.drop(c)
	c.places.mu.Unlock()
	return c.Conn.Close()
}
