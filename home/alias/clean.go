package alias

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrNumber: a receipt, order or membership number cannot be used as it is.
var ErrNumber = errors.New("bad number")

// spreadsheet is what a spreadsheet makes of a long number: its digits are lost, and many
// numbers have become the same one.
var spreadsheet = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+\d{2,}$`)

// Clean is a receipt, order or membership number in the one form that aliases are made of:
// without blanks around it, and in Unicode's form NFC, so that what looks the same is the
// same. Case and leading zeros count. It fails with ErrNumber if nothing is left, or if the
// text is no text, or not what was on the receipt.
func Clean(text string) (string, error) {
	clean := norm.NFC.String(strings.TrimSpace(text))
	switch {
	case !utf8.ValidString(text):
		return "", fmt.Errorf("%w: %q is not in UTF-8", ErrNumber, text)
	case clean == "":
		return "", fmt.Errorf("%w: it is empty", ErrNumber)
	case len(clean) > MaxBytes:
		return "", fmt.Errorf("%w: it has more than %d bytes", ErrNumber, MaxBytes)
	case spreadsheet.MatchString(clean):
		return "", fmt.Errorf("%w: %q is what a spreadsheet makes of a long number: export the column as text", ErrNumber, clean)
	}
	for _, r := range clean {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return "", fmt.Errorf("%w: %q has the invisible character %U", ErrNumber, clean, r)
		}
	}
	return clean, nil
}
