package api

import (
	"reflect"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

func TestBalanceShowsNoExpiredPoints(t *testing.T) {
	b := token.Balance{Program: "KINO", Held: 7, Debt: 3, Lots: token.Lots{
		{Terms: 1, ExpiresAt: 100, Amount: 1},
		{Terms: 1, ExpiresAt: 200, Amount: 10},
		{Terms: 2, ExpiresAt: 200, Amount: 20},
		{Terms: 2, ActiveAt: 150, ExpiresAt: 300, Amount: 400},
		{Terms: 1, Amount: 5000},
	}}
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
	b := token.Balance{Program: "BREW", IdleExpiry: 100, Lots: token.Lots{{Terms: 1, Amount: 5}, {Terms: 2, Amount: 6}}}
	if got := balance(b, "brew", 99); got.Spendable != 11 || *got.NextExpiration != (Instant{11, 100}) {
		t.Errorf("before: %+v", got)
	}
	if got := balance(b, "brew", 100); got.Spendable != 0 || len(got.Lots) != 0 || got.NextExpiration != nil {
		t.Errorf("at the instant: %+v", got)
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

// TestOperationShowsEveryField builds each kind with all fields set, and looks for
// each in the JSON.
func TestOperationShowsEveryField(t *testing.T) {
	ops := []token.Op{token.Enroll{}, token.SetController{}, token.Recover{}, token.Veto{}, token.Lock{}, token.Unlock{},
		token.SetDayCap{}, token.Issue{}, token.Clawback{}, token.Transfer{}, token.Exchange{}, token.Redeem{}, token.PlaceHold{},
		token.Capture{}, token.Release{}, token.Reverse{}, token.ProposeAdjustment{}, token.ApproveAdjustment{}}
	kind := token.Kind(0)
	for _, op := range ops {
		if kind++; op.Kind() != kind {
			t.Fatalf("kind %d is missing", kind)
		}
		full := reflect.New(reflect.TypeOf(op)).Elem()
		for i := range full.NumField() {
			switch f := full.Field(i); f.Kind() {
			case reflect.Array:
				f.Index(0).SetUint(uint64(i) + 1)
			case reflect.String:
				f.SetString("AB")
			default:
				f.SetUint(1)
			}
		}
		shown, set := reflect.ValueOf(operationOf(full.Interface().(token.Op))), 0
		for i := range shown.NumField() {
			if !shown.Field(i).IsZero() {
				set++
			}
		}
		if want := full.NumField() + 1; set != want { // and the kind
			t.Errorf("%s shows %d of its %d fields: %+v", op.Kind(), set, want, shown)
		}
	}
	if next := (kind + 1).String(); next != "unknown" {
		t.Errorf("kind %s is not tested", next)
	}
}
