package api

import (
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

// What an account did before it was merged is the other's: lists that are asked for the
// account that acts have it.
func TestListsOfAnAccountHaveThoseOfItsSources(t *testing.T) {
	y := newYear(t)
	card, into := kept("kino", 1, y.ref()), kept("kino", 2, y.ref())
	y.do("kino custodian", card)
	y.do("kino custodian", into)
	y.do("mart issuer", token.Issue{Account: card.Account, Program: "MART", Points: 50, Time: uint64(y.now),
		Reason: token.ForPurchase, Ref: y.ref()})
	y.do("kino custodian", token.Hold{Account: card.Account, Program: "MART", Points: 20, Partner: "brew",
		Deadline: uint64(y.now) + 3600, Ref: y.ref()})
	y.do("kino issuer", token.ProposeAdjustment{Account: card.Account, Program: "KINO", Points: 5,
		Direction: token.ToCredit, Reason: token.ForGoodwill, Ref: y.ref()})
	y.do("kino custodian", token.Merge{Source: card.Account, Target: into.Account, Ref: y.ref()})
	_, h := y.serve(nil)
	all := lists(t, NewClient(h.URL))
	// Operations: two enrollments, the issue, the hold, the proposal and the merge.
	for list, rows := range map[string]int{"holds": 1, "adjustments": 1, "operations": 6} {
		for who, account := range map[string]token.Address{"the target": into.Account, "the source": card.Account} {
			if list == "operations" && who == "the source" {
				continue // the target was enrolled itself
			}
			got, err := all[list](List{Fields: map[string]string{"account": Address(account).String()}})
			if err != nil || len(got.rows) != rows {
				t.Errorf("%s of %s: %v, %d rows, want %d: %v", list, who, err, len(got.rows), rows, got.rows)
			}
		}
	}
}
