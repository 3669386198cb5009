package api

import (
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2/sse"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
)

// Event is an effect with its place in the log.
type Event struct {
	Seq       uint64     `json:"seq" doc:"entry of the log that tells it: the cursor of whoever follows"`
	Index     int        `json:"index" doc:"among the events of the entry, from 0"`
	Height    int64      `json:"height" doc:"of the block"`
	Cause     EntryCause `json:"cause"`
	Operation Hash       `json:"operation,omitzero" doc:"id of the operation that did it; absent: a step of the sweep"`
	Kind      string     `json:"operation_kind,omitempty" doc:"of the operation"`
	Reason    string     `json:"operation_reason,omitempty" doc:"why it was done, where its kind has reasons"`
	Effect    Effect     `json:"effect"`
}

// Events is a page of events, in the order in which they happened.
type Events struct {
	Events      []Event `json:"events"`
	Next        uint64  `json:"next" doc:"after= of the next page: an entry, all of whose events are told"`
	HasMore     bool    `json:"has_more" doc:"the log has more by now, with or without events"`
	Root        LogRoot `json:"root"`
	Consistency []Hash  `json:"consistency" doc:"RFC 6962 consistency proof from the entry next to the root"`
	AsOf
}

// eventRoutes registers what follows the events.
func (s *Server) eventRoutes() {
	register(s, get("list-events", "/v1/events", "What operations and the sweep did, after an entry of the log"), s.events)
	sse.Register(s.api, get("stream-events", "/v1/events/stream", "The events after an entry of the log as server-sent events"),
		map[string]any{"events": Events{}, "problem": Problem{}},
		func(ctx context.Context, in *streamInput, send sse.Sender) {
			s.stream(ctx, in, send, func(ctx context.Context, in *afterInput) (any, uint64, error) {
				page, err := s.events(ctx, in)
				return page, page.Next, err
			})
		})
}

// events answers a page as soon as there is an event to tell, or as much of the log has
// been looked through as a page may.
func (s *Server) events(ctx context.Context, in *afterInput) (Events, error) {
	return longPoll(ctx, s, in, func(v *ledger.View) (Events, bool, error) {
		page, err := eventsAfter(v, in.After, in.Limit)
		return page, len(page.Events) > 0 || page.HasMore, err
	})
}

// eventsAfter looks through the log behind an entry, an entry at a time, until there are
// as many events as asked for.
func eventsAfter(v *ledger.View, after uint64, limit int) (Events, error) {
	root := v.Root()
	if after > root.Size {
		return Events{}, entryAhead.problem(fmt.Sprintf("entry %d, the last here is %d: the node is behind the one that told it, or it was rolled back", after, root.Size))
	}
	page := Events{Events: []Event{}, Next: after, Consistency: []Hash{},
		Root: LogRoot{Size: root.Size, Log: root.Log, Live: root.Live}, AsOf: asOf(v)}
	bytes := 0
	err := v.ScanEntries(after+1, func(e journal.Entry) error {
		events, err := ledger.EventsIn(e)
		if err != nil {
			return err
		}
		for _, event := range events {
			page.Events = append(page.Events, EventOf(event))
		}
		page.Next = e.Seq
		if bytes += len(e.Key) + len(e.Record); bytes >= maxEntryBytes || len(page.Events) >= limit {
			return journal.ErrStop
		}
		return nil
	})
	if err != nil {
		return Events{}, fmt.Errorf("read events after %d: %w", after, err)
	}
	page.HasMore = page.Next < root.Size
	page.Consistency, err = consistencyFrom(v, page.Next)
	return page, err
}

// EventOf is an event as the API writes it.
func EventOf(e ledger.Event) Event {
	out := Event{Seq: e.Seq, Index: e.Index, Height: e.Height, Operation: Hash(e.Operation), Effect: Effect{Effect: e.Effect},
		Cause: EntryCause{Kind: e.Cause.Kind.String(), Tx: e.Cause.Tx, Op: e.Cause.Op}}
	if e.Operation != (op.ID{}) {
		out.Kind, out.Reason = e.Kind.String(), string(e.Reason)
	}
	return out
}
