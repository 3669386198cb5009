package main

import (
	"errors"
	"fmt"
	"testing"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/node/api"
)

func TestErrorsOfConsensusAreTheAPIs(t *testing.T) {
	unknown := fmt.Errorf("%w: 0x12: %w", consensus.ErrUnknownOutcome, consensus.ErrStopped)
	if err := forAPI(unknown); !errors.Is(err, api.ErrUnknownOutcome) || errors.Is(err, api.ErrStopped) {
		t.Errorf("%v: an outcome nobody knows became another", err)
	}
	if err := forAPI(consensus.ErrStopped); !errors.Is(err, api.ErrStopped) {
		t.Errorf("%v is no fault: the node is stopping", err)
	}
	if fault := errors.New("disk full"); forAPI(fault) != fault || forAPI(nil) != nil {
		t.Error("an error without a counterpart changed")
	}
}
