package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestATill types docs/tutorials/till.md: a cinema's till takes points of a grocery's
// member, twice asked for and once taken, gives them back, and captures a part of a hold.
func TestATill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts four validators")
	}
	c := startCoalition(t)
	p := &page{t: t, dir: filepath.Dir(c.dir)}
	p.here = func(_, line string) string { return strings.ReplaceAll(line, "http://127.0.0.1:26722", c.node("mart")) }
	p.run(filepath.Join("..", "..", "docs", "tutorials", "till.md"))
	out, err := p.shell("", "punkt --home coalition/mart wallet balance member:1007")
	if err != nil || !regexp.MustCompile(`(?m)^BREW +440 `).MatchString(out) {
		t.Errorf("%v\n%s", err, out)
	}
	if said := p.output.String(); strings.Count(said, "Redeemed 40 BREW") != 2 || !strings.Contains(said, "Captured 60 BREW") {
		t.Errorf("the commands said:\n%s", said)
	}
}
