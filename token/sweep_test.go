package token_test

import (
	"reflect"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// What is in the agenda stays there until it is due, whatever became of its cause.
func TestAnEventWhoseCauseIsGoneChangesNothing(t *testing.T) {
	for _, c := range []struct {
		name  string
		event token.EventKind
		run   func(b *bench)
	}{
		{"activation of points taken back", token.Activate, func(b *bench) {
			b.issue("ann", "KINO", 10)
			b.do("kino.issuer", token.Clawback{Account: key("ann"), Program: "KINO", Points: 10})
		}},
		{"expiry of points spent", token.Expire, func(b *bench) {
			b.issue("ann", "AVIA", 10)
			b.redeem("ann", "AVIA", 10, "mart")
		}},
		{"idleness of points that moved", token.Expire, func(b *bench) {
			b.issue("ann", "BEAN", 10)
			b.now += day
			b.redeem("ann", "BEAN", 1, "mart")
		}},
		{"deadline of a captured hold", token.TimeOut, func(b *bench) {
			b.issue("ann", "MART", 10)
			b.do("brew.redeemer", token.Capture{Hold: b.hold("ann", "MART", 10, b.now+hour), Points: 10})
		}},
		{"deadline of a released hold", token.TimeOut, func(b *bench) {
			b.issue("ann", "MART", 10)
			b.do("brew.redeemer", token.Release{Hold: b.hold("ann", "MART", 10, b.now+hour)})
		}},
		{"end of a vetoed recovery", token.Recovered, func(b *bench) {
			b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("new")})
			b.do("ann", token.Veto{Account: key("ann")})
		}},
		{"end of a replaced recovery", token.Recovered, func(b *bench) {
			b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("new")})
			b.now += hour
			b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("newer")})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			c.run(b)
			due := b.clone().agenda.Due(1<<40, 1)
			if len(due) != 1 || due[0].Kind != c.event {
				t.Fatalf("due is %+v, want an event of kind %d", due, c.event)
			}
			before := b.clone()
			if token.Sweep(token.In(b.state(), partner.Context{Now: due[0].At}), due[0]) || !reflect.DeepEqual(before, b.world) {
				t.Errorf("%+v changed something", due[0])
			}
		})
	}
}
