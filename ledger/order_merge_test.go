package ledger

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// controlledBy gives ann's account to a key; "": into custody.
func controlledBy(key string) spoilt {
	return spoilt{"the controller", func(s *situation) {
		s.account(func(a *token.Account) { a.Controller = called(key) })
	}}
}

var mergeOrder = []orderCase{
	{name: "merge", sender: "mart custodian",
		op: token.Merge{Source: called("ann"), Target: called("bob"), Ref: orderRef},
		by: map[string]spoilt{
			"unknown_account":       fieldOf("Source", called("nobody")),
			"account_merged":        fieldOf("Source", called("merged")),
			"unknown_account 2":     fieldOf("Target", called("nobody")),
			"account_merged 2":      fieldOf("Target", called("merged")),
			"same_account":          fieldOf("Target", called("ann")),
			"account_not_custodial": controlledBy("ann's key"),
			"not_home_partner": {"the source's home", func(s *situation) {
				s.account(func(a *token.Account) { a.Home = "kino" })
			}},
			"not_home_partner 2": {"the target's home", func(s *situation) {
				s.accountOf("bob", func(a *token.Account) { a.Home = "kino" })
			}},
			"too_many_sources": {"the sources", func(s *situation) {
				s.account(func(a *token.Account) { a.Sources = make([]token.Address, token.MaxSources) })
			}},
			"merges_exhausted": {"the merges of the day", func(s *situation) {
				today := token.MergeDay{Day: orderNow.Day(0), Merged: token.MaxMerges}
				s.d.state.MergeDays.Put("mart", today)
			}},
			"too_many_balances": {"the balances", func(s *situation) {
				for i := range token.MaxMoved + 1 {
					owesIn(s, token.Code(fmt.Sprintf("P%03d", i)))
				}
			}},
			"too_many_holds": {"the holds", func(s *situation) {
				for _, who := range []string{"ann", "bob"} {
					held := token.Balance{Held: 1}
					for i := range token.MaxHolds/2 + 1 {
						held.Holds = append(held.Holds, token.OpenHold{ID: op.ID{byte(i)}})
					}
					s.d.state.Balances.Put(token.BalanceKey{Account: called(who), Program: "AVIA"}, held)
				}
				s.account(func(a *token.Account) { a.Programs = append([]token.Code{"AVIA"}, a.Programs...) })
			}},
		}},
}

// owesIn gives ann a debt in a program.
func owesIn(s *situation, code token.Code) {
	s.d.state.Balances.Put(token.BalanceKey{Account: called("ann"), Program: code}, token.Balance{Debt: 1})
	s.account(func(a *token.Account) { a.Programs = append(a.Programs, code) })
}
