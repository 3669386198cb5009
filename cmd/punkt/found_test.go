package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/testnet"
)

// TestFoundACoalition types docs/tutorials/found-a-coalition.md: four homes, four
// processes, and points at the end that every partner has.
func TestFoundACoalition(t *testing.T) {
	if testing.Short() {
		t.Skip("starts four validators")
	}
	partners := []string{"avia", "brew", "mart", "kino"}
	base, release, err := testnet.ReservePorts(len(partners))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { release() })
	p := &page{t: t, dir: t.TempDir(), partners: partners}
	p.here = func(partner, line string) string {
		i := slices.Index(partners, partner)
		return strings.NewReplacer(
			"0.0.0.0:26656", fmt.Sprintf("127.0.0.1:%d", base+10*i),
			"$PARTNER.example:26656", fmt.Sprintf("127.0.0.1:%d", base+10*i),
			"127.0.0.1:26702", fmt.Sprintf("127.0.0.1:%d", base+10*i+2),
		).Replace(line)
	}
	p.run(filepath.Join("..", "..", "docs", "tutorials", "found-a-coalition.md"))
	for _, partner := range partners {
		out, err := p.shell(partner, "punkt --home $PARTNER program show MART --json")
		if err != nil || !strings.Contains(out, `"outstanding": 1200`) {
			t.Errorf("%s: %v\n%s", partner, err, out)
		}
	}
}
