package sheet

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// till is a file as a Polish till exports it.
const till = "Paragon;Karta;Data;Kwota\nP1;Świętek;20.11.2026 10:00;12,50\nP2;Łódź;20.11.2026;1 204,00\n"

var wanted = []string{"Paragon", "Karta", "Data", "Kwota"}

// rowsOf are the rows of a file, their fields joined by bars.
func rowsOf(t *testing.T, file io.Reader, form Form) (rows []string, s *Sheet, err error) {
	t.Helper()
	if s, err = Open(file, form, wanted); err != nil {
		return nil, nil, err
	}
	for {
		row, bad, err := s.Next()
		switch {
		case errors.Is(err, io.EOF):
			return rows, s, nil
		case err != nil:
			return rows, s, err
		case bad != nil:
			t.Errorf("bad: %+v", *bad)
		default:
			rows = append(rows, strings.Join(row.Fields, "|"))
		}
	}
}

func encoded(t *testing.T, e interface {
	String(string) (string, error)
}, text string) string {
	t.Helper()
	out, err := e.String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipped(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, till)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFilesAreReadInEveryFormThatTillsWrite(t *testing.T) {
	want := []string{"P1|Świętek|20.11.2026 10:00|12,50", "P2|Łódź|20.11.2026|1 204,00"}
	le := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()
	be := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()
	bare := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()
	for _, c := range []struct {
		name, text string
		said       Form
		encoding   Encoding
		delimiter  rune
	}{
		{"semicolons", till, Form{}, UTF8, ';'},
		{"commas", "Paragon,Karta,Data,Kwota\nP1,Świętek,20.11.2026 10:00,\"12,50\"\nP2,Łódź,20.11.2026,\"1 204,00\"\n", Form{}, UTF8, ','},
		{"tabs", strings.ReplaceAll(till, ";", "\t"), Form{}, UTF8, '\t'},
		{"bars", strings.ReplaceAll(till, ";", "|"), Form{}, UTF8, '|'},
		{"one that is said", strings.ReplaceAll(till, ";", "~"), Form{Delimiter: '~'}, UTF8, '~'},
		{"sep line", "sep=;\r\n" + till, Form{}, UTF8, ';'},
		{"quoted sep line", "\"SEP=~\"\n" + strings.ReplaceAll(till, ";", "~"), Form{}, UTF8, '~'},
		{"byte order mark", "\ufeff" + till, Form{}, UTF8, ';'},
		{"byte order mark before a sep line", "\ufeffsep=;\n" + till, Form{Encoding: UTF8}, UTF8, ';'},
		{"CR LF", strings.ReplaceAll(till, "\n", "\r\n"), Form{}, UTF8, ';'},
		{"CR alone", strings.ReplaceAll(till, "\n", "\r"), Form{}, UTF8, ';'},
		{"cp1250", encoded(t, charmap.Windows1250.NewEncoder(), till), Form{}, CP1250, ';'},
		{"cp1250 as it was said", encoded(t, charmap.Windows1250.NewEncoder(), till), Form{Encoding: CP1250}, CP1250, ';'},
		{"iso-8859-2", encoded(t, charmap.ISO8859_2.NewEncoder(), till), Form{}, Latin2, ';'},
		{"cp852", encoded(t, charmap.CodePage852.NewEncoder(), till), Form{Encoding: CP852}, CP852, ';'},
		{"utf-16", encoded(t, le, till), Form{}, UTF16LE, ';'},
		{"utf-16, the other way", encoded(t, be, till), Form{Encoding: UTF16LE}, UTF16BE, ';'},
		{"utf-16 without a mark", encoded(t, bare, till), Form{}, UTF16LE, ';'},
		{"gzip", gzipped(t, till), Form{}, UTF8, ';'},
		{"zip", zipped(t, "__MACOSX/._till.csv", "exports/", "exports/till.csv"), Form{}, UTF8, ';'},
	} {
		got, s, err := rowsOf(t, strings.NewReader(c.text), c.said)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", c.name, got, err)
			continue
		}
		if s.Form.Encoding != c.encoding || s.Form.Delimiter != c.delimiter {
			t.Errorf("%s: read as %v", c.name, s.Form)
		}
		if s.Position() == 0 || s.Position() > int64(len(c.text))+sampleBytes {
			t.Errorf("%s: at %d of %d bytes", c.name, s.Position(), len(c.text))
		}
	}
}

