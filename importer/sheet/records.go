package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Row is one row of a table. A quoted field may run over several lines.
type Row struct {
	Line   int      // where it begins; the file's first line is 1
	Fields []string // as many as the header has, with the blanks around them
	Text   string   // as it stands in the file
}

// Field is a field without the blanks around it; empty for a place below 0.
func (r Row) Field(at int) string {
	if at < 0 {
		return ""
	}
	return strings.TrimSpace(r.Fields[at])
}

// Bad is a row that cannot be read.
type Bad struct {
	Line   int // where it begins
	Reason string
	Text   string // as it stands in the file, or the beginning of it
}

// records reads the rows of a CSV file (RFC 4180). A row that cannot be read costs
// itself alone: a quote left open does not swallow the rows after it.
type records struct {
	from      *lines
	delimiter rune
	fields    int           // that every row has; 0 before the header
	buffer    *bufio.Reader // reused by parse
}

func newRecords(from *lines, delimiter rune) *records {
	return &records{from: from, delimiter: delimiter, buffer: bufio.NewReader(strings.NewReader(""))}
}

// next is the next row, or what is wrong with it. Blank lines, and rows whose fields
// are all blank, are passed over. It fails with io.EOF at the end, and with a fault
// where the file cannot be read on.
func (r *records) next() (Row, *Bad, error) {
	for {
		line, err := r.from.next()
		switch {
		case err != nil:
			return Row{}, nil, err
		case line.tooLong:
			reason := fmt.Sprintf("the line has more than %d bytes", MaxLineBytes)
			return Row{}, &Bad{line.number, reason, line.text[:128]}, nil
		case strings.IndexByte(line.text, 0) >= 0:
			return Row{}, &Bad{line.number, "the line has zero bytes in it", line.text}, nil
		case !r.blank(line.text):
			return r.row(line)
		}
	}
}

// blank reports whether a line holds nothing but blanks and delimiters, as spreadsheets
// write rows that nobody filled in.
func (r *records) blank(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return c != ' ' && c != '\t' && c != r.delimiter }) < 0
}

func (r *records) row(line rawLine) (Row, *Bad, error) {
	row := Row{Line: line.number, Text: line.text}
	var reason error
	if row.Fields, reason = r.parse(line.text); reason != nil && strings.Count(line.text, `"`)%2 != 0 {
		longer, err := r.continued(line)
		if err != nil {
			return Row{}, nil, err
		}
		if longer.Fields != nil {
			return longer, nil, nil
		}
	}
	if reason == nil && r.fields != 0 && len(row.Fields) != r.fields {
		reason = fmt.Errorf("the line has %d fields, the header has %d", len(row.Fields), r.fields)
	}
	if reason != nil {
		return Row{}, &Bad{line.number, reason.Error(), line.text}, nil
	}
	return row, nil, nil
}

// continued reads a row whose quoted field runs over line ends. Where that makes no
// row, its fields are nil, and all lines after the first are put back.
func (r *records) continued(first rawLine) (Row, error) {
	var more []rawLine
	text, quotes := first.text, strings.Count(first.text, `"`)
	for len(more) < MaxRecordLines && len(text) < MaxLineBytes {
		line, err := r.from.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Row{}, err
		}
		more = append(more, line)
		text += "\n" + line.text
		if quotes += strings.Count(line.text, `"`); quotes%2 != 0 {
			continue
		}
		fields, err := r.parse(text)
		if err == nil && !line.tooLong && (r.fields == 0 || len(fields) == r.fields) {
			return Row{Line: first.number, Fields: fields, Text: text}, nil
		}
		break
	}
	r.from.back(more...)
	return Row{}, nil
}

// parse splits the text of one row.
func (r *records) parse(text string) ([]string, error) {
	if !strings.Contains(text, `"`) {
		return strings.Split(text, string(r.delimiter)), nil
	}
	r.buffer.Reset(strings.NewReader(text))
	reader := csv.NewReader(r.buffer)
	reader.FieldsPerRecord = -1
	reader.Comma = r.delimiter
	fields, err := reader.Read()
	if err == nil {
		if _, err = reader.Read(); errors.Is(err, io.EOF) {
			return fields, nil
		}
		err = csv.ErrQuote // the text is more than one row: a quote ended early
	}
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		err = wrong.Err
	}
	return nil, fmt.Errorf("quotes are wrong: %w", err)
}
