package words

import (
	"testing"

	"github.com/punkt-ledger/punkt/node/api"
)

func TestLastDay(t *testing.T) {
	for expiry, want := range map[api.Time]string{
		1830297600: "31 Dec 2027", 1830297601: "2028-01-01 00:00:01 UTC", 1795132800: "19 Nov 2026", 0: "",
	} {
		if got := LastDay(expiry); got != want {
			t.Errorf("%d: %q, want %q", expiry, got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	for detail, want := range map[string]string{
		"the time is in the future: 1826668800, block time 1795528790":            "the time is in the future: 2027-11-20 00:00:00 UTC, block time 2026-11-24 13:59:50 UTC",
		"too far back: 1264982400, block time 1795528790, at most 2592000 s back": "too far back: 2010-02-01 00:00:00 UTC, block time 2026-11-24 13:59:50 UTC, at most 30 days back",
		"have 10, need 11": "have 10, need 11",
	} {
		if got := Times(detail); got != want {
			t.Errorf("%q: %q, want %q", detail, got, want)
		}
	}
}

// People read money to the cent; prices and JSON have all of it.
func TestAmount(t *testing.T) {
	for amount, want := range map[api.Money]string{
		0: "0.00", 693_000: "0.69", 695_000: "0.70", -695_000: "-0.70", 1_678_500: "1.68", 4_999: "under 0.01", 1_250_500_000: "1,250.50",
	} {
		if got := Amount(amount); got != want {
			t.Errorf("%d: %q, want %q", int64(amount), got, want)
		}
	}
}
