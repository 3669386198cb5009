package sheet

import (
	"errors"
	"fmt"
	"strings"

	"github.com/punkt-ledger/punkt/importer/date"
	"github.com/punkt-ledger/punkt/importer/number"
)

// Form is how a file is written. What is zero is found out.
type Form struct {
	Encoding  Encoding
	Delimiter rune
	Decimal   number.Mark
	Dates     date.Order
}

// String tells a form in words.
func (f Form) String() string {
	words := []string{f.Encoding.String(), DelimiterName(f.Delimiter) + " between fields"}
	if f.Decimal != number.Unknown {
		words = append(words, fmt.Sprintf("decimal mark %q", f.Decimal.String()))
	}
	if f.Dates != date.Unknown {
		words = append(words, f.Dates.String())
	}
	return strings.Join(words, ", ")
}

// Unclear is a file that cannot be read before something more is said about it.
type Unclear struct {
	Reason string
	Hint   string // what to say, as a command takes it
}

func (u *Unclear) Error() string { return u.Reason }

// ErrEmpty: there is no line in the file, not even a header.
var ErrEmpty = errors.New("the file is empty")

// ErrHeader: the file's first row cannot be the names of its columns.
var ErrHeader = errors.New("bad header")

// delimiters are those that are looked for, the likeliest first.
var delimiters = []rune{',', ';', '\t', '|'}

// DelimiterName is a delimiter in words, in the plural.
func DelimiterName(d rune) string {
	switch d {
	case ',':
		return "commas"
	case ';':
		return "semicolons"
	case '\t':
		return "tabs"
	case '|':
		return "bars"
	}
	return fmt.Sprintf("%q", d)
}

// delimiterFlag is how a command is told the delimiter.
func delimiterFlag(d rune) string {
	if d == '\t' {
		return "--delimiter tab"
	}
	return fmt.Sprintf("--delimiter '%c'", d)
}

// ParseDelimiter reads a delimiter: one character, its name, or "auto", which is 0.
func ParseDelimiter(s string) (rune, error) {
	switch strings.ToLower(s) {
	case "auto":
		return 0, nil
	case "tab", `\t`:
		return '\t', nil
	case "comma":
		return ',', nil
	case "semicolon":
		return ';', nil
	case "bar", "pipe":
		return '|', nil
	}
	if runes := []rune(s); len(runes) == 1 && fitsBetween(runes[0]) {
		return runes[0], nil
	}
	return 0, fmt.Errorf("%q is no delimiter: want one character such as ';', or tab, or auto", s)
}

// fitsBetween reports whether a character may stand between fields: one that is in
// numbers, names or quotes may not.
func fitsBetween(r rune) bool {
	return r < 0x7f && (r == '\t' || r > ' ') && !strings.ContainsRune(`"'.+-`, r) &&
		(r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// ParseDecimalMark reads a decimal mark: "." or ",", or "auto".
func ParseDecimalMark(s string) (number.Mark, error) {
	switch strings.ToLower(s) {
	case "auto":
		return number.Unknown, nil
	case ".", "point":
		return number.Point, nil
	case ",", "comma":
		return number.Comma, nil
	}
	return number.Unknown, fmt.Errorf("%q is no decimal mark: want . or , or auto", s)
}
