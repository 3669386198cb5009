package simulate

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/punkt-ledger/punkt/audit/check"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/token"
)

// Report is what a simulation found, month by month.
type Report struct {
	Program token.Code `json:"program"`
	Months  []Month    `json:"months"`
	importer.Counts
	Lines         int64        `json:"lines"`    // of the file, without its header
	Rejected      int64        `json:"rejected"` // lines and receipts that could not be used
	Refused       int64        `json:"refused"`  // operations that the ledger refused
	Issued        token.Points `json:"issued"`
	ClawbackAsked uint64       `json:"clawback_asked"` // points that returns were worth
	ClawbackTaken uint64       `json:"clawback_taken"` // points that were there to take
	ClawedBack    token.Points `json:"clawed_back"`    // taken, and debt paid off
	Expired       token.Points `json:"expired"`
	Outstanding   token.Points `json:"outstanding"`
	Pending       token.Points `json:"pending"` // of Outstanding, not active yet
	Debt          token.Points `json:"debt"`
	Holders       int64        `json:"holders"`
	Blocks        int64        `json:"blocks"`
	Height        int64        `json:"height"`
	AppHash       Hash         `json:"app_hash"`
}

// Hash is 32 bytes, written as 0x and 64 hex digits.
type Hash [32]byte

// MarshalText writes the hash.
func (h Hash) MarshalText() ([]byte, error) { return []byte("0x" + hex.EncodeToString(h[:])), nil }

// Month is a month's movements: Opening + Issued - ClawedBack - Expired = Closing.
type Month struct {
	Month      string       `json:"month"` // 2010-12
	Opening    token.Points `json:"opening"`
	Issued     token.Points `json:"issued"`
	ClawedBack token.Points `json:"clawed_back"`
	Expired    token.Points `json:"expired"`
	Closing    token.Points `json:"closing"`
	Holders    int64        `json:"holders"` // members with points at its end
}

func (r *Report) count(c importer.Counts) { r.Counts.Add(c) }

// totals are the program's, as the ledger has them now.
func (s *simulation) totals() (token.Totals, error) {
	v, err := s.ledger.View()
	if err != nil {
		return token.Totals{}, err
	}
	defer v.Close()
	_, t, _, err := v.Program(s.Program)
	return t, err
}

// checkTotals holds the totals against invariant 1 and the month's movements.
func (s *simulation) checkTotals() error {
	t, err := s.totals()
	if err != nil {
		return err
	}
	b := s.before
	m := Month{Opening: b.Outstanding, Issued: t.Issued - b.Issued, ClawedBack: t.ClawedBack - b.ClawedBack,
		Expired: t.Expired - b.Expired, Closing: t.Outstanding, Holders: t.Holders}
	if !t.Balanced() || m.Opening+m.Issued-m.ClawedBack-m.Expired != m.Closing ||
		t.Redeemed+t.ExchangedIn+t.ExchangedOut+t.Reinstated != 0 {
		return fmt.Errorf("%w: block %d: totals %+v", ErrInvariant, s.ledger.Height(), t)
	}
	s.month = m
	return nil
}

// ends closes the month if the day is its last one, or the simulation's, and then
// checks the whole state.
func (s *simulation) ends(day int64) error {
	date := dateOf(day)
	if date != date.EndOfMonth() && day != s.last {
		return nil
	}
	v, err := s.ledger.View()
	if err != nil {
		return err
	}
	defer v.Close()
	found, err := check.State(context.Background(), v)
	if err != nil {
		return err
	}
	if len(found.Violations) > 0 {
		first := found.Violations[0]
		return fmt.Errorf("%w: number %d, at the end of %s: %s", ErrInvariant,
			first.Invariant, format(date), first.What)
	}
	t := found.Programs[0].Totals
	s.month.Month = fmt.Sprintf("%04d-%02d", date.Year, date.Month)
	s.report.Months = append(s.report.Months, s.month)
	s.before = t
	s.report.Issued, s.report.ClawedBack, s.report.Expired = t.Issued, t.ClawedBack, t.Expired
	s.report.Outstanding, s.report.Pending = t.Outstanding, t.Pending
	s.report.Debt, s.report.Holders = t.Debt, t.Holders
	return nil
}
