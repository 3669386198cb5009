package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/audit/stream"
)

// enough is a reason for a follower to stop.
var enough = errors.New("enough")

func TestAReaderFollowsTheNodesLog(t *testing.T) {
	c := newCoalition(t)
	_, h := c.serve(nil)
	root := c.ledger.AppHash()
	var r stream.Reader
	pages := 0
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := NewClient(h.URL).Follow(ctx, &r, func(p stream.Page) error {
		if pages++; pages == 1 {
			if p.Root.AppHash() != root {
				t.Errorf("followed to %x, the node is at %x", p.Root.AppHash(), root)
			}
			// The next page is waited for, and this block is what it has.
			go c.at(c.now + 60)
			go c.do("mart custodian", kept("mart", 9, c.ref()))
			return nil
		}
		return enough
	})
	if !errors.Is(err, enough) || pages != 2 {
		t.Fatalf("%d pages, then %v", pages, err)
	}
	v, err := c.ledger.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if at, err := v.ProveConsistency(r.Tree.Size()); err != nil || at.OldSize == v.Root().Size && r.Tree.Root() != v.Root().Log {
		t.Errorf("arrived at %d entries: %v", r.Tree.Size(), err)
	}
}

// A node that changes one byte of what it tells is found out by who follows it.
func TestANodeThatChangesItsLogIsFoundOut(t *testing.T) {
	c := newCoalition(t)
	_, h := c.serve(nil)
	liar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, err := NewClient(h.URL).Entries(r.Context(), After{})
		if err != nil {
			t.Error(err)
		}
		page.Entries[1].Record[3] ^= 1
		_ = json.NewEncoder(w).Encode(page)
	}))
	defer liar.Close()
	var r stream.Reader
	err := NewClient(liar.URL).Follow(t.Context(), &r, func(stream.Page) error { return enough })
	if !errors.Is(err, stream.ErrForked) {
		t.Errorf("got %v, want %v", err, stream.ErrForked)
	}
}

func TestPagesOfTheLogAreBounded(t *testing.T) {
	c := newCoalition(t)
	_, h := c.serve(nil)
	client := NewClient(h.URL)
	var r stream.Reader
	for more := true; more; {
		answer, err := client.Entries(t.Context(), After{Seq: r.Next() - 1, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		page, err := answer.Page()
		if err != nil || len(page.Entries) > 3 || len(page.Entries) == 0 {
			t.Fatalf("%d entries, %v", len(page.Entries), err)
		}
		if err := r.Take(page); err != nil {
			t.Fatal(err)
		}
		more = answer.HasMore
	}
	var refused *Refused
	if _, err := client.Entries(t.Context(), After{Seq: r.Next()}); !errors.As(err, &refused) || refused.Name != "entry_ahead" {
		t.Errorf("an entry that is not there: %v", err)
	}
}

func TestTheLogAsServerSentEvents(t *testing.T) {
	c := newCoalition(t)
	_, h := c.serve(nil)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/v1/entries/stream?after=2", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("the answer is %s", kind)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 4<<20)
	id, events := "", 0
	for events < 2 && lines.Scan() {
		if at, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			id = at
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var page Entries
		if err := json.Unmarshal([]byte(data), &page); err != nil {
			t.Fatal(err)
		}
		if len(page.Entries) == 0 || id == "" || events == 0 && page.Entries[0].Seq != 3 {
			t.Errorf("event %d under id %q with %d entries", events, id, len(page.Entries))
		}
		if events++; events == 1 {
			c.at(c.now + 60)
			c.do("mart custodian", kept("mart", 9, c.ref()))
		}
	}
	if events != 2 {
		t.Errorf("%d events, then %v", events, lines.Err())
	}
}
