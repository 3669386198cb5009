package api

import (
	"errors"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/ledger/chain"
)

// ailing is a chain whose status is what a test says.
type ailing struct {
	Chain
	status ChainStatus
}

func (a ailing) Status() (ChainStatus, error) { return a.status, nil }

func TestReadiness(t *testing.T) {
	all := chain.Validators{Count: 4, Seen: 4, Quorum: true}
	for name, test := range map[string]struct {
		status ChainStatus
		why    string // "": ready
	}{
		"level":                   {ChainStatus{Age: 30 * time.Second, Validators: all}, ""},
		"one of four is away":     {ChainStatus{Validators: chain.Validators{Count: 4, Seen: 3, Quorum: true}}, ""},
		"two of four are away":    {ChainStatus{Age: 45 * time.Second, Validators: chain.Validators{Count: 4, Seen: 2}}, "last block 45 s ago - NO QUORUM: 2 of 4 validators seen"},
		"two have just gone":      {ChainStatus{CatchingUp: true, Validators: chain.Validators{Count: 4, Seen: 2}}, "last block 0 s ago - NO QUORUM: 2 of 4 validators seen"},
		"all seem there and talk": {ChainStatus{Age: 31 * time.Second, Validators: all}, "last block 31 s ago - NO NEW BLOCKS: 4 of 4 validators seen"},
		"behind the others":       {ChainStatus{Age: time.Hour, CatchingUp: true, Validators: all}, "catching up"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCoalition(t)
			c.at(start)
			s, h := c.serve(nil)
			s.node.Chain = ailing{c, test.status}
			client := NewClient(h.URL)
			ready, err := client.Ready(t.Context())
			why := ""
			if refused := (*Refused)(nil); errors.As(err, &refused) && refused.Name == "not_ready" && refused.Status == 503 {
				why, err = refused.Detail, nil
			}
			if err != nil || why != test.why || ready.Ready != (why == "") {
				t.Errorf("%+v, %q, %v; want %q", ready, why, err, test.why)
			}
			if status, err := client.Status(t.Context()); err != nil || status.Ready != (test.why == "") || chain.Validators(status.Validators) != test.status.Validators {
				t.Errorf("status %+v, %v", status, err)
			}
		})
	}
}

func TestANodeWithoutABlockIsNotReady(t *testing.T) {
	_, h := newCoalition(t).serve(nil)
	if ready, err := NewClient(h.URL).Ready(t.Context()); err == nil {
		t.Errorf("%+v", ready)
	}
}
