package consensus

import (
	"errors"
	"os"
	"testing"

	"github.com/punkt-ledger/punkt/audit/proof"
	"github.com/punkt-ledger/punkt/ledger/record"
)

// What a running network decides can be proved to who has its genesis.
func TestARunningNetworkProvesWhatItHolds(t *testing.T) {
	c := newCoalition(t, 4)
	c.startAll()
	enrolled := c.submit(c.nodes[0], c.sign("p1 issuer", c.enroll("ann")))
	issued := c.submit(c.nodes[0], c.sign("p1 issuer", c.issue("ann", 250)))
	n := c.nodes[0]
	c.reach(n, issued.Height+1)

	text, err := os.ReadFile(n.config.genesisFile())
	if err != nil {
		t.Fatal(err)
	}
	trust, err := TrustGenesis(text)
	if err != nil {
		t.Fatal(err)
	}
	view, seal, err := n.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if view.Height() < issued.Height || seal.Header().Height != view.Height()+1 {
		t.Errorf("a state of height %d under the header %d; the issue is in block %d", view.Height(), seal.Header().Height, issued.Height)
	}
	record, err := proof.OfRecord(view, seal, record.Accounts.Key(c.address("ann")))
	if err != nil {
		t.Fatal(err)
	}
	block, err := n.Executed(enrolled.Height)
	if err != nil {
		t.Fatal(err)
	}
	after, err := n.Seal(enrolled.Height + 1)
	if err != nil {
		t.Fatal(err)
	}
	transaction, err := proof.OfTransaction(block, after, int(enrolled.Index))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*proof.File{record, transaction} {
		if _, err := proof.Check(f, trust); err != nil {
			t.Errorf("%s: %v", f.Kind, err)
		}
	}
	if _, err := n.Seal(1 << 40); !errors.Is(err, ErrNotFound) {
		t.Errorf("a block that is not there: %v", err)
	}
}
