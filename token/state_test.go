package token_test

import (
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

func TestEventsAreWorkedOffByQueueThenTimeThenSubject(t *testing.T) {
	want := []token.Event{
		{Queue: token.Mature, At: 3, Subject: "MART"},
		{Queue: token.Recovered, At: 9, Subject: "ann"},
		{Queue: token.TimeOut, At: 1, Subject: "b"},
		{Queue: token.TimeOut, At: 2, Subject: "a"},
		{Queue: token.TimeOut, At: 2, Subject: "b"},
		{Queue: token.Activate, At: 1, Subject: "ann.MART"},
		{Queue: token.Expire, At: 1, Subject: "ann.AVIA"},
		{Queue: token.Expire, At: 1, Subject: "ann.MART"},
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	if slices.SortFunc(got, token.Event.Compare); !slices.Equal(got, want) {
		t.Errorf("order is\n%+v, want\n%+v", got, want)
	}
}
