package ledger_test

import (
	"errors"
	"os"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/token"
)

// TestGenesisBecomesState: what the file says is what the ledger answers.
func TestGenesisBecomesState(t *testing.T) {
	text, err := os.ReadFile("genesis/testdata/good.json")
	if err != nil {
		t.Fatal(err)
	}
	g, err := genesis.Parse(text)
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
