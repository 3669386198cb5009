package simulate

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/token"
)

// Options say what is simulated.
type Options struct {
	importer.Reading
	Ratio          importer.Ratio
	Program        token.Code
	Expiry         genesis.Expiry
	ActivationDays int64
	DebtCap        token.Points // how far a return may take a member below zero
	Until          token.Date   // last day; zero: the end of the last receipt's month
	Key            *ecdsa.PrivateKey
	Rejected       func(importer.Reject) error // takes what could not be used
	Progress       func(done, days int64)      // called after each day; nil: nobody
	Read           func(*importer.Purchase)    // called with each receipt of the file; nil: nobody

	// Block is called with each block and what became of it, as a node has them; nil: nobody.
	Block func(ledger.Block, *ledger.Outcome)
}

// Limits of a simulation, each with its reason.
const (
	// MaxDays bounds the days from the first to the last: 200 years. A receipt dated
	// 0002 or 9999 by mistake would otherwise make a million blocks.
	MaxDays = 200 * 366
)

var (
	// ErrInvariant: the ledger broke one of its invariants. It is a bug of the ledger.
	ErrInvariant = errors.New("an invariant does not hold")
	// ErrNoReceipts: the file has no receipt before Until.
	ErrNoReceipts = errors.New("there is nothing to simulate")
	// ErrTooLong: the receipts' times, or Until, lie more than MaxDays apart.
	ErrTooLong = errors.New("the simulation is too long")
)

// Run simulates a file. It fails with ErrInvariant, ErrNoReceipts, ErrTooLong,
// genesis.ErrInvalid, or as the importer does on the file.
func Run(file io.Reader, o Options) (*Report, error) {
	s := &simulation{Options: o, due: map[token.Time]int{}}
	if err := s.open(); err != nil {
		return nil, err
	}
	defer s.ledger.Close()
	if err := s.read(file); err != nil {
		return nil, err
	}
	first, err := s.span()
	if err != nil {
		return nil, err
	}
	for day := first; day <= s.last; day++ {
		if err := s.day(day); err != nil {
			return nil, err
		}
		if s.Progress != nil {
			s.Progress(day-first+1, s.last-first+1)
		}
	}
	s.report.AppHash = s.ledger.AppHash()
	s.report.Height = s.ledger.Height()
	return &s.report, s.failed
}

// simulation is a run under way. One goroutine uses it.
type simulation struct {
	Options
	ledger    *ledger.Ledger
	rule      token.ExpiryRule // that Expiry is read as
	last      int64            // day since 1970
	plan      importer.Plan
	purchases []*importer.Purchase // by day, then in the order of the file; those before today are nil
	next      int                  // the first receipt of today or later
	due       map[token.Time]int   // events that the ledger may have to book, by their time
	before    token.Totals         // at the end of the month before
	month     Month                // under way
	report    Report
	failed    error // of Rejected, the first
}

// read loads the whole file: a day's receipts may lie anywhere in it.
func (s *simulation) read(file io.Reader) error {
	purchases, err := importer.NewPurchases(file, s.Reading, s.reject)
	if err != nil {
		return err
	}
	defer func() { s.report.Lines = purchases.Lines() }()
	for {
		r, err := purchases.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		s.purchases = append(s.purchases, r)
		if s.Read != nil {
			s.Read(r)
		}
	}
	slices.SortStableFunc(s.purchases, func(a, b *importer.Purchase) int { return int(a.Time.Day(0) - b.Time.Day(0)) })
	return s.failed
}

func (s *simulation) reject(bad importer.Reject) {
	s.report.Rejected++
	if err := s.Rejected(bad); err != nil && s.failed == nil {
		s.failed = fmt.Errorf("write rejects: %w", err)
	}
}

// span is the first day, in days since 1970, and sets the last.
func (s *simulation) span() (first int64, err error) {
	if len(s.purchases) == 0 {
		return 0, importer.ErrNothing
	}
	earliest, latest := s.purchases[0].Time, s.purchases[len(s.purchases)-1].Time
	first = earliest.Day(0)
	end := latest.Date(0).EndOfMonth()
	if s.Until != (token.Date{}) {
		end = s.Until
	}
	s.last = (end.EndOf(0) - 1).Day(0)
	switch {
	case s.last < first:
		return 0, fmt.Errorf("%w: the first receipt is of %s", ErrNoReceipts, format(earliest.Date(0)))
	case s.last-first >= MaxDays:
		return 0, fmt.Errorf("%w: from %s to %s", ErrTooLong, format(earliest.Date(0)), format(end))
	}
	return first, nil
}

// format writes a date as 2010-12-31.
func format(d token.Date) string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// dateOf is a day since 1970 as a date.
func dateOf(day int64) token.Date { return token.Time(day * 24 * 3600).Date(0) }
