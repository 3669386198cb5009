package ledger_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/token"
)

const goodGenesis = `{
  "chain_id": 7001, "name": "test", "currency": "EUR",
  "partners": [{
    "id": "mart", "name": "Mart", "backing": "credit", "limit": "1000000.00",
    "node": "0123456789abcdef0123456789abcdef01234567",
    "validator": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", "power": 10,
    "keys": [{"address": "0x1111111111111111111111111111111111111111", "roles": ["issuer", "treasurer"]}]
  }],
  "programs": [{
    "code": "MART", "owner": "mart", "name": "Mart points",
    "prices": {"onramp": "0.005", "offramp": "0.004", "redemption": "0.0045"},
    "expiry": {"type": "rolling", "months": 12, "rounding": "month"}, "utc_offset": "+01:00",
    "activation_days": 14, "debt_cap": 500, "transfers": {"allowed": true, "daily_cap": 1000},
    "backdating_days": 30, "cap": 100000
  }]
}`

// TestGenesisProblems: each edit of a good genesis is refused in words that name it.
func TestGenesisProblems(t *testing.T) {
	if _, err := ledger.ParseGenesis([]byte(goodGenesis)); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ from, to, says string }{
		{`"chain_id": 7001`, `"chain_id": 0`, "chain_id 0"},
		{`"EUR"`, `"euro"`, `currency "euro"`},
		{`"id": "mart"`, `"id": "Mart"`, "partner Mart: an id is"},
		{`"credit"`, `"trust"`, `backing "trust"`},
		{`"1000000.00"`, `"-5"`, "partner mart: limit"},
		{`"1000000.00"`, `"0.0000001"`, "at most six places"},
		{`"node": "0123`, `"node": "xyz3`, "40 lower-case hex digits"},
		{`"power": 10`, `"power": 0`, "a power of 1"},
		{`0011223344`, `00112233`, "64 hex digits"},
		{`"0x1111111111111111111111111111111111111111"`, `"0x11"`, "want an address"},
		{`"issuer"`, `"boss"`, `unknown role "boss"`},
		{`["issuer", "treasurer"]`, `[]`, "has no role"},
		{`"keys": [`, `"keys": [{"address": "0x1111111111111111111111111111111111111111", "roles": ["admin"]}, `, "named twice"},
		{`"code": "MART"`, `"privacy": "private", "code": "MART"`, "program MART: privacy private: nodes keep only open"},
		{`"code": "MART"`, `"privacy": "secret", "code": "MART"`, `program MART: privacy "secret": want open`},
		{`"code": "MART"`, `"code": "M"`, "a code is 2 to 12"},
		{`"owner": "mart"`, `"owner": "shop"`, `unknown owner "shop"`},
		{`"onramp": "0.005"`, `"onramp": "0"`, "price 0.00"},
		{`"offramp": "0.004"`, `"offramp": "0.006"`, "offramp 0.006 is above redemption 0.0045"},
		{`"offramp": "0.004"`, `"offramp": "0.0045"`, ""}, // as much as redemption
		{`"redemption": "0.0045"`, `"redemption": "0.0051"`, "redemption 0.0051 is above onramp 0.005"},
		{`"chain_id": 7001`, `"spread_basis_points": 2001, "chain_id": 7001`, "less than 2001 basis points below onramp 0.005: want at most 0.003999"},
		{`"chain_id": 7001`, `"spread_basis_points": 199, "chain_id": 7001`, "spread_basis_points 199"},
		{`"chain_id": 7001`, `"chain_id": 4503599627370497`, "chain_id 4503599627370497"},
		{`"backing": "credit"`, `"backing": "prefund"`, "only credit is admitted"},
		{`"type": "rolling"`, `"type": "soon"`, `expiry type "soon"`},
		{`"months": 12`, `"months": 0`, "expiry months 0"},
		{`"months": 12`, `"months": 1201`, "expiry months 1201"},
		{`"rounding": "month"`, `"rounding": "week"`, `expiry rounding "week"`},
		{`"months": 12, "rounding": "month"`, `"months": 12, "dates": ["12-31"]`, "expiry dates"},
		{`{"type": "rolling", "months": 12, "rounding": "month"}`, `{"type": "calendar", "dates": ["02-30"]}`, "expiry date 02-30"},
		{`{"type": "rolling", "months": 12, "rounding": "month"}`, `{"type": "calendar", "dates": ["12-31", "06-30"]}`, "not in the order"},
		{`{"type": "rolling", "months": 12, "rounding": "month"}`, `{"type": "sliding", "months": 12}`, "sliding expiry cannot be transferred"},
		{`"+01:00"`, `"+1:00"`, "utc_offset"},
		{`"+01:00"`, `"+15:00"`, "utc_offset"},
		{`"activation_days": 14`, `"activation_days": -1`, "activation_days -1"},
		{`"activation_days": 14`, `"activation_days": 340`, "expire before they become active"},
		{`"debt_cap": 500`, `"debt_cap": -1`, "-1 points"},
		{`"backdating_days": 30`, `"backdating_days": -1`, "backdating_days -1"},
		{`"cap": 100000`, `"cap": 9007199254740992`, "9007199254740992 points"},
		{`"cap": 100000`, `"caps": 1`, `unknown field "caps"`},
	}
	for _, test := range cases {
		if !strings.Contains(goodGenesis, test.from) {
			t.Fatalf("the genesis has no %s", test.from)
		}
		_, err := ledger.ParseGenesis([]byte(strings.Replace(goodGenesis, test.from, test.to, 1)))
		if test.says == "" {
			if err != nil {
				t.Errorf("%s -> %s: %v; want it taken", test.from, test.to, err)
			}
			continue
		}
		if !errors.Is(err, ledger.ErrBadGenesis) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s -> %s: %v; want %q", test.from, test.to, err, test.says)
		}
	}
	if _, err := ledger.ParseGenesis([]byte(goodGenesis + "{}")); !errors.Is(err, ledger.ErrBadGenesis) {
		t.Errorf("two documents: %v", err)
	}
}

