package ledger_test

import (
	"errors"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
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

// TestGenesisBecomesState: what the file says is what the ledger answers.
func TestGenesisBecomesState(t *testing.T) {
	g, err := genesis.Parse([]byte(goodGenesis))
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
