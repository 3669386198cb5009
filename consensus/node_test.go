package consensus

import (
	"sync"
	"testing"
)

func TestFourValidatorsAgreeUnderLoad(t *testing.T) {
	c := newCoalition(t, 4)
	c.startAll()
	c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))

	const each = 50
	raws := make([][][]byte, len(c.nodes))
	for i := range raws {
		for range each {
			raws[i] = append(raws[i], c.sign("p1 issuer", c.issue("ann", 1)))
		}
	}
	var senders sync.WaitGroup
	for i, n := range c.nodes {
		for _, raw := range raws[i] {
			senders.Go(func() { c.submit(n, raw) })
		}
	}
	senders.Wait()
	c.agree()
	for i, n := range c.nodes {
		v, err := n.View()
		if err != nil {
			t.Fatal(err)
		}
		_, totals, _, err := v.Program("P1")
		v.Close()
		if err != nil || totals.Issued != each*4 {
			t.Errorf("node %d: %d points issued, want %d (%v)", i, totals.Issued, each*4, err)
		}
	}
}
