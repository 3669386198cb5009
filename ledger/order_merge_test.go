package ledger

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// controlledBy gives ann's account to a key; "": into custody.
func controlledBy(key string) spoilt {
	return spoilt{"the controller", func(s *situation) {
		s.account(func(a *token.Account) { a.Controller = called(key) })
	}}
}

// intoCleos merges into the account that cleo's key opened, with her consent.
var intoCleos = func() token.Merge {
	join := address.Joining{Home: "mart", Source: called("ann"), Account: ownKey.Account, Date: uint64(orderNow)}
	signature, err := join.Sign(cleosKey())
	if err != nil {
		panic(err)
	}
	return token.Merge{Source: join.Source, Target: join.Account, Date: join.Date,
		Consent: signature, Ref: orderRef}
}()

var mergeOrder = []orderCase{
	{name: "merge", sender: "mart custodian", op: intoCleos,
		before: func(s *situation) {
			s.d.state.Accounts.Put(ownKey.Account, token.Account{Home: "mart", Controller: ownKey.Account})
		},
		never: "unknown_account, unknown_account 2, account_merged, account_merged 2, same_account, " +
			"account_not_custodial, not_home_partner, not_home_partner 2, account_recovering, " +
			"too_many_sources, merges_exhausted, too_many_balances, too_many_holds",
		by: map[string]spoilt{
			"consent_date": fieldOf("Date", uint64(orderNow)-31*86400),
			"bad_consent":  fieldOf("Consent", op.Bytes("signed")),
		}},
	{name: "merge", sender: "mart custodian", never: "consent_date",
		op: token.Merge{Source: called("ann"), Target: called("bob"), Ref: orderRef},
		by: map[string]spoilt{
			"bad_consent":           fieldOf("Consent", op.Bytes("signed")),
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
