package testnet_test

import (
	"net"
	"strconv"
	"testing"

	"github.com/punkt-ledger/punkt/testnet"
)

func TestReservedPortsAreTakenOnce(t *testing.T) {
	reserve := func() (int, func() error) {
		t.Helper()
		base, release, err := testnet.ReservePorts(4)
		if err != nil {
			t.Fatal(err)
		}
		return base, release
	}
	first, release := reserve()
	second, releaseSecond := reserve()
	defer releaseSecond()
	if first == second {
		t.Errorf("both got %d", first)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}

	// A port of the third node is in use: the range is not free.
	taken, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(first+22)))
	if err != nil {
		t.Skipf("somebody took a port of %d just now: %v", first, err)
	}
	defer taken.Close()
	third, releaseThird := reserve()
	defer releaseThird()
	if third == first || third == second {
		t.Errorf("got %d, of which %s is in use", third, taken.Addr())
	}
}
