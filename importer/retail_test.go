package importer_test

import (
	"context"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/importer/simulate"
	"github.com/punkt-ledger/punkt/ledger/genesis"
)

// retailFile is a year of a real shop; ../shared/data/README.md tells where it is from.
const retailFile = "../../shared/data/online-retail.csv.gz"

func openRetail(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Open(retailFile)
	if os.IsNotExist(err) {
		t.Skipf("the retail data is not here: %s", retailFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// The simulator's run of the same file, whose figures its own tests hold against a
// plain computation, confirms what an import leaves on a ledger.
func TestAYearOfAShopAddsUpAsTheSimulatorSays(t *testing.T) {
	var rejects []importer.Reject
	o := optionsFor("MART", &rejects)
	o.Map = importer.Map{Receipt: "InvoiceNo", Member: "CustomerID", Time: "InvoiceDate", Quantity: "Quantity", Price: "UnitPrice"}
	c := newChain(t)
	got, err := importer.Run(context.Background(), openRetail(t), c.sender(), o)
	if err != nil {
		t.Fatal(err)
	}
	want := importer.Summary{Counts: importer.Counts{Receipts: 25900, Returns: 3838, Skipped: 3710, Zero: 34, Members: 4372},
		Lines: 541909, Enrolled: 4372, Issued: 8902670, ClawbackAsked: 609431, ClawbackTaken: 586920}
	if !same(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	r, err := simulate.Run(openRetail(t), simulate.Options{Reading: o.Reading, Ratio: o.Ratio, Program: "MART",
		Expiry: genesis.Expiry{Type: "none"}, Key: key, Rejected: o.Rejected})
	if err != nil {
		t.Fatal(err)
	}
	totals := c.totals("MART")
	if totals.Issued != r.Issued || totals.ClawedBack != r.ClawedBack || totals.Outstanding != r.Outstanding || totals.Holders != r.Holders {
		t.Errorf("totals %+v, simulated %+v", totals, r)
	}
	c.checkInvariants()
}
