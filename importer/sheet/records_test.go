package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// readAll reads every row of a text; rows are written as their line and fields.
func readAll(t *testing.T, text string) (rows []string, bad []Bad) {
	t.Helper()
	s, err := Open(strings.NewReader(text), Form{}, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, reject, err := s.Next()
		switch {
		case errors.Is(err, io.EOF):
			return rows, bad
		case err != nil:
			t.Fatal(err)
		case reject != nil:
			bad = append(bad, *reject)
		default:
			rows = append(rows, fmt.Sprintf("%d:%s", row.Line, strings.Join(row.Fields, "|")))
		}
	}
}

func TestRowsAreReadAndBadOnesCostThemselvesAlone(t *testing.T) {
	long := strings.Repeat("x", MaxLineBytes)
	for _, c := range []struct {
		name, text string
		rows       []string
		bad        []int
	}{
		{"plain", "a,b\n1,2\n3,4\n", []string{"2:1|2", "3:3|4"}, nil},
		{"no end of line at the end", "a,b\n1,2", []string{"2:1|2"}, nil},
		{"carriage returns", "a,b\r\n1,2\r\n\r\n3,4\r\n", []string{"2:1|2", "4:3|4"}, nil},
		{"byte order mark", "\ufeffa,b\n1,2\n", []string{"2:1|2"}, nil},
		{"rows that nobody filled in", "a,b\n1,2\n,\n , \n3,4\n,,,,\n", []string{"2:1|2", "5:3|4"}, nil},
		{"zero bytes", "a,b\n1,2\x00\n3,4\n", []string{"3:3|4"}, []int{2}},
		{"blank lines", "\n\na,b\n\n1,2\n\n", []string{"5:1|2"}, nil},
		{"quotes", "a,b\n\"1,1\",\"2 \"\"x\"\"\"\n", []string{`2:1,1|2 "x"`}, nil},
		{"field over lines", "a,b\n1,\"2\n3\r\n4\"\n5,6\n", []string{"2:1|2\n3\n4", "5:5|6"}, nil},
		{"too few fields", "a,b\n1\n3,4\n", []string{"3:3|4"}, []int{2}},
		{"too many fields", "a,b\n1,2,3\n3,4\n", []string{"3:3|4"}, []int{2}},
		{"quote inside a bare field", "a,b\n12\" ruler,2\n3,4\n", []string{"3:3|4"}, []int{2}},
		{"text behind a quote", "a,b\n\"1\"x,2\n3,4\n", []string{"3:3|4"}, []int{2}},
		{"open quote", "a,b\n\"1,2\n3,4\n5,6\n", []string{"3:3|4", "4:5|6"}, []int{2}},
		{"open quote before a quoted field", "a,b\n\"1,2\n3,\"4\"\n5,\"6\"\n", []string{"3:3|4", "4:5|6"}, []int{2}},
		{"open quote, closed in a line of its own fields", "a,b\n\"1,2\n3\",4,5\n6,7\n", []string{"4:6|7"}, []int{2, 3}},
		{"open quote in the last line", "a,b\n1,2\n3,\"4", []string{"2:1|2"}, []int{3}},
		{"two open quotes", "a,b\n\"1,2\n\"3,4\n5,6\n", []string{"4:5|6"}, []int{2, 3}},
		{"line too long", "a,b\n1," + long + "\n3,4\n", []string{"3:3|4"}, []int{2}},
		{"field too long after an open quote", "a,b\n1,\"" + strings.Repeat("x\n", MaxRecordLines+1) + "\"\n3,4\n",
			[]string{fmt.Sprintf("%d:3|4", MaxRecordLines+4)}, nil},
	} {
		rows, bad := readAll(t, c.text)
		if c.bad == nil && len(bad) > MaxRecordLines {
			bad = nil // every line of the overlong field is rejected
		}
		lines := []int(nil)
		for _, b := range bad {
			lines = append(lines, b.Line)
			if b.Reason == "" || b.Text == "" {
				t.Errorf("%s: a reject without a reason or its text: %+v", c.name, b)
			}
		}
		if !slices.Equal(rows, c.rows) || !slices.Equal(lines, c.bad) {
			t.Errorf("%s: rows %q, rejected %v; want %q, %v", c.name, rows, lines, c.rows, c.bad)
		}
	}
}

// blankRow reports whether a line is a row for encoding/csv and none for us.
func blankRow(line string) bool { return line != "" && strings.Trim(line, " \t,") == "" }

// What encoding/csv reads whole, we read alike; and whatever comes, every line is
// either in a row or rejected, in order, and nothing panics.
func FuzzRecords(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "a,b\n\"1\n2\",3\n", "a,b\n\"1,2\n3,4\n", "\ufeffa,b\r\n1,\"\"\"2\"\r\n", "a\n\"\n\"\n\"\"\"\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\r\x00") || slices.ContainsFunc(strings.Split(text, "\n"), blankRow) || len(text) > MaxLineBytes/2 || strings.Count(text, "\n") > MaxRecordLines {
			t.Skip()
		}
		r, err := Open(strings.NewReader("x,y\n"+text), Form{Encoding: UTF8, Delimiter: ','}, []string{"x", "y"})
		if err != nil {
			t.Fatal(err)
		}
		var rows [][]string
		rejected, last := 0, 1
		for {
			row, bad, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			line := row.Line
			if bad != nil {
				rejected++
				line = bad.Line
			} else {
				rows = append(rows, row.Fields)
			}
			if line <= last {
				t.Fatalf("line %d after %d", line, last)
			}
			last = line
		}
		oracle := csv.NewReader(strings.NewReader(text))
		oracle.FieldsPerRecord = 2
		want, err := oracle.ReadAll()
		if err != nil {
			return
		}
		if rejected > 0 || !slices.EqualFunc(rows, want, slices.Equal[[]string]) {
			t.Fatalf("%q: rows %q, %d rejected; encoding/csv reads %q", text, rows, rejected, want)
		}
	})
}
