package ledger

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// Event is an effect with its place: whatever changed points or who may move them. The
// events of the ledger are those of its operations and of the steps of its sweep, in the
// order in which they happened.
type Event struct {
	Seq       uint64 // entry of the journal that tells it: the cursor of whoever follows
	Index     int    // among the events of the entry, from 0
	Height    int64
	Cause     journal.Cause
	Operation op.ID        // that did it; zero: a step of the sweep
	Kind      op.Kind      // of the operation
	Reason    token.Reason // of the operation, where its kind has reasons
	Effect    op.Effect
}

// EventsIn are the events that an entry of the log tells; most entries tell none. So who
// has followed and checked the log has the events with it. An error is of an entry that
// no ledger wrote.
func EventsIn(e journal.Entry) ([]Event, error) {
	event := Event{Seq: e.Seq, Height: e.Height, Cause: e.Cause}
	var effects []op.Effect
	switch {
	case e.Key[0] == record.Operations.Prefix && e.Prev == 0 && len(e.Key) == 1+len(event.Operation):
		done, err := record.Operations.Decode(e.Record)
		if err != nil {
			return nil, fmt.Errorf("decode the operation in entry %d: %w", e.Seq, err)
		}
		copy(event.Operation[:], e.Key[1:])
		event.Kind, event.Reason, effects = done.Kind, done.Reason, done.Effects
	case e.Key[0] == record.Steps.Prefix:
		var err error
		if effects, err = record.Steps.Decode(e.Record); err != nil {
			return nil, fmt.Errorf("decode the step in entry %d: %w", e.Seq, err)
		}
	}
	events := make([]Event, len(effects))
	for i, effect := range effects {
		events[i] = event
		events[i].Index, events[i].Effect = i, effect
	}
	return events, nil
}
