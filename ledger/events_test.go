package ledger_test

import (
	"reflect"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
)

// told holds the events that the log tells of the last block to what the block said it
// did: those of the sweep's steps, then those of the operations that took effect, all
// in their order and none twice.
func (c *coalition) told(out *ledger.Outcome) {
	c.t.Helper()
	var want []op.Effect
	for _, step := range out.Steps {
		want = append(want, step.Effects...)
	}
	for _, result := range out.Results {
		for _, r := range result.Receipts {
			if r.Code == 0 {
				want = append(want, r.Effects...)
			}
		}
	}
	var got []op.Effect
	seq := uint64(0)
	err := c.view().ScanEntries(c.entries+1, func(e journal.Entry) error {
		events, err := ledger.EventsIn(e)
		for i, event := range events {
			if event.Height != out.Height || event.Seq != e.Seq || event.Index != i || event.Seq < seq {
				c.t.Errorf("event %d.%d of block %d in entry %d of block %d", event.Seq, event.Index, event.Height, e.Seq, out.Height)
			}
			if (event.Operation != op.ID{}) != (event.Cause.Kind == journal.Operation) {
				c.t.Errorf("event %d.%d is of operation %x, caused by %s", event.Seq, event.Index, event.Operation, event.Cause.Kind)
			}
			seq = event.Seq
			got = append(got, event.Effect)
		}
		c.entries = e.Seq
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
		c.t.Errorf("block %d did\n%+v\nand the log tells\n%+v", out.Height, want, got)
	}
}
