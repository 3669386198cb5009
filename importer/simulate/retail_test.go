package simulate_test

import (
	"compress/gzip"
	"encoding/csv"
	"math/big"
	"os"
	"sort"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/importer/simulate"
)

// retailFile is a year of a real shop; ../shared/data/README.md tells where it is from.
const retailFile = "../../../shared/data/online-retail.csv.gz"

var retailMap = importer.Map{Receipt: "InvoiceNo", Member: "CustomerID", Time: "InvoiceDate", Quantity: "Quantity", Price: "UnitPrice"}

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

func options(t *testing.T, expiry string) simulate.Options {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	rule, err := simulate.ParseExpiry(expiry)
	if err != nil {
		t.Fatal(err)
	}
	return simulate.Options{Reading: importer.Reading{Map: retailMap}, Ratio: importer.Ratio{Points: 1, Per: 1}, Program: "SHOP", Expiry: rule, Key: key,
		Rejected: func(r importer.Reject) error { t.Errorf("line %d rejected: %s", r.Line, r.Reason); return nil }}
}

// purchase is a receipt as the plain computation has it.
type purchase struct {
	number, member string
	day            time.Time
	total          *big.Rat
}

// readPlainly reads the retail file again, without any of our code.
func readPlainly(t *testing.T) []*purchase {
	zipped, err := gzip.NewReader(openRetail(t))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(zipped).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byNumber := map[string]*purchase{}
	var all []*purchase
	for _, row := range rows[1:] {
		p := byNumber[row[0]]
		if p == nil {
			day, err := time.Parse("2006-01-02", row[4][:10])
			if err != nil {
				t.Fatal(err)
			}
			p = &purchase{row[0], row[6], day, new(big.Rat)}
			byNumber[row[0]] = p
			all = append(all, p)
		}
		quantity, ok1 := new(big.Rat).SetString(row[3])
		price, ok2 := new(big.Rat).SetString(row[5])
		if !ok1 || !ok2 {
			t.Fatalf("row %v", row)
		}
		p.total.Add(p.total, quantity.Mul(quantity, price))
	}
	return all
}

// plainMonth is a month as the plain computation has it.
type plainMonth struct{ issued, clawedBack, expired, closing int64 }

// plainLot is points of one member and day.
type plainLot struct {
	lastDay time.Time
	points  int64
}

// sixMonthsOn is the last day of points earned on a day: the same day six months on,
// or the last of that month if it has no such day.
func sixMonthsOn(day time.Time) time.Time {
	first := time.Date(day.Year(), day.Month()+6, 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	if day.Day() > last.Day() {
		return last
	}
	return first.AddDate(0, 0, day.Day()-1)
}

// countPlainly is what the simulator does with lots that last six months, in the
// plainest way: a list of lots for each member, walked every day.
func countPlainly(all []*purchase, lasts func(time.Time) time.Time) map[string]plainMonth {
	lots := map[string][]plainLot{}
	months := map[string]plainMonth{}
	next, outstanding := 0, int64(0)
	for day := time.Date(2010, 12, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2012; day = day.AddDate(0, 0, 1) {
		m := months[day.Format("2006-01")]
		for ; next < len(all) && !all[next].day.After(day); next++ {
			p := all[next]
			points := new(big.Int).Quo(new(big.Int).Abs(p.total.Num()), p.total.Denom()).Int64()
			switch {
			case p.member == "" || points == 0:
			case p.total.Sign() > 0:
				m.issued += points
				outstanding += points
				lots[p.member] = append(lots[p.member], plainLot{lasts(p.day), points})
			default:
				taken := takeNewest(lots[p.member], points)
				m.clawedBack += taken
				outstanding -= taken
			}
		}
		for member, list := range lots { // midnight: what was valid to the end of this day is gone
			var live []plainLot
			for _, lot := range list {
				if !lot.lastDay.After(day) {
					m.expired += lot.points
					outstanding -= lot.points
					continue
				}
				live = append(live, lot)
			}
			lots[member] = live
		}
		m.closing = outstanding
		months[day.Format("2006-01")] = m
	}
	return months
}

// takeNewest takes up to n points from the lots, the last to expire first.
func takeNewest(lots []plainLot, n int64) (taken int64) {
	order := make([]int, len(lots))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return lots[order[i]].lastDay.After(lots[order[j]].lastDay) })
	for _, i := range order {
		part := min(n-taken, lots[i].points)
		lots[i].points -= part
		taken += part
	}
	return taken
}

func TestAYearWithSixMonthExpiryIsWhatAPlainComputationSays(t *testing.T) {
	report, err := simulate.Run(openRetail(t), options(t, "rolling:6M"))
	if err != nil {
		t.Fatal(err)
	}
	want := countPlainly(readPlainly(t), sixMonthsOn)
	if len(report.Months) != 13 {
		t.Fatalf("%d months, want 13: December 2010 to December 2011", len(report.Months))
	}
	opening := int64(0)
	for _, m := range report.Months {
		w := want[m.Month]
		got := plainMonth{int64(m.Issued), int64(m.ClawedBack), int64(m.Expired), int64(m.Closing)}
		if got != w || int64(m.Opening) != opening {
			t.Errorf("%s: opening %d, %+v; want opening %d, %+v", m.Month, m.Opening, got, opening, w)
		}
		opening = w.closing
		t.Logf("%s %+v", m.Month, m)
	}
	if report.Expired == 0 || report.Refused != 0 {
		t.Errorf("expired %d, refused %d", report.Expired, report.Refused)
	}
}

func TestWithoutExpiryTheTotalsAreTheFilesOwn(t *testing.T) {
	report, err := simulate.Run(openRetail(t), options(t, "none"))
	if err != nil {
		t.Fatal(err)
	}
	var issued, asked, returns, skipped int64
	for _, p := range readPlainly(t) {
		points := new(big.Int).Quo(new(big.Int).Abs(p.total.Num()), p.total.Denom()).Int64()
		if p.total.Sign() < 0 {
			returns++
		}
		switch {
		case p.member == "":
			skipped++
		case p.total.Sign() > 0:
			issued += points
		default:
			asked += points
		}
	}
	if int64(report.Issued) != issued || int64(report.ClawbackAsked) != asked || report.Returns != returns || report.Skipped != skipped {
		t.Errorf("issued %d, asked back %d, returns %d, skipped %d; want %d, %d, %d, %d",
			report.Issued, report.ClawbackAsked, report.Returns, report.Skipped, issued, asked, returns, skipped)
	}
	if report.Expired != 0 || report.ClawedBack != report.Issued-report.Outstanding || int64(report.ClawedBack) != int64(report.ClawbackTaken) {
		t.Errorf("%+v", report)
	}
	t.Logf("%+v", report)
}
