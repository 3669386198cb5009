package partner_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// table is a partner.Table in memory.
type table[K comparable, V any] map[K]V

func (t table[K, V]) Get(k K) (V, bool) { v, ok := t[k]; return v, ok }
func (t table[K, V]) Put(k K, v V)      { t[k] = v }

func key(n byte) partner.Address { return partner.Address{n} }

// coalition has a partner of each status, each with a till of its own.
func coalition() *partner.State {
	s := &partner.State{Partners: table[partner.ID, partner.Partner]{}, Keys: table[partner.Address, partner.ID]{},
		Positions: table[partner.Pair, partner.Position]{}, Nets: table[partner.ID, partner.Net]{},
		Payments: table[op.ID, partner.Payment]{}, Founding: table[struct{}, partner.Coalition]{}}
	for i, id := range []partner.ID{"mart", "halt", "exit", "past", "poor"} {
		till, office := key(byte(10*i+1)), key(byte(10*i+2))
		s.Partners.Put(id, partner.Partner{ID: id, Status: partner.Status(i + 1), Keys: []partner.Key{
			{Address: till, Roles: partner.Roles(partner.Redeemer)},
			{Address: office, Roles: partner.Roles(partner.Issuer | partner.Treasurer)}}})
		s.Keys.Put(till, id)
		s.Keys.Put(office, id)
	}
	return s
}

func TestPositionsAddUpOnBothSides(t *testing.T) {
	s := coalition()
	owe := func(debtor, creditor partner.ID, amount partner.Money, why partner.Reason) {
		t.Helper()
		if err := s.Owe(partner.Pair{Debtor: debtor, Creditor: creditor}, amount, why); err != nil {
			t.Fatal(err)
		}
	}
	owe("mart", "exit", 500, partner.ForRedemption)
	owe("mart", "exit", 70, partner.ForExchange)
	owe("exit", "mart", 9, partner.ForExchange)
	owe("mart", "exit", 200, partner.ForReversal)
	owe("mart", "mart", 1000, partner.ForRedemption)
	owe("mart", "past", 0, partner.ForRedemption)

	pos, _ := s.Positions.Get(partner.Pair{Debtor: "mart", Creditor: "exit"})
	if want := (partner.Position{Redemptions: 500, Exchanges: 70, Reversed: 200}); pos != want || pos.Owed() != 370 {
		t.Errorf("mart's position to exit is %+v, %d owed, want %+v, 370 owed", pos, pos.Owed(), want)
	}
	for id, want := range map[partner.ID]partner.Net{"mart": {Receivable: 9, Payable: 370, Due: 370}, "exit": {Receivable: 370, Payable: 9, Due: 9}} {
		if got, _ := s.Nets.Get(id); got != want {
			t.Errorf("net of %s is %+v, want %+v", id, got, want)
		}
	}
	if n := len(s.Positions.(table[partner.Pair, partner.Position])); n != 2 {
		t.Errorf("%d positions are kept, want 2: none of a partner to itself, none of nothing", n)
	}
}

func TestMoreThanMoneyCanExpressIsNotOwed(t *testing.T) {
	most := partner.Money(math.MaxInt64)
	pair := partner.Pair{Debtor: "mart", Creditor: "exit"}
	for _, c := range []struct {
		name   string
		before []partner.Pair // owes the most but ten
		amount partner.Money
		want   error
	}{
		{"the most at once", nil, most, nil},
		{"up to the most", []partner.Pair{pair}, 10, nil},
		{"one more", []partner.Pair{pair}, 11, partner.ErrMoneyRange},
		{"by the debtor to all together", []partner.Pair{{Debtor: "mart", Creditor: "past"}}, 11, partner.ErrMoneyRange},
		{"to the creditor by all together", []partner.Pair{{Debtor: "past", Creditor: "exit"}}, 11, partner.ErrMoneyRange},
		{"the other way round", []partner.Pair{{Debtor: "exit", Creditor: "mart"}}, most, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := coalition()
			for _, p := range c.before {
				if err := s.Owe(p, most-10, partner.ForRedemption); err != nil {
					t.Fatal(err)
				}
			}
			pos, _ := s.Positions.Get(pair)
			err := s.Owe(pair, c.amount, partner.ForExchange)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if after, _ := s.Positions.Get(pair); err != nil && after != pos {
				t.Errorf("refused and changed: %+v, was %+v", after, pos)
			}
		})
	}
}

// What was owed in all is kept for the reports, so reversing makes no room.
func TestReversalsDoNotMakeRoomBeyondWhatMoneyCanExpress(t *testing.T) {
	s, pair := coalition(), partner.Pair{Debtor: "mart", Creditor: "exit"}
	for _, why := range []partner.Reason{partner.ForRedemption, partner.ForReversal} {
		if err := s.Owe(pair, math.MaxInt64, why); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Owe(pair, 1, partner.ForRedemption); !errors.Is(err, partner.ErrMoneyRange) {
		t.Errorf("got %v, want %v", err, partner.ErrMoneyRange)
	}
}

func TestIDs(t *testing.T) {
	for id, want := range map[partner.ID]bool{"mart": true, "p5": true, "abcdefghijklmnop": true, "": false, "a": false,
		"abcdefghijklmnopq": false, "5p": false, "Mart": false, "ma-rt": false, "märt": false, "ma rt": false} {
		if id.Valid() != want {
			t.Errorf("%q is valid: %t, want %t", id, id.Valid(), want)
		}
	}
}

func TestNamesOfRolesStatusesAndBackings(t *testing.T) {
	all := partner.Roles(partner.Admin | partner.Issuer | partner.Redeemer | partner.Treasurer | partner.Custodian | partner.Auditor)
	for _, name := range all.Names() {
		role, err := partner.ParseRole(name)
		if err != nil || role.String() != name || !all.Has(role) {
			t.Errorf("role %s is read as %s, %v", name, role, err)
		}
	}
	if _, err := partner.ParseRole("king"); err == nil {
		t.Error("there is a king")
	}
	if got := (partner.Issuer | partner.Redeemer).String(); got != "issuer+redeemer" {
		t.Errorf("two roles are written %s", got)
	}
	statuses := []string{partner.Active.String(), partner.Suspended.String(), partner.Leaving.String(), partner.Gone.String(), partner.Defaulted.String(), partner.Status(9).String()}
	if want := []string{"active", "suspended", "leaving", "gone", "defaulted", "unknown"}; !slices.Equal(statuses, want) {
		t.Errorf("statuses are %v, want %v", statuses, want)
	}
	backings := []string{partner.Prefund.String(), partner.Credit.String(), partner.Backing(9).String()}
	if want := []string{"prefund", "credit", "unknown"}; !slices.Equal(backings, want) {
		t.Errorf("backings are %v, want %v", backings, want)
	}
}
