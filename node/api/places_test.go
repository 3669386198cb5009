package api

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// wire is a connection from an address.
type wire struct {
	net.Conn
	from   string
	closed bool
}

func (w *wire) RemoteAddr() net.Addr { return address4(w.from) }
func (w *wire) Close() error         { w.closed = true; return nil }

type address4 string

func (a address4) Network() string { return "tcp" }
func (a address4) String() string  { return string(a) }

func TestPlaces(t *testing.T) {
	p := newPlaces(nil, 8) // of which 4 are for this machine
	var open []*wire
	enter := func(from string) (*wire, net.Conn) {
		w := &wire{from: from + ":4000"}
		open = append(open, w)
		return w, p.take(w)
	}
	oldest, first := enter("203.0.113.1")
	for range 3 {
		if _, conn := enter("203.0.113.2"); conn == nil {
			t.Fatal("no place for four")
		}
	}
	p.state(first, http.StateActive)
	next := open[1]
	if _, conn := enter("203.0.113.3"); conn == nil || oldest.closed || !next.closed {
		t.Errorf("the busy one is closed: %v, the idle one: %v", oldest.closed, next.closed)
	}
	for conn := range p.open {
		p.state(conn, http.StateActive)
	}
	if _, conn := enter("203.0.113.4"); conn != nil {
		t.Error("a fifth from elsewhere has a place while all are busy")
	}
	for range 4 {
		if _, conn := enter("127.0.0.1"); conn == nil {
			t.Fatal("no place for the machine's own")
		}
	}
	if len(p.open) != 8 || p.count != 4 {
		t.Errorf("%d open, %d of them from elsewhere", len(p.open), p.count)
	}
	p.state(first, http.StateIdle)
	if _, conn := enter("127.0.0.1"); conn == nil || !oldest.closed {
		t.Error("an idle one from elsewhere does not make room for the machine's own")
	}
	for conn := range p.open {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(p.open) != 0 || p.count != 0 {
		t.Errorf("%d open, %d of them from elsewhere, after all were closed", len(p.open), p.count)
	}
}

func TestIdleConnectionsDoNotShutOutATill(t *testing.T) {
	c := newCoalition(t)
	s := newServer(t, Node{Ledger: c, Submitter: c, Chain: c})
	s.config.MaxConnections = 2
	at := run(t, s)
	for range 6 {
		dial(t, at)
	}
	till := dial(t, at)
	fmt.Fprint(till, "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	if err := till.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if answer := rawAnswer(t, till); !strings.Contains(answer, "200 OK") {
		t.Errorf("%q", answer)
	}
}
