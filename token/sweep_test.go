package token_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

// What falls due moves with its cause: points that are spent expire no more.
func TestWhatHasNoCauseAnyMoreIsNotInTheAgenda(t *testing.T) {
	for _, c := range []struct {
		name  string
		queue token.Queue
		left  int // events
		run   func(b *bench)
	}{
		{"activation of points taken back", token.Activate, 0, func(b *bench) {
			b.issue("ann", "KINO", 10)
			b.do("kino.issuer", token.Clawback{Account: key("ann"), Program: "KINO", Points: 10,
				Reason: token.ForReturn})
		}},
		{"expiry of points spent", token.Expire, 0, func(b *bench) {
			b.issue("ann", "AVIA", 10)
			b.redeem("ann", "AVIA", 10, "mart")
		}},
		{"idleness of points that moved", token.Expire, 1, func(b *bench) {
			b.issue("ann", "BEAN", 10)
			b.now += day
			b.redeem("ann", "BEAN", 1, "mart")
		}},
		{"deadline of a captured hold", token.TimeOut, 0, func(b *bench) {
			b.issue("ann", "MART", 10)
			b.do("brew.redeemer", token.Capture{Hold: b.hold("ann", "MART", 10, b.now+hour), Points: 10})
		}},
		{"deadline of a released hold", token.TimeOut, 0, func(b *bench) {
			b.issue("ann", "MART", 10)
			b.do("brew.redeemer", token.Release{Hold: b.hold("ann", "MART", 10, b.now+hour)})
		}},
		{"end of a vetoed recovery", token.Recovered, 0, func(b *bench) {
			b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("new")})
			b.do("ann", token.Veto{Account: key("ann")})
		}},
		{"end of a replaced recovery", token.Recovered, 1, func(b *bench) {
			b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("new")})
			b.now += hour
			b.do("mart.custodian", token.Recover{Account: key("ann"), Controller: key("newer")})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			c.run(b)
			if got := b.agenda.Due(c.queue, 1<<40, 10); len(got) != c.left {
				t.Errorf("in the agenda are %+v, want %d", got, c.left)
			}
		})
	}
}
