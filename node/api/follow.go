package api

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/punkt-ledger/punkt/audit/stream"
	"github.com/punkt-ledger/punkt/ledger/journal"
)

// After says which part of the log is wanted.
type After struct {
	Seq         uint64 // number of the last entry that the caller has; 0: from the beginning
	Limit       int    // at most MaxEntries; 0: DefaultEntries
	WaitSeconds int    // for an entry where there is none yet; at most 25
}

func (a After) query() string {
	q := url.Values{"after": {strconv.FormatUint(a.Seq, 10)}}
	if a.Limit != 0 {
		q.Set("limit", strconv.Itoa(a.Limit))
	}
	if a.WaitSeconds != 0 {
		q.Set("wait", strconv.Itoa(a.WaitSeconds))
	}
	return q.Encode()
}

// Entries is a page of the log. Nothing of it is checked: Follow does.
func (c *Client) Entries(ctx context.Context, a After) (Entries, error) {
	return askNode[Entries](ctx, c, "/v1/entries?"+a.query())
}

// Events is a page of events, as the node tells them: nothing of it is checked. Who wants
// that follows the log and takes the events out of its entries with ledger.EventsIn.
func (c *Client) Events(ctx context.Context, a After) (Events, error) {
	return askNode[Events](ctx, c, "/v1/events?"+a.query())
}

// Page is what a stream.Reader checks.
func (e Entries) Page() (stream.Page, error) {
	p := stream.Page{Root: journal.Root{Size: e.Root.Size, Log: e.Root.Log, Live: e.Root.Live}}
	for _, h := range e.Consistency {
		p.Consistency = append(p.Consistency, h)
	}
	for _, in := range e.Entries {
		kind, ok := journal.ParseKind(in.Cause.Kind)
		if !ok {
			return stream.Page{}, fmt.Errorf("%w: entry %d with a cause of kind %q", ErrFault, in.Seq, in.Cause.Kind)
		}
		p.Entries = append(p.Entries, journal.Entry{Seq: in.Seq, Height: in.Height, Prev: in.Prev, Key: in.Key, Record: in.Record,
			Cause: journal.Cause{Kind: kind, Tx: in.Cause.Tx, Op: in.Cause.Op}})
	}
	return p, nil
}

// Follow reads the log behind what the reader has seen, checks each page, and hands on
// its entries with the node's root at that time, until ctx ends or fn fails. The reader
// has moved behind a page when fn is called: saved then, it goes on from there. It fails
// with stream.ErrForked where the node's log does not go on from what was seen, with what
// fn fails with, or as every call does; nil: ctx ended.
func (c *Client) Follow(ctx context.Context, r *stream.Reader, fn func(stream.Page) error) error {
	for {
		if err := c.catchUp(ctx, r, maxLongPollSeconds, fn); err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// CatchUp is Follow to the node's newest entry.
func (c *Client) CatchUp(ctx context.Context, r *stream.Reader, fn func(stream.Page) error) error {
	return c.catchUp(ctx, r, 0, fn)
}

// catchUp reads on until a page ends with the newest entry, the first of which is waited
// for.
func (c *Client) catchUp(ctx context.Context, r *stream.Reader, waitSeconds int, fn func(stream.Page) error) error {
	for more := true; more; {
		answer, err := c.Entries(ctx, After{Seq: r.Next() - 1, Limit: MaxEntries, WaitSeconds: waitSeconds})
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		page, err := answer.Page()
		if err != nil {
			return err
		}
		if err := r.Take(page); err != nil {
			return err
		}
		if more = answer.HasMore; len(page.Entries) == 0 {
			return nil
		}
		if err := fn(page); err != nil {
			return err
		}
	}
	return nil
}
