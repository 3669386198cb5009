package words

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

func TestSignedOperation(t *testing.T) {
	o := token.Hold{Account: op.Address{19: 1}, Program: "MART", Points: 1200, Deadline: 1_795_478_400}
	got := strings.Join(Signed(o), "|")
	want := "account|0x0000000000000000000000000000000000000001|program|MART|points|1,200|" +
		"partner||deadline|2026-11-24 00:00:00 UTC|ref|0x" + strings.Repeat("0", 64)
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if pairs := Signed(token.Enroll{}); pairs[2] != "controller" || pairs[3] != "" {
		t.Errorf("nobody is told as %v", pairs)
	}
}

func TestEffectOnALine(t *testing.T) {
	lots := token.Lots{{Terms: 1, Amount: 15}, {Terms: 2, ExpiresAt: 1_795_478_400, Amount: 1000}}
	made := token.LotsMoved{What: op.EffectMade, Account: op.Address{19: 1}, Program: "MART",
		Lots: token.LotList{Lots: lots, More: 3, MorePoints: 44}}
	var newer api.Effect
	if err := json.Unmarshal([]byte(`{"kind":"juggled"}`), &newer); err != nil {
		t.Fatal(err)
	}
	for want, e := range map[string]api.Effect{
		"points made: account 0x0000000000000000000000000000000000000001, program MART, " +
			"lots (terms 1, amount 15), (terms 2, expires at 2026-11-24 00:00:00 UTC, amount 1,000), " +
			"more 3, more points 44": {Effect: made},
		"remainder: program MART, amount 0.0045": {Effect: token.Remainder{Program: "MART", Amount: 4500}},
		`{"kind":"juggled"}`:                     newer,
	} {
		if got := Did(e); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
