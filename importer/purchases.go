package importer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/punkt-ledger/punkt/importer/sheet"
	"github.com/punkt-ledger/punkt/token"
)

// Purchase is one purchase or return: the lines of one receipt number together.
type Purchase struct {
	Number string
	Member string     // membership number; empty: none was shown
	Time   token.Time // of its first line
	Total  Total
	Line   int    // of the file, its first
	Text   string // that line
	broken bool   // rejected as a whole
}

// ErrTooManyPurchases: the file has more than MaxPurchases; split it.
var ErrTooManyPurchases = errors.New("the file has too many receipts")

// Reject is a line, or a receipt, that could not be used.
type Reject struct {
	Line    int    // where it begins in the file
	Receipt string // empty where the line could not be read that far
	Reason  string
	Text    string // as it stands in the file; for a receipt, its first line
}

// Purchases reads a file and adds its lines up, in the order in which the receipts
// begin. It is not safe for use by several goroutines.
type Purchases struct {
	sheet    *sheet.Sheet
	columns  columns
	reading  Reading
	rejected func(Reject)

	open   map[string]*Purchase
	queue  []*Purchase           // the open ones, the oldest first
	closed map[[16]byte]struct{} // marks of those that are no longer open
	lines  int64
	ended  bool
}

// NewPurchases begins to read; what cannot be used goes to rejected. It fails with
// ErrMap, ErrNothing for an empty file, sheet.ErrHeader or *sheet.Unclear, or with a
// fault where the file cannot be read.
func NewPurchases(file io.Reader, reading Reading, rejected func(Reject)) (*Purchases, error) {
	table, err := sheet.Open(file, reading.Form, reading.Map.wanted())
	if errors.Is(err, sheet.ErrEmpty) {
		err = fmt.Errorf("%w: %w", ErrNothing, err)
	}
	if err != nil {
		return nil, err
	}
	reading.Form = table.Form
	if reading.Local == nil {
		reading.Local = time.UTC
	}
	r := &Purchases{sheet: table, reading: reading, rejected: rejected,
		open: map[string]*Purchase{}, closed: map[[16]byte]struct{}{}}
	if r.columns, err = reading.Map.find(table.Header); err != nil {
		return nil, err
	}
	return r, r.settle()
}

// Position is how many bytes of the file, as it lies on disk, have been read.
func (r *Purchases) Position() int64 { return r.sheet.Position() }

// Lines is how many rows have been read, those that cannot be used among them.
func (r *Purchases) Lines() int64 { return r.lines }

// Form is how the file is written, as far as it has been found out.
func (r *Purchases) Form() sheet.Form { return r.reading.Form }

// Next is the next purchase. It fails with io.EOF after the last, with
// ErrTooManyPurchases, or with a fault; receipts still open then are not handed out,
// as lines of them may be missing.
func (r *Purchases) Next() (*Purchase, error) {
	for {
		for !r.ended && len(r.queue) <= OpenPurchases {
			if err := r.read(); err != nil {
				return nil, err
			}
		}
		if len(r.queue) == 0 {
			return nil, io.EOF
		}
		if done := r.close(); !done.broken {
			return done, nil
		}
	}
}

// close takes the oldest receipt out.
func (r *Purchases) close() *Purchase {
	done := r.queue[0]
	r.queue[0] = nil
	r.queue = r.queue[1:]
	delete(r.open, done.Number)
	r.closed[mark(done.Number)] = struct{}{}
	return done
}

// mark stands for a receipt number in half its size and less.
func mark(number string) [16]byte {
	hash := sha256.Sum256([]byte(number))
	return [16]byte(hash[:16])
}

func (r *Purchases) read() error {
	row, bad, err := r.sheet.Next()
	if err == nil {
		r.lines++
	}
	switch {
	case errors.Is(err, io.EOF):
		r.ended = true
		return nil
	case err != nil:
		return err
	case bad != nil:
		r.rejected(Reject{Line: bad.Line, Reason: bad.Reason, Text: bad.Text})
		return nil
	}
	if reason := r.add(row); reason != nil {
		if errors.Is(reason, ErrTooManyPurchases) {
			return reason
		}
		r.rejected(Reject{Line: row.Line, Receipt: row.Field(r.columns.receipt), Reason: reason.Error(), Text: row.Text})
	}
	return nil
}

// add adds a row to its receipt. An error says why the row cannot be used.
func (r *Purchases) add(row sheet.Row) error {
	l, err := r.line(row)
	if err != nil {
		return err
	}
	receipt, open := r.open[l.receipt]
	if !open {
		if receipt, err = r.begin(row, l); err != nil {
			return err
		}
	}
	switch {
	case receipt.broken:
		return fmt.Errorf("another line of receipt %s names another member", l.receipt)
	case receipt.Member == "":
		receipt.Member = l.member
	case l.member != "" && l.member != receipt.Member:
		receipt.broken = true
		return fmt.Errorf("receipt %s, which begins in line %d, names two members and earns for neither", l.receipt, receipt.Line)
	}
	receipt.Total.Add(l.a, l.b)
	return nil
}

func (r *Purchases) begin(row sheet.Row, l line) (*Purchase, error) {
	if _, closed := r.closed[mark(l.receipt)]; closed {
		return nil, fmt.Errorf("receipt %s was closed: more than %d others began between its lines", l.receipt, OpenPurchases)
	}
	if len(r.closed)+len(r.open) >= MaxPurchases {
		return nil, fmt.Errorf("%w: more than %d by line %d", ErrTooManyPurchases, MaxPurchases, row.Line)
	}
	receipt := &Purchase{Number: l.receipt, Time: l.time, Line: row.Line, Text: row.Text}
	r.open[l.receipt] = receipt
	r.queue = append(r.queue, receipt)
	return receipt, nil
}
