package home

import (
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

func TestHoldDeadline(t *testing.T) {
	const week = token.MaxHoldSeconds
	for _, c := range []struct {
		name                 string
		block, here, seconds int64
		want                 uint64
	}{
		{"block is old", 100, 110, 60, 170},
		{"own clock is behind", 110, 100, 60, 170},
		{"the longest", 100, 110, week, 100 + week},
		{"one second less", 100, 110, week - 1, 100 + week},
		{"too long is asked as it is", 100, 110, week + 1, 111 + week},
		{"before all time", 100, 110, -200, 0},
	} {
		if got := (Clocks{c.block, c.here}).HoldDeadline(c.seconds); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
