package api

import (
	"context"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2/sse"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/journal"
)

// Entry is a change of the state as the log holds it for ever: docs/reference/journal.md.
type Entry struct {
	Seq    uint64     `json:"seq" doc:"its place in the log, from 1, without gaps"`
	Height int64      `json:"height" doc:"of the block that wrote it"`
	Cause  EntryCause `json:"cause"`
	Key    Hex        `json:"key" doc:"of the record: docs/reference/records.md"`
	Record Hex        `json:"record" doc:"what the key holds from then on; empty: it was removed"`
	Prev   uint64     `json:"prev" doc:"entry that this one replaced; 0: the key's first"`
}

// EntryCause is what wrote an entry.
type EntryCause struct {
	Kind string `json:"kind" enum:"operation,expiry,activation,release,recovery,genesis,aggregate"`
	Tx   Hash   `json:"tx,omitzero" doc:"transaction of the operation"`
	Op   uint32 `json:"op" doc:"index of the operation in its transaction, from 0"`
}

// LogRoot is what the app hash is made of.
type LogRoot struct {
	Size uint64 `json:"size" doc:"number of entries"`
	Log  Hash   `json:"log" doc:"RFC 6962 tree hash over the entries"`
	Live Hash   `json:"live" doc:"RFC 6962 tree hash over the bitmap of what was not replaced"`
}

// Entries is a page of the log. Whoever keeps the right edge of the tree checks that it
// goes on from what he has seen: package audit/stream does.
type Entries struct {
	Entries     []Entry `json:"entries"`
	Next        uint64  `json:"next" doc:"after= of the next page"`
	HasMore     bool    `json:"has_more" doc:"the log has more by now"`
	Root        LogRoot `json:"root"`
	Consistency []Hash  `json:"consistency" doc:"RFC 6962 consistency proof from the page's last entry to the root; empty where the root ends there"`
	AsOf
}

// afterInput is what a reader of the log asks.
type afterInput struct {
	Since
	After uint64 `query:"after" doc:"number of the last entry that the reader has; 0: from the beginning"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200" doc:"entries of the page"`
	Wait  int    `query:"wait" minimum:"0" maximum:"25" doc:"seconds to wait for an entry where there is none yet"`
}

// logRoutes registers what follows the log: pages, and the same as server-sent events.
func (s *Server) logRoutes() {
	register(s, get("list-entries", "/v1/entries", "The log after an entry, with the proof that it goes on from there"), s.entries)
	sse.Register(s.api, get("stream-entries", "/v1/entries/stream", "The log after an entry as server-sent events"),
		map[string]any{"entries": Entries{}, "problem": Problem{}},
		func(ctx context.Context, in *streamInput, send sse.Sender) {
			s.stream(ctx, in, send, func(ctx context.Context, in *afterInput) (any, uint64, error) {
				page, err := s.entries(ctx, in)
				return page, page.Next, err
			})
		})
}

// entries answers a page as soon as there is something to tell.
func (s *Server) entries(ctx context.Context, in *afterInput) (Entries, error) {
	return longPoll(ctx, s, in, func(v *ledger.View) (Entries, bool, error) {
		page, err := entriesAfter(v, in.After, in.Limit)
		return page, len(page.Entries) > 0, err
	})
}

// longPoll asks for a page after each block until there is one, or the time is up.
func longPoll[T any](ctx context.Context, s *Server, in *afterInput, ask func(*ledger.View) (T, bool, error)) (page T, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(in.Wait)*time.Second)
	defer cancel()
	for height := in.MinHeight; ; {
		v, err := s.viewOf(context.WithoutCancel(ctx), readers, height)
		if err != nil {
			return page, err
		}
		page, found, err := ask(v)
		height = v.Height() + 1
		v.Close()
		if err != nil || found || ctx.Err() != nil {
			return page, err
		}
		if err := s.node.Chain.WaitHeight(ctx, height); err != nil {
			return page, nil // nothing came; the page that is there says so
		}
	}
}

// entriesAfter is a page of the log as a view has it.
func entriesAfter(v *ledger.View, after uint64, limit int) (Entries, error) {
	root := v.Root()
	if after > root.Size {
		return Entries{}, entryAhead.problem(fmt.Sprintf("entry %d, the last here is %d: the node is behind the one that told it, or it was rolled back", after, root.Size))
	}
	page := Entries{Entries: []Entry{}, Next: after, Consistency: []Hash{},
		Root: LogRoot{Size: root.Size, Log: root.Log, Live: root.Live}, AsOf: asOf(v)}
	bytes := 0
	err := v.ScanEntries(after+1, func(e journal.Entry) error {
		page.Entries = append(page.Entries, entryOf(e))
		page.Next = e.Seq
		if bytes += len(e.Key) + len(e.Record); bytes >= maxEntryBytes || len(page.Entries) == limit {
			return journal.ErrStop
		}
		return nil
	})
	if err != nil {
		return Entries{}, fmt.Errorf("read entries after %d: %w", after, err)
	}
	page.HasMore = page.Next < root.Size
	page.Consistency, err = consistencyFrom(v, page.Next)
	return page, err
}

// consistencyFrom is the proof from a size of the log to the view's; empty where there
// is nothing to prove.
func consistencyFrom(v *ledger.View, size uint64) ([]Hash, error) {
	if size == 0 || size == v.Root().Size {
		return []Hash{}, nil
	}
	proof, err := v.ProveConsistency(size)
	if err != nil {
		return nil, fmt.Errorf("prove the log's growth: %w", err)
	}
	path := make([]Hash, len(proof.Path))
	for i, h := range proof.Path {
		path[i] = h
	}
	return path, nil
}

func entryOf(e journal.Entry) Entry {
	return Entry{Seq: e.Seq, Height: e.Height, Prev: e.Prev, Key: e.Key, Record: e.Record,
		Cause: EntryCause{Kind: e.Cause.Kind.String(), Tx: e.Cause.Tx, Op: e.Cause.Op}}
}

// streamInput is what a reader of server-sent events asks. A browser that comes back
// says in a header what it saw last.
type streamInput struct {
	After uint64 `query:"after" doc:"number of the last entry that the reader has; 0: from the beginning"`
	Last  uint64 `header:"Last-Event-ID" doc:"id of the last event seen; it goes before after"`
}

// stream sends page after page, each under the number of its last entry.
func (s *Server) stream(ctx context.Context, in *streamInput, send sse.Sender, page func(context.Context, *afterInput) (any, uint64, error)) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		_ = send.Data(*busy.problem(fmt.Sprintf("%d streams are open; ask for pages instead", maxStreams)))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, streamFor)
	defer cancel()
	after := max(in.After, in.Last)
	for ctx.Err() == nil {
		data, next, err := page(ctx, &afterInput{After: after, Limit: DefaultEntries, Wait: maxLongPollSeconds})
		if err != nil {
			if p := problemOf(err); p != nil {
				_ = send.Data(*p)
			}
			return
		}
		if send(sse.Message{ID: int(next), Data: data}) != nil {
			return // the reader has gone
		}
		after = next
	}
}
