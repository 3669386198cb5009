package token_test

import (
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

func TestEventsAreWorkedOffByTimeThenKindAccountProgramHold(t *testing.T) {
	want := []token.Event{
		{At: 1, Kind: token.Recovered, Account: key("zoe")},
		{At: 2, Kind: token.Activate, Account: key("zoe"), Program: "ZZ"},
		{At: 2, Kind: token.Expire, Account: key("ann"), Program: "AA"},
		{At: 2, Kind: token.Expire, Account: key("ann"), Program: "BB"},
		{At: 2, Kind: token.Expire, Account: key("bob"), Program: "AA"},
		{At: 2, Kind: token.TimeOut, Account: key("bob"), Hold: id("a")},
		{At: 2, Kind: token.TimeOut, Account: key("bob"), Hold: id("b")},
		{At: 3, Kind: token.Activate},
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	if slices.SortFunc(got, token.Event.Compare); !slices.Equal(got, want) {
		t.Errorf("order is\n%+v, want\n%+v", got, want)
	}
}
