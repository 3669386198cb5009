package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTakingSelfCustody types docs/how-to/take-self-custody.md: a member's points go to an
// account of her own key, which spends some of them.
func TestTakingSelfCustody(t *testing.T) {
	if testing.Short() {
		t.Skip("starts four validators")
	}
	c := startCoalition(t)
	p := &page{t: t, dir: filepath.Dir(c.dir)}
	p.here = func(_, line string) string { return strings.ReplaceAll(line, "http://127.0.0.1:26722", c.node("mart")) }
	for _, line := range []string{
		"punkt --home coalition/mart member enroll member:1007",
		"punkt --home coalition/mart points issue 1,200 MART --to member:1007 --ref receipt-4711",
	} {
		if out, err := p.shell("", line); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	p.run(filepath.Join("..", "..", "docs", "how-to", "take-self-custody.md"))
	out, err := p.shell("", "punkt --home ann --node "+c.node("mart")+" wallet balance ann")
	if err != nil || !strings.Contains(out, "1,100") {
		t.Errorf("%v\n%s", err, out)
	}
}
