package leak_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/audit/leak"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/importer/simulate"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/testnet/samples"
)

// retailFile is a year of a real shop; ../shared/data/README.md tells where it is from.
const retailFile = "../../../shared/data/online-retail.csv.gz"

// attack runs a shop's purchases through a ledger that a rival's node watches.
func attack(t *testing.T, file io.Reader) leak.Report {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	columns, err := importer.ParseMap(samples.MartColumns)
	if err != nil {
		t.Fatal(err)
	}
	watcher, truth := leak.Watcher{Program: "SHOP"}, leak.Truth{}
	_, err = simulate.Run(file, simulate.Options{Reading: importer.Reading{Map: columns}, Ratio: importer.Ratio{Points: 1, Per: 1}, Program: "SHOP",
		Expiry: genesis.Expiry{Type: "none"}, Key: key, Block: watcher.Block,
		Rejected: func(r importer.Reject) error { t.Errorf("line %d rejected: %s", r.Line, r.Reason); return nil },
		Read: func(r *importer.Purchase) {
			amount, _ := r.Total.Rat().Float64()
			truth.Sale(r.Time, amount, r.Member != "")
		}})
	if err != nil {
		t.Fatal(err)
	}
	return leak.Compare(&watcher, &truth, 1)
}

// figures are what a report says, rounded as the page prints it.
func figures(r leak.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d issues, %d returns, %d members\n", r.Issues, r.Returns, r.Members)
	for _, g := range r.Guesses {
		fmt.Fprintf(&b, "%s from %s: R2 %.2f, log %.3f, skill %.2f, off by %.1f%%, %d held out\n",
			g.What, g.From, g.R2, g.R2Log, g.Skill, g.Error*100, g.HeldOut)
	}
	fmt.Fprintf(&b, "baskets %d of %d, median %.0f\n", r.Baskets.Known, r.Baskets.Of, r.Baskets.Median)
	for _, u := range r.Unicity {
		fmt.Fprintf(&b, "%s of %d: %.2f\n", u.Known, u.Purchases, u.Share)
	}
	for _, m := range r.Newcomers[:4] {
		fmt.Fprintf(&b, "%s %d newcomers\n", m.Month, m.Newcomers)
	}
	fmt.Fprintf(&b, "best %d: %.0f%%; opened %.1f purchases, %.0f points\n",
		r.Best.Members, r.Best.Share*100, r.Opened.Purchases, r.Opened.Points)
	return b.String()
}

func compare(t *testing.T, got leak.Report, want string) {
	t.Helper()
	if text := figures(got); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// The attack must be as strong as it can be: one that cannot read an open program would
// prove nothing about a private one. docs/confidentiality.md has these figures.
func TestAYearOfAShopIsAnOpenBook(t *testing.T) {
	file, err := os.Open(retailFile)
	if os.IsNotExist(err) {
		t.Skipf("the retail data is not here: %s", retailFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	compare(t, attack(t, file), `18525 issues, 3631 returns, 4338 members
card sales of a day from points issued: R2 1.00, log 1.000, skill 1.00, off by 0.0%, 122 held out
all sales of a day from points issued: R2 0.87, log 0.878, skill 0.81, off by 11.8%, 122 held out
card sales of an hour from points issued: R2 1.00, log 1.000, skill 1.00, off by 0.1%, 1160 held out
card sales of a day from number of issues: R2 0.23, log 0.540, skill -0.04, off by 18.9%, 122 held out
baskets 18525 of 18525, median 303
day and value of 1: 0.89
day and value of 2: 1.00
minute of 1: 0.87
day of 2: 0.10
day of 4: 0.87
2010-12 885 newcomers
2011-01 416 newcomers
2011-02 380 newcomers
2011-03 452 newcomers
best 43: 32%; opened 4.3 purchases, 2052 points
`)
}

func TestTheSampleIsAnOpenBook(t *testing.T) {
	compare(t, attack(t, bytes.NewReader(samples.MartPurchases)), `114 issues, 23 returns, 40 members
card sales of a day from points issued: R2 1.00, log 1.000, skill 1.00, off by 0.8%, 44 held out
all sales of a day from points issued: R2 0.88, log 0.566, skill 0.89, off by 16.7%, 44 held out
card sales of an hour from points issued: R2 1.00, log 0.997, skill 1.00, off by 0.7%, 53 held out
card sales of a day from number of issues: R2 0.14, log 0.072, skill 0.29, off by 62.0%, 44 held out
baskets 114 of 114, median 24
day and value of 1: 1.00
day and value of 2: 1.00
minute of 1: 0.99
day of 2: 1.00
day of 4: 1.00
2025-05 20 newcomers
2025-06 12 newcomers
2025-07 7 newcomers
2025-08 1 newcomers
best 1: 8%; opened 2.9 purchases, 114 points
`)
}
