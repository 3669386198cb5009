package importer

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/punkt-ledger/punkt/importer/number"
)

// Summary is what an import did. What it counts is final on the ledger.
type Summary struct {
	Counts
	Lines         int64   `json:"lines"`            // of the file, without its header
	Rejected      int64   `json:"rejected"`         // lines and receipts in the reject file
	Refused       int64   `json:"refused"`          // of Rejected, by the ledger or because it would refuse them
	Different     int64   `json:"different"`        // of Rejected, receipts that the ledger has booked otherwise
	Enrolled      int64   `json:"enrolled"`         // members that the ledger did not know
	Issued        uint64  `json:"issued"`           // points
	ClawbackAsked uint64  `json:"clawback_asked"`   // points that returns were worth
	ClawbackTaken uint64  `json:"clawback_taken"`   // points that were there to take
	Duplicates    int64   `json:"duplicates"`       // receipts that the ledger had booked before, and alike
	Height        int64   `json:"height,omitempty"` // of the last block with an operation of the import
	Seconds       float64 `json:"seconds"`
}

// How an import or a simulation ends that went through its file.
var (
	// ErrNothing: there is no receipt in the file that could be used.
	ErrNothing = errors.New("no receipt of the file could be used")
	// ErrRejects: more was rejected than is allowed.
	ErrRejects = errors.New("a part of the file was rejected")
	// ErrDifferent: the ledger has booked a receipt otherwise than the file says.
	ErrDifferent = errors.New("the ledger has booked receipts otherwise than the file says")
)

// Allowance is how much of a file may be rejected without the import having failed.
// The zero value allows nothing.
type Allowance struct {
	rejects int64
	of      number.Decimal // percent of the lines, if percent is true
	percent bool
}

// ParseAllowance reads a number of rejects such as "10", or of percent of the file's
// lines such as "0.5%".
func ParseAllowance(s string) (Allowance, error) {
	text, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	if !percent {
		n, err := number.Whole(text)
		if err != nil || n > 1<<53 {
			return Allowance{}, fmt.Errorf("%q is no number of rejects: want a whole number such as 10, or percent of the lines such as 0.5%%", s)
		}
		return Allowance{rejects: int64(n)}, nil
	}
	of, err := number.ParseDecimal(text, number.Point)
	if err != nil || of.Unscaled < 0 || of.Places > 6 || of.Unscaled > 100*pow10(of.Places) {
		return Allowance{}, fmt.Errorf("%q is no share of the lines: want percent from 0 to 100, such as 0.5%%", s)
	}
	return Allowance{of: of, percent: true}, nil
}

func pow10(n int) int64 { return powersOf10[n].Int64() }

// allows reports whether so many rejects of so many lines are allowed.
func (a Allowance) allows(rejected, lines int64) bool {
	if !a.percent {
		return rejected <= a.rejects
	}
	var found, most Total
	found.Add(number.Decimal{Unscaled: rejected}, number.Decimal{Unscaled: 100})
	most.Add(number.Decimal{Unscaled: lines}, a.of)
	return found.Cmp(&most) <= 0
}

// Verdict is how a run ends that went through its file: ErrDifferent, ErrRejects, or
// nil. An allowance never covers receipts that are booked otherwise.
func (a Allowance) Verdict(rejected, different, lines int64) error {
	switch {
	case different > 0:
		return fmt.Errorf("%w: %s of them", ErrDifferent, strconv.FormatInt(different, 10))
	case !a.allows(rejected, lines):
		return fmt.Errorf("%w: %d of %d lines and receipts", ErrRejects, rejected, lines)
	}
	return nil
}