// TestGenesisNamesTwice: ids, codes and keys are unique, and all problems are told at once.
func TestGenesisNamesTwice(t *testing.T) {
	g, err := ledger.ParseGenesis([]byte(goodGenesis))
	if err != nil {
		t.Fatal(err)
	}
	g.Partners = append(g.Partners, g.Partners[0])
	g.Programs = append(g.Programs, g.Programs[0])
	other := g.Partners[0]
	other.ID = "shop"
	g.Partners = append(g.Partners, other)
	err = g.Validate()
	for _, want := range []string{"partner mart: named twice", "program MART: named twice", "is mart's already"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

// TestGenesisBecomesState: what the file says is what the ledger answers, and the file
// is the same after a round trip.
func TestGenesisBecomesState(t *testing.T) {
	g, err := ledger.ParseGenesis([]byte(goodGenesis))
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open("", ledger.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.View(); !errors.Is(err, ledger.ErrNoGenesis) {
		t.Errorf("a view before the genesis: %v", err)
	}
	if _, err := l.InitGenesis(g); err != nil {
		t.Fatal(err)
	}
	if _, err := l.InitGenesis(g); err == nil {
		t.Error("a second genesis was written")
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	p, _, ok, err := v.Program("MART")
	if err != nil || !ok || p.OffsetSeconds != 3600 || p.ActivationSeconds != 14*86400 || p.BackdatingSeconds != 30*86400 ||
		p.Expiry.Months != 12 || p.TransferDayCap != 1000 || p.DebtCap != 500 || p.Cap != 100000 || p.Prices.Redemption != 4500 {
		t.Errorf("program %+v, %v", p, err)
	}
	mart, ok, err := v.Partner("mart")
	if err != nil || !ok || mart.Power != 10 || mart.Validator[1] != 0x11 || len(mart.Keys) != 1 || mart.Keys[0].Roles.Names()[1] != "treasurer" {
		t.Errorf("partner %+v, %v", mart, err)
	}
	if c := v.Coalition(); c.ChainID != 7001 || c.Currency != "EUR" {
		t.Errorf("coalition %+v", c)
	}
	again, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.ParseGenesis(again); err != nil {
		t.Errorf("after a round trip: %v", err)
	}
}

// TestNoBlockBeforeTheThirdDay: before it a day in some offset from UTC has a negative
// number, which no record takes.
func TestNoBlockBeforeTheThirdDay(t *testing.T) {
	c := newCoalition(t)
	if _, err := c.ledger.Execute(ledger.Block{Height: 1, Time: token.MinTime - 1}); !errors.Is(err, ledger.ErrTooEarly) {
		t.Errorf("a block of 1970-01-02 gives %v, want %v", err, ledger.ErrTooEarly)
	}
	if _, err := c.ledger.Execute(ledger.Block{Height: 1, Time: token.MinTime}); err != nil {
		t.Errorf("a block of 1970-01-03: %v", err)
	}
}
