package genesis_test

import (
	_ "embed"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/genesis"
)

// good is a genesis with nothing wrong in it.
//
//go:embed testdata/good.json
var good string

// TestGenesisProblems: each edit of a good genesis is refused in words that name it.
func TestGenesisProblems(t *testing.T) {
	if _, err := genesis.Parse([]byte(good)); err != nil {
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
		if !strings.Contains(good, test.from) {
			t.Fatalf("the genesis has no %s", test.from)
		}
		_, err := genesis.Parse([]byte(strings.Replace(good, test.from, test.to, 1)))
		if test.says == "" {
			if err != nil {
				t.Errorf("%s -> %s: %v; want it taken", test.from, test.to, err)
			}
			continue
		}
		if !errors.Is(err, genesis.ErrInvalid) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s -> %s: %v; want %q", test.from, test.to, err, test.says)
		}
	}
	if _, err := genesis.Parse([]byte(good + "{}")); !errors.Is(err, genesis.ErrInvalid) {
		t.Errorf("two documents: %v", err)
	}
}

// TestGenesisNamesTwice: ids, codes and keys are unique, and all problems are told at once.
func TestGenesisNamesTwice(t *testing.T) {
	g, err := genesis.Parse([]byte(good))
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

// The file is the same after a round trip.
func TestGenesisRoundTrip(t *testing.T) {
	g, err := genesis.Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	same, err := genesis.Parse(again)
	if err != nil || !reflect.DeepEqual(same, g) {
		t.Errorf("after a round trip: %+v, %v", same, err)
	}
}
