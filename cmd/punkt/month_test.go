package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestClosingAMonth types docs/how-to/close-the-month.md after a month of one member: what
// Mart owes Kino is paid in the end, and a complaint was made good.
func TestClosingAMonth(t *testing.T) {
	if testing.Short() {
		t.Skip("starts four validators")
	}
	c := startCoalition(t)
	p := &page{t: t, dir: filepath.Dir(c.dir), here: func(_, line string) string { return line }}
	for _, line := range []string{
		"punkt --home coalition/mart member enroll member:1007",
		"punkt --home coalition/mart points issue 1,200 MART --to member:1007 --ref receipt-4711",
		"punkt --home coalition/mart points redeem 400 MART --at kino --account member:1007",
	} {
		if out, err := p.shell("", line); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	p.run(filepath.Join("..", "..", "docs", "how-to", "close-the-month.md"))
	said := p.output.String()
	for _, want := range []string{"Approved the credit of 50 MART", "Recorded 1.80 sent to kino", "Said that 1.80 of mart to kino came",
		"mart    kino             1.80       0.00      0.00     1.80      0.00", "receipt-4711", "points       1,200 MART"} {
		if !strings.Contains(said, want) {
			t.Errorf("the commands did not say %q:\n%s", want, said)
		}
	}
}
