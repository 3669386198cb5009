package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/punkt-ledger/punkt/importer/date"
	"github.com/punkt-ledger/punkt/importer/number"
	"github.com/punkt-ledger/punkt/importer/sheet"
)

// Reading says how a file of purchases is read.
type Reading struct {
	Map      Map
	Form     sheet.Form     // how it is written; what is zero is found out
	Local    *time.Location // what its times without a zone are in; nil: UTC
	Currency string         // that its money must be in, where Map names the column; empty: the first line's
}

// proof is what a value in the file proves about how it is written.
type proof struct {
	line int
	text string
}

func (p proof) String() string { return fmt.Sprintf("%q in line %d", p.text, p.line) }

// settle finds out from the file's next rows what was not said about its numbers and
// dates. It fails with *sheet.Unclear where they may mean two things, and where money
// of several currencies would be added up.
func (r *Purchases) settle() error {
	rows := r.sheet.Sample()
	for _, settle := range []func([]sheet.Row) error{r.settleDecimal, r.settleDates, r.settleCurrency} {
		if err := settle(rows); err != nil {
			return err
		}
	}
	return nil
}

func (r *Purchases) settleDecimal(rows []sheet.Row) error {
	if r.reading.Form.Decimal != number.Unknown {
		return nil
	}
	var proofs [3]proof // of a point, of a comma, and of either
	for _, row := range rows {
		for _, at := range []int{r.columns.amount, r.columns.quantity, r.columns.price} {
			text := row.Field(at)
			mark, either := number.MarkOf(text)
			for i, proven := range []bool{mark == number.Point, mark == number.Comma, either} {
				if proven && proofs[i].line == 0 {
					proofs[i] = proof{row.Line, text}
				}
			}
		}
	}
	switch point, comma, either := proofs[0].line > 0, proofs[1].line > 0, proofs[2].line > 0; {
	case point && comma:
		return &sheet.Unclear{Reason: fmt.Sprintf("numbers are written in two ways: %s and %s", proofs[0], proofs[1]),
			Hint: "say which it is, and the others are rejected: --decimal . or --decimal ,"}
	case point:
		r.reading.Form.Decimal = number.Point
	case comma:
		r.reading.Form.Decimal = number.Comma
	case either:
		return &sheet.Unclear{Reason: fmt.Sprintf("%s is two numbers, as the decimal mark is . or ,", proofs[2]), Hint: "say which it is: --decimal . or --decimal ,"}
	}
	return nil
}

func (r *Purchases) settleDates(rows []sheet.Row) error {
	if r.reading.Form.Dates != date.Unknown {
		return nil
	}
	var day, month, both proof
	for _, row := range rows {
		text := row.Field(r.columns.time)
		order, either := date.OrderOf(text)
		found := proof{row.Line, text}
		switch {
		case either && both.line == 0:
			both = found
		case either:
		case order == date.DayFirst && day.line == 0:
			day = found
		case order == date.MonthFirst && month.line == 0:
			month = found
		}
	}
	const hint = "say which comes first: --date-format DD/MM/YYYY or --date-format MM/DD/YYYY"
	switch {
	case day.line > 0 && month.line > 0:
		return &sheet.Unclear{Reason: fmt.Sprintf("days are written in two ways: %s and %s", day, month), Hint: hint}
	case day.line > 0:
		r.reading.Form.Dates = date.DayFirst
	case month.line > 0:
		r.reading.Form.Dates = date.MonthFirst
	case both.line > 0:
		return &sheet.Unclear{Reason: fmt.Sprintf("%s is two days, as the day or the month comes first", both), Hint: hint}
	}
	return nil
}

// currencies are the codes by which a column of currencies is known when nobody says
// that it is one: those that shops of Europe and beyond take.
var currencies = strings.Fields("AED ALL AUD BAM BGN BRL BYN CAD CHF CNY CZK DKK EUR GBP GEL HKD HUF ILS INR ISK JPY KRW " +
	"MDL MKD MXN NOK NZD PLN RON RSD SEK SGD THB TRY UAH USD ZAR")

// ParseCurrency reads a currency's code, which only a file whose map names the column can
// be held against; empty: none is given.
func ParseCurrency(s string, m Map) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(s))
	switch {
	case code != "" && m.Currency == "":
		return "", errors.New("--map names no column of currencies")
	case code != "" && (len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != ""):
		return "", fmt.Errorf("%q is no currency's code: want one such as PLN", s)
	}
	return code, nil
}

// settleCurrency looks for a column of currencies that the map does not name.
func (r *Purchases) settleCurrency(rows []sheet.Row) error {
	if r.columns.currency >= 0 {
		return nil
	}
	for at, name := range r.sheet.Header {
		var found []string
		for _, row := range rows {
			code := strings.ToUpper(row.Field(at))
			if code != "" && !slices.Contains(currencies, code) {
				found = nil
				break
			}
			if code != "" && !slices.Contains(found, code) {
				found = append(found, code)
			}
		}
		if len(found) > 1 {
			return &sheet.Unclear{Reason: fmt.Sprintf("column %q holds %s, which are never added up", name, strings.Join(found, " and ")),
				Hint: fmt.Sprintf("name it in --map: currency=%s; lines in another currency than the coalition's, or --currency CODE, are rejected", name)}
		}
	}
	return nil
}

// inCurrency fails for a line whose money is in another currency than the file's.
func (r *Purchases) inCurrency(row sheet.Row) error {
	if r.columns.currency < 0 {
		return nil
	}
	code := strings.ToUpper(row.Field(r.columns.currency))
	if code != "" && r.reading.Currency == "" {
		r.reading.Currency = code
	}
	if code == "" || code != r.reading.Currency {
		return fmt.Errorf("currency: %q, and the file is booked in %s", row.Field(r.columns.currency), r.reading.Currency)
	}
	return nil
}
