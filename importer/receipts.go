package importer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/punkt-ledger/punkt/token"
)

// Receipt is one purchase or return: the lines of one receipt number together.
type Receipt struct {
	Number string
	Member string     // membership number; empty: none was shown
	Time   token.Time // of its first line
	Total  Total
	Line   int    // of the file, its first
	Text   string // that line
	broken bool   // rejected as a whole
}

// ErrTooManyReceipts: the file has more than MaxReceipts; split it.
var ErrTooManyReceipts = errors.New("the file has too many receipts")

// Receipts reads a purchase file and adds its lines up, in the order in which the
// receipts begin. It is not safe for use by several goroutines.
type Receipts struct {
	rows     *records
	columns  columns
	offset   int64 // seconds east of UTC that the file's times are in
	rejected func(Reject)

	open   map[string]*Receipt
	queue  []*Receipt            // the open receipts, the oldest first
	closed map[[16]byte]struct{} // marks of the receipts that are no longer open
	ended  bool
}

// NewReceipts begins to read. Times without a zone are local in the fixed offset from
// UTC; what cannot be used goes to rejected. It fails with ErrMap, or with a fault
// where the file cannot be read.
func NewReceipts(file io.Reader, m Map, offsetSeconds int64, rejected func(Reject)) (*Receipts, error) {
	from, err := newSource(file)
	if err != nil {
		return nil, err
	}
	r := &Receipts{rows: newRecords(from), offset: offsetSeconds, rejected: rejected,
		open: map[string]*Receipt{}, closed: map[[16]byte]struct{}{}}
	header, err := r.rows.header()
	if err != nil {
		return nil, err
	}
	r.columns, err = m.find(header)
	return r, err
}

// Position is how many bytes of the file, as it lies on disk, have been read.
func (r *Receipts) Position() int64 { return r.rows.from.raw.read }

// Next is the next receipt. It fails with io.EOF after the last, with
// ErrTooManyReceipts, or with a fault; receipts still open then are not handed out,
// as lines of them may be missing.
func (r *Receipts) Next() (*Receipt, error) {
	for {
		for !r.ended && len(r.queue) <= OpenReceipts {
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
func (r *Receipts) close() *Receipt {
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

func (r *Receipts) read() error {
	row, bad, err := r.rows.next()
	switch {
	case errors.Is(err, io.EOF):
		r.ended = true
		return nil
	case err != nil:
		return err
	case bad != nil:
		r.rejected(*bad)
		return nil
	}
	if reason := r.add(row); reason != nil {
		if errors.Is(reason, ErrTooManyReceipts) {
			return reason
		}
		r.rejected(Reject{Line: row.line, Receipt: row.field(r.columns.receipt), Reason: reason.Error(), Text: row.text})
	}
	return nil
}

// add adds a row to its receipt. An error says why the row cannot be used.
func (r *Receipts) add(row record) error {
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

func (r *Receipts) begin(row record, l line) (*Receipt, error) {
	if _, closed := r.closed[mark(l.receipt)]; closed {
		return nil, fmt.Errorf("receipt %s was closed: more than %d others began between its lines", l.receipt, OpenReceipts)
	}
	if len(r.closed)+len(r.open) >= MaxReceipts {
		return nil, fmt.Errorf("%w: more than %d by line %d", ErrTooManyReceipts, MaxReceipts, row.line)
	}
	receipt := &Receipt{Number: l.receipt, Time: l.time, Line: row.line, Text: row.text}
	r.open[l.receipt] = receipt
	r.queue = append(r.queue, receipt)
	return receipt, nil
}
