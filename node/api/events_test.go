package api

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

// What was done can be read in its order, from any entry on, and a page that was cut
// short is gone on with.
func TestEventsTellWhatWasDone(t *testing.T) {
	c := newCoalition(t)
	_, h := c.serve(nil)
	client := NewClient(h.URL)
	var before uint64
	for {
		page, err := client.Events(t.Context(), After{Seq: before})
		if err != nil {
			t.Fatal(err)
		}
		if before = page.Next; !page.HasMore {
			break
		}
	}
	id := c.do("mart custodian", kept("mart", 9, c.ref()))
	c.do("mart issuer", token.Issue{Account: kept("mart", 9, token.Ref{}).Account, Program: "MART", Points: 40,
		Time: uint64(c.now), Reason: token.ForPurchase, Ref: c.ref()})

	type told struct {
		Kind    string
		Account Address
		Points  int64
	}
	var kinds []string
	for limit := 1; ; {
		page, err := client.Events(t.Context(), After{Seq: before, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			var effect told
			if err := json.Unmarshal(e.Effect.Raw, &effect); err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, effect.Kind)
			if effect.Account != Address(kept("mart", 9, token.Ref{}).Account) {
				t.Errorf("%s of %s", effect.Kind, effect.Account)
			}
			if effect.Kind == "account_opened" && (e.Operation != id || e.Kind != "enroll" || e.Cause.Kind != "operation") {
				t.Errorf("opened by %s %s, caused by %s", e.Kind, e.Operation, e.Cause.Kind)
			}
		}
		if before = page.Next; !page.HasMore {
			break
		}
	}
	if want := []string{"account_opened", "points_made"}; !slices.Equal(kinds, want) {
		t.Errorf("events %q, want %q", kinds, want)
	}
}
