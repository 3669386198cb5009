package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrMap: the column map is not usable, or the file lacks a column that it names.
var ErrMap = errors.New("bad column map")

// Map says in which column of the file what is found, by the names in its header.
// The total of a line is Amount, or Quantity x Price.
type Map struct {
	Receipt, Member, Time   string
	Amount, Quantity, Price string
	Currency                string // what the line's money is in; empty: the file does not say
}

// wanted are the columns that the map names.
func (m Map) wanted() []string {
	all := []string{m.Receipt, m.Member, m.Time, m.Amount, m.Quantity, m.Price, m.Currency}
	return slices.DeleteFunc(all, func(name string) bool { return name == "" })
}

// ParseMap reads a map such as
// "receipt=InvoiceNo,member=CustomerID,time=InvoiceDate,quantity=Quantity,price=UnitPrice".
// It fails with ErrMap, which names all that is wrong.
func ParseMap(s string) (Map, error) {
	var m Map
	fields := []struct {
		name   string
		column *string
	}{{"receipt", &m.Receipt}, {"member", &m.Member}, {"time", &m.Time},
		{"amount", &m.Amount}, {"quantity", &m.Quantity}, {"price", &m.Price}, {"currency", &m.Currency}}
	var wrong []string
	for _, part := range strings.Split(s, ",") {
		name, column, _ := strings.Cut(part, "=")
		name, column = strings.TrimSpace(name), strings.TrimSpace(column)
		known := false
		for _, f := range fields {
			if f.name != name {
				continue
			}
			known = true
			switch {
			case column == "":
				wrong = append(wrong, name+" names no column")
			case *f.column != "":
				wrong = append(wrong, name+" is given twice")
			}
			*f.column = column
		}
		if !known {
			wrong = append(wrong, fmt.Sprintf("%q is none of receipt, member, time, amount, quantity, price, currency", name))
		}
	}
	for _, f := range fields[:3] {
		if *f.column == "" {
			wrong = append(wrong, f.name+" is missing")
		}
	}
	if product := m.Quantity != "" && m.Price != ""; product == (m.Amount != "") || !product && m.Quantity+m.Price != "" {
		wrong = append(wrong, "either amount, or quantity and price, says what a line is worth")
	}
	if wrong != nil {
		return Map{}, fmt.Errorf("%w: %s", ErrMap, strings.Join(slices.Compact(wrong), "; "))
	}
	return m, nil
}

// columns are the places of the mapped columns in a record; -1: not mapped.
type columns struct{ receipt, member, time, amount, quantity, price, currency int }

// find looks the columns up in the file's header. It fails with ErrMap.
func (m Map) find(header []string) (columns, error) {
	var wrong []string
	place := func(name string) int {
		if name == "" {
			return -1
		}
		at := slices.Index(header, name)
		switch {
		case at < 0:
			wrong = append(wrong, fmt.Sprintf("the file has no column %q", name))
		case slices.Contains(header[at+1:], name):
			wrong = append(wrong, fmt.Sprintf("the file has more than one column %q", name))
		}
		return at
	}
	c := columns{place(m.Receipt), place(m.Member), place(m.Time), place(m.Amount), place(m.Quantity), place(m.Price), place(m.Currency)}
	if wrong != nil {
		return columns{}, fmt.Errorf("%w: %s; its columns are %s", ErrMap, strings.Join(wrong, "; "), strings.Join(header, ","))
	}
	return c, nil
}
