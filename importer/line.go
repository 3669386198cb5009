package importer

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/token"
)

// line is what a row says; it is worth a x b.
type line struct {
	receipt, member string
	time            token.Time
	a, b            Decimal
}

// line reads a row. An error says what is wrong with it.
func (r *Receipts) line(row record) (line, error) {
	l := line{receipt: row.field(r.columns.receipt), member: row.field(r.columns.member), b: one}
	if strings.TrimSpace(l.receipt) == "" {
		return line{}, errors.New("the line names no receipt")
	}
	var err error
	if l.receipt, err = alias.Clean(l.receipt); err != nil {
		return line{}, fmt.Errorf("receipt: %w", err)
	}
	if strings.TrimSpace(l.member) != "" {
		if l.member, err = alias.Clean(l.member); err != nil {
			return line{}, fmt.Errorf("member: %w", err)
		}
	} else {
		l.member = ""
	}
	if l.time, err = parseTime(row.field(r.columns.time), r.offset); err != nil {
		return line{}, fmt.Errorf("time: %w", err)
	}
	if r.columns.amount >= 0 {
		if l.a, err = ParseDecimal(row.field(r.columns.amount)); err != nil {
			return line{}, fmt.Errorf("amount: %w", err)
		}
		return l, nil
	}
	if l.a, err = ParseDecimal(row.field(r.columns.quantity)); err != nil {
		return line{}, fmt.Errorf("quantity: %w", err)
	}
	if l.b, err = ParseDecimal(row.field(r.columns.price)); err != nil {
		return line{}, fmt.Errorf("price: %w", err)
	}
	return l, nil
}

// timeLayouts are the ways to write a time, the usual one first. Those without a zone
// are local.
var timeLayouts = []string{
	"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02",
	"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00",
}

// parseTime reads an instant; one without a zone is local in the offset from UTC. A
// day alone is its beginning. Fractions of a second are dropped.
func parseTime(s string, offsetSeconds int64) (token.Time, error) {
	for i, layout := range timeLayouts {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		at := token.Time(t.Unix())
		if i < 5 {
			at -= token.Time(offsetSeconds)
		}
		if at < 1 || at > token.MaxTime {
			return 0, fmt.Errorf("%q is not between 1970 and 9999", s)
		}
		return at, nil
	}
	return 0, fmt.Errorf("%q is not a time such as 2010-12-01 08:26:00", s)
}