func TestWhatIsNotCertainIsSaid(t *testing.T) {
	pipe := struct{ io.Reader }{strings.NewReader(zipped(t, "a.csv"))}
	for _, c := range []struct {
		name         string
		file         io.Reader
		said         Form
		reason, hint string
	}{
		{"another delimiter than was said", strings.NewReader(till), Form{Delimiter: ','}, "it looks like semicolons", "--delimiter ';'"},
		{"tabs where commas were said", strings.NewReader(strings.ReplaceAll(till, ";", "\t")), Form{Delimiter: ','}, "it looks like tabs", "--delimiter tab"},
		{"the mark of another encoding", strings.NewReader("\xff\xfea\x00"), Form{Encoding: CP1250}, "utf-16", "--encoding utf-16"},
		{"two files in a zip", strings.NewReader(zipped(t, "a.csv", "b.csv")), Form{}, "holds 2 files", "unpack"},
		{"a zip in a pipe", pipe, Form{}, "from a pipe", "unzip -p"},
		{"a header in some encoding", strings.NewReader("Paragon;Karta;Data;Warto\x98\x86\n"), Form{}, "not UTF-8", "--encoding"},
	} {
		_, _, err := rowsOf(t, c.file, c.said)
		var unclear *Unclear
		if !errors.As(err, &unclear) || !strings.Contains(unclear.Reason, c.reason) || !strings.Contains(unclear.Hint, c.hint) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Western and Polish letters share bytes, and a card misread is another's.
func TestNoEncodingIsGuessedWhereAnotherMayBeMeant(t *testing.T) {
	for _, name := range []string{"Mu\xf1oz y L\xf3pez", "\xa3 5", "c\x9cur", "caf\xe9 \x9c", "Gda\xf1sk", "\xb91 \xb3"} {
		if got := guess([]byte(name)); got != Plain {
			t.Errorf("%q: taken for %v", name, got)
		}
	}
}

func TestFilesWithoutAHeaderAreRefused(t *testing.T) {
	for text, want := range map[string]error{"": ErrEmpty, "\n\n": ErrEmpty, "\ufeff": ErrEmpty, "sep=;\n": ErrEmpty, "\"a,b\n": ErrHeader,
		strings.Repeat("a,", MaxColumns) + "b\n": ErrHeader} {
		if _, err := Open(strings.NewReader(text), Form{}, []string{"a", "b"}); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", text, err, want)
		}
	}
}

func TestASampleIsStillToCome(t *testing.T) {
	text := "a,b\n" + strings.Repeat("1,2\nbad\n", SampleRows)
	s, err := Open(strings.NewReader(text), Form{}, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Sample()); n != SampleRows/2 || len(s.Sample()) != n {
		t.Errorf("a sample of %d rows", n)
	}
	var rows, bad int
	for {
		row, wrong, err := s.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		switch {
		case err != nil:
			t.Fatal(err)
		case wrong != nil:
			bad++
		case slices.Equal(row.Fields, []string{"1", "2"}):
			rows++
		}
	}
	if rows != SampleRows || bad != SampleRows {
		t.Errorf("%d rows and %d bad ones of %d", rows, bad, SampleRows)
	}
}

func TestFormsAreRead(t *testing.T) {
	for text, want := range map[string]rune{"auto": 0, ";": ';', "tab": '\t', "\t": '\t', "comma": ',', "pipe": '|', "~": '~'} {
		if got, err := ParseDelimiter(text); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "a", "1", `"`, "\n", "ab", ".", "-", " ", "ż"} {
		if got, err := ParseDelimiter(text); err == nil {
			t.Errorf("%q: %q", text, got)
		}
	}
	for text, want := range map[string]Encoding{"auto": Auto, "UTF-8": UTF8, "windows-1250": CP1250, "cp1250": CP1250, "UTF-16": UTF16LE} {
		if got, err := ParseEncoding(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	if got, err := ParseEncoding("ebcdic"); err == nil {
		t.Errorf("ebcdic: %v", got)
	}
	for text, want := range map[string]string{"auto": "unknown", ".": ".", ",": ",", "comma": ","} {
		if got, err := ParseDecimalMark(text); err != nil || got.String() != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	if _, err := ParseDecimalMark(";"); err == nil {
		t.Error("a semicolon is no decimal mark")
	}
}
