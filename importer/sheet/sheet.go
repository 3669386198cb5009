package sheet

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Sheet is a table that is read from a file, row after row. It is not safe for use by
// several goroutines.
type Sheet struct {
	Form   Form     // as it was said or found out; Decimal and Dates as they were said
	Header []string // names of the columns

	file  *counter
	rows  *records
	ahead []read // read for the sample, the next first
}

// read is what came of reading a row.
type read struct {
	row Row
	bad *Bad
	err error
}

// Open begins to read a file: its header, in which the wanted columns are looked for to
// find out the delimiter. That they are all there is for the caller to see. It fails
// with ErrEmpty, ErrHeader or *Unclear, or with a fault.
func Open(file io.Reader, form Form, wanted []string) (*Sheet, error) {
	s := &Sheet{Form: form, file: &counter{from: file}}
	packed, err := unpack(s.file)
	if err != nil {
		return nil, err
	}
	text, encoding, err := decode(packed, form.Encoding)
	if err != nil {
		return nil, err
	}
	s.Form.Encoding = encoding
	from := newLines(text)
	if s.Form.Delimiter, err = delimiterOf(from, form.Delimiter, wanted); err != nil {
		return nil, err
	}
	s.rows = newRecords(from, s.Form.Delimiter)
	return s, s.header(wanted)
}

// Position is how many bytes of the file, as it lies on disk, have been read.
func (s *Sheet) Position() int64 { return s.file.read }

// Next is the next row, or what is wrong with it. It fails with io.EOF at the end, and
// with a fault where the file cannot be read on.
func (s *Sheet) Next() (Row, *Bad, error) {
	if len(s.ahead) > 0 {
		next := s.ahead[0]
		s.ahead[0] = read{}
		s.ahead = s.ahead[1:]
		return next.row, next.bad, next.err
	}
	return s.rows.next()
}

// Sample is the next rows that can be read, at most SampleRows; they are still to come.
func (s *Sheet) Sample() []Row {
	for len(s.ahead) < SampleRows {
		row, bad, err := s.rows.next()
		s.ahead = append(s.ahead, read{row, bad, err})
		if err != nil {
			break
		}
	}
	var rows []Row
	for _, r := range s.ahead {
		if r.bad == nil && r.err == nil {
			rows = append(rows, r.row)
		}
	}
	return rows
}

// header reads the first row.
func (s *Sheet) header(wanted []string) error {
	row, bad, err := s.rows.next()
	switch {
	case errors.Is(err, io.EOF):
		return ErrEmpty
	case err != nil:
		return err
	case bad != nil:
		return fmt.Errorf("%w: line %d cannot be read: %s", ErrHeader, bad.Line, bad.Reason)
	case len(row.Fields) > MaxColumns:
		return fmt.Errorf("%w: line %d has more than %d fields", ErrHeader, row.Line, MaxColumns)
	}
	s.Header = names(row.Fields)
	s.rows.fields = len(s.Header)
	missing := missingOf(wanted, s.Header)
	if len(missing) > 0 && s.Form.Encoding == Plain && !ascii(row.Text+strings.Join(missing, "")) {
		return &Unclear{
			Reason: "the header has letters that are not UTF-8",
			Hint:   "say how the file is written, such as --encoding cp1250",
		}
	}
	return nil
}

// names are the fields of a header as columns are called.
func names(fields []string) []string {
	trimmed := make([]string, len(fields))
	for i, field := range fields {
		trimmed[i] = norm.NFC.String(strings.TrimSpace(strings.Trim(field, "\ufeff")))
	}
	return trimmed
}

func missingOf(wanted, header []string) []string {
	return slices.DeleteFunc(slices.Clone(wanted), func(name string) bool { return slices.Contains(header, name) })
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0
}

// separatorLine is how a spreadsheet is told the delimiter in a file's first line.
var separatorLine = regexp.MustCompile(`(?i)^"?sep=(.)"?$`)

// delimiterOf is the delimiter of a text: the one that was said, or that its first
// line says, or between whose fields the header has the wanted columns. It fails with
// *Unclear where the one that was said is not the one that would do.
func delimiterOf(from *lines, said rune, wanted []string) (rune, error) {
	line, err := firstLine(from)
	if err != nil {
		return 0, err
	}
	if found := separatorLine.FindStringSubmatch(line.text); found != nil {
		if d := []rune(found[1])[0]; said == 0 && fitsBetween(d) {
			said = d
		}
		if line, err = firstLine(from); err != nil {
			return 0, err
		}
	}
	from.back(line)
	likely, most := delimiters[0], 0
	for _, d := range delimiters {
		fields, err := newRecords(from, d).parse(line.text)
		if err != nil {
			continue
		}
		if len(fields) > most {
			likely, most = d, len(fields)
		}
		if len(wanted) == 0 || len(missingOf(wanted, names(fields))) > 0 {
			continue
		}
		if said != 0 && said != d {
			return 0, &Unclear{Hint: delimiterFlag(d), Reason: fmt.Sprintf(
				"the header does not fall into the columns of --map at %s: it looks like %s",
				DelimiterName(said), DelimiterName(d))}
		}
		return d, nil
	}
	if said != 0 {
		return said, nil
	}
	return likely, nil
}

// firstLine is the next line that is not blank.
func firstLine(from *lines) (rawLine, error) {
	for {
		line, err := from.next()
		if errors.Is(err, io.EOF) {
			return line, ErrEmpty
		}
		if err != nil || strings.TrimSpace(line.text) != "" {
			return line, err
		}
	}
}
