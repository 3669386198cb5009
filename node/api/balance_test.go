package api

import (
	"reflect"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/token"
)

func TestBalanceShowsNoExpiredPoints(t *testing.T) {
	b := ledger.NamedBalance{Program: "KINO", Balance: token.Balance{Held: 7, Debt: 3, Lots: token.Lots{
		{Terms: 1, ExpiresAt: 100, Amount: 1},
		{Terms: 1, ExpiresAt: 200, Amount: 10},
		{Terms: 2, ExpiresAt: 200, Amount: 20},
		{Terms: 2, ActiveAt: 150, ExpiresAt: 300, Amount: 400},
		{Terms: 1, Amount: 5000},
	}}}
	for _, c := range []struct {
		name               string
		now                token.Time
		spendable, pending token.Points
		expires, activates *Instant
		lots               int
	}{
		{"a second before the first expiry", 99, 5031, 400, &Instant{1, 100}, &Instant{400, 150}, 5},
		{"at the expiry, swept or not", 100, 5030, 400, &Instant{30, 200}, &Instant{400, 150}, 4},
		{"at the activation, booked or not", 150, 5430, 0, &Instant{30, 200}, nil, 4},
		{"only the lots for ever are left", 300, 5000, 0, nil, nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := balance(b, "kino", c.now)
			if got.Spendable != c.spendable || got.Pending != c.pending || got.Held != 7 || got.Debt != 3 || len(got.Lots) != c.lots {
				t.Errorf("%+v", got)
			}
			if !reflect.DeepEqual(got.NextExpiration, c.expires) || !reflect.DeepEqual(got.NextActivation, c.activates) {
				t.Errorf("next expiration %v, activation %v; want %v, %v", got.NextExpiration, got.NextActivation, c.expires, c.activates)
			}
		})
	}
}

func TestIdleBalanceExpiresAsAWhole(t *testing.T) {
	b := ledger.NamedBalance{Program: "BREW", Balance: token.Balance{IdleExpiry: 100, Lots: token.Lots{{Terms: 1, Amount: 5}, {Terms: 2, Amount: 6}}}}
	if got := balance(b, "brew", 99); got.Spendable != 11 || *got.NextExpiration != (Instant{11, 100}) {
		t.Errorf("before: %+v", got)
	}
	if got := balance(b, "brew", 100); got.Spendable != 0 || len(got.Lots) != 0 || got.NextExpiration != nil {
		t.Errorf("at the instant: %+v", got)
	}
}

func TestHoldIsTimedOutFromItsDeadlineOn(t *testing.T) {
	open := token.HeldPoints{Status: token.HoldOpen, Deadline: 100}
	if got := holdStatus(open, 99); got != token.HoldOpen {
		t.Errorf("before: %s", got)
	}
	if got := holdStatus(open, 100); got != token.HoldTimedOut {
		t.Errorf("at the deadline: %s", got)
	}
	if got := holdStatus(token.HeldPoints{Status: token.HoldCaptured, Deadline: 100}, 100); got != token.HoldCaptured {
		t.Errorf("captured: %s", got)
	}
}

func TestAccountAndAdjustmentAsTimePasses(t *testing.T) {
	y := newYear(t)
	_, h := y.serve(nil)
	client, ann := NewClient(h.URL), address("ann")
	y.do("ann", token.Redeem{Account: token.Address(ann), Program: "AVIA", Points: 100, Partner: "kino", Ref: y.ref()})
	y.do("mart custodian", token.Recover{Account: token.Address(ann), Controller: token.Address(address("ann's new phone")), Ref: y.ref()})
	see := func() (Account, AdjustmentAnswer) {
		t.Helper()
		acc, err := client.Account(t.Context(), ann)
		if err != nil {
			t.Fatal(err)
		}
		adj, err := client.Adjustment(t.Context(), y.adjustment)
		if err != nil {
			t.Fatal(err)
		}
		return acc, adj
	}

	acc, adj := see()
	if acc.SpentToday.String() != "0.90" || acc.Recovery == nil || acc.Recovery.Controller != address("ann's new phone") || acc.Controller != ann {
		t.Errorf("on the day: %+v, recovery %+v", acc, acc.Recovery)
	}
	if adj.Status != "proposed" {
		t.Error(adj.Status)
	}
	y.at(start + 3*86_400)
	if acc, _ = see(); acc.SpentToday != 0 || acc.Recovery != nil || acc.Controller != address("ann's new phone") {
		t.Errorf("three days later: %+v, recovery %+v", acc, acc.Recovery)
	}
	y.at(token.Time(adj.Deadline) - 1)
	if _, adj = see(); adj.Status != "proposed" {
		t.Errorf("a second before the deadline: %s", adj.Status)
	}
	y.at(token.Time(adj.Deadline))
	if _, adj = see(); adj.Status != "lapsed" {
		t.Errorf("at the deadline: %s", adj.Status)
	}
}

func TestStatementTellsWhatTheLedgerDoesByItself(t *testing.T) {
	y := newYear(t)
	_, h := y.serve(nil)
	client := NewClient(h.URL)
	y.at(start + 2*86_400) // the second hold has reached its deadline
	y.at(start + 30*86_400)
	y.at(start + 800*86_400)
	got := map[string]token.Points{}
	for page := (Page{Limit: 3}); ; {
		s, err := client.Statement(t.Context(), address("ann"), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range s.Lines {
			if line.Tx == (Hash{}) {
				for _, change := range line.Changes {
					got[line.Kind+" "+change.Program] += change.Points
				}
			}
		}
		if !s.HasMore {
			break
		}
		page.Cursor = s.NextCursor
	}
	want := map[string]token.Points{"release MART": 120, "activate KINO": 0, "expire KINO": -300, "expire AVIA": -850, "expire BREW": -80}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
