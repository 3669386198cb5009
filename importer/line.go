package importer

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/importer/date"
	"github.com/punkt-ledger/punkt/importer/number"
	"github.com/punkt-ledger/punkt/importer/sheet"
	"github.com/punkt-ledger/punkt/token"
)

// line is what a row says; it is worth a x b.
type line struct {
	receipt, member string // member is empty where the row names none
	time            token.Time
	a, b            number.Decimal
}

// line reads a row. An error says what is wrong with it.
func (r *Purchases) line(row sheet.Row) (l line, err error) {
	if row.Field(r.columns.receipt) == "" {
		return l, errors.New("the line names no receipt")
	}
	if l.receipt, err = alias.Clean(row.Field(r.columns.receipt)); err != nil {
		return l, fmt.Errorf("receipt: %w", r.garbled(err, row.Field(r.columns.receipt)))
	}
	if card := row.Field(r.columns.member); card != "" {
		if l.member, err = alias.Clean(card); err != nil {
			return l, fmt.Errorf("member: %w", r.garbled(err, card))
		}
	}
	at, err := date.Parse(row.Field(r.columns.time), r.reading.Form.Dates, r.reading.Local)
	if err != nil {
		return l, fmt.Errorf("time: %w", err)
	}
	l.time = token.Time(at)
	if err := r.inCurrency(row); err != nil {
		return l, err
	}
	return l, r.worth(&l, row)
}

// worth reads what a row is worth.
func (r *Purchases) worth(l *line, row sheet.Row) (err error) {
	l.b = one
	for _, part := range []struct {
		name string
		at   int
		to   *number.Decimal
	}{{"amount", r.columns.amount, &l.a}, {"quantity", r.columns.quantity, &l.a}, {"price", r.columns.price, &l.b}} {
		if part.at < 0 {
			continue
		}
		text := row.Field(part.at)
		if r.reading.Form.Decimal == number.Unknown {
			r.reading.Form.Decimal, _ = number.MarkOf(text) // the first that has a mark proves it
		}
		if *part.to, err = number.ParseDecimal(text, r.reading.Form.Decimal); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// garbled says of a name that is no text how the file's encoding is told.
func (r *Purchases) garbled(err error, name string) error {
	if !utf8.ValidString(name) || strings.ContainsRune(name, utf8.RuneError) {
		return fmt.Errorf("%w; --encoding says how the file is written, such as cp1250", err)
	}
	return err
}
