package importer

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Reject is a line, or a receipt, that could not be used.
type Reject struct {
	Line    int    // where it begins in the file
	Receipt string // empty where the line could not be read that far
	Reason  string
	Text    string // as it stands in the file; for a receipt, its first line
}

// records reads the rows of a CSV file (RFC 4180). A row that cannot be read costs
// itself alone: a quote left open does not swallow the rows after it.
type records struct {
	from   *source
	fields int           // that every row has; 0 before the header
	buffer *bufio.Reader // reused by parse
}

func newRecords(from *source) *records {
	return &records{from: from, buffer: bufio.NewReader(strings.NewReader(""))}
}

// header is the first row. It fails where there is none that can be read.
func (r *records) header() ([]string, error) {
	row, bad, err := r.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%w: the file is empty, it has no header", ErrMap)
	case err != nil:
		return nil, err
	case bad != nil:
		return nil, fmt.Errorf("%w: the header, line %d, cannot be read: %s", ErrMap, bad.Line, bad.Reason)
	}
	names := make([]string, len(row.fields))
	for i := range row.fields {
		names[i] = row.field(i)
	}
	r.fields = len(names)
	return names, nil
}

// next is the next row, or what is wrong with it. Blank lines are passed over. It
// fails with io.EOF at the end, and with a fault where the file cannot be read on.
func (r *records) next() (record, *Reject, error) {
	for {
		line, err := r.from.next()
		switch {
		case err != nil:
			return record{}, nil, err
		case line.tooLong:
			return record{}, &Reject{Line: line.number, Text: line.text[:128], Reason: fmt.Sprintf("the line has more than %d bytes", MaxLineBytes)}, nil
		case line.text != "":
			return r.row(line)
		}
	}
}

func (r *records) row(line rawLine) (record, *Reject, error) {
	row := record{line: line.number, text: line.text}
	var reason error
	if row.fields, reason = r.parse(line.text); reason != nil && strings.Count(line.text, `"`)%2 != 0 {
		longer, err := r.continued(line)
		if err != nil {
			return record{}, nil, err
		}
		if longer.fields != nil {
			return longer, nil, nil
		}
	}
	if reason == nil && r.fields != 0 && len(row.fields) != r.fields {
		reason = fmt.Errorf("the line has %d fields, the header has %d", len(row.fields), r.fields)
	}
	if reason != nil {
		return record{}, &Reject{Line: line.number, Text: line.text, Reason: reason.Error()}, nil
	}
	return row, nil, nil
}

// continued reads a row whose quoted field runs over line ends. Where that makes no
// row, its fields are nil, and all lines after the first are put back.
func (r *records) continued(first rawLine) (record, error) {
	var more []rawLine
	text, quotes := first.text, strings.Count(first.text, `"`)
	for len(more) < MaxRecordLines && len(text) < MaxLineBytes {
		line, err := r.from.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return record{}, err
		}
		more = append(more, line)
		text += "\n" + line.text
		if quotes += strings.Count(line.text, `"`); quotes%2 != 0 {
			continue
		}
		fields, err := r.parse(text)
		if err == nil && !line.tooLong && (r.fields == 0 || len(fields) == r.fields) {
			return record{line: first.number, fields: fields, text: text}, nil
		}
		break
	}
	r.from.back(more)
	return record{}, nil
}

// parse splits the text of one row.
func (r *records) parse(text string) ([]string, error) {
	if !strings.Contains(text, `"`) {
		return strings.Split(text, ","), nil
	}
	r.buffer.Reset(strings.NewReader(text))
	reader := csv.NewReader(r.buffer)
	reader.FieldsPerRecord = -1
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
