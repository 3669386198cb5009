package wire

import (
	"errors"
	"fmt"
	"math"

	"github.com/punkt-ledger/punkt/ledger/op"
)

var (
	errLeft          = errors.New("bytes after the last field")
	errBehind        = errors.New("bytes after the end")
	errTooLarge      = errors.New("the number is too large")
	errTooLong       = errors.New("too long")
	errTextNotPlain  = errors.New("other than printable ASCII")
	errChoiceUnknown = errors.New("none of the list")
)

// first is the first error of a walk, and the field that it is about.
type first struct {
	field string
	err   error
}

// Err is the first error with the name of its field, or nil.
func (f *first) Err() error {
	if f.err == nil || f.field == "" {
		return f.err
	}
	return fmt.Errorf("%s: %w", f.field, f.err)
}

func (f *first) refuse(field string, err error) {
	if f.err == nil && err != nil {
		f.field, f.err = field, err
	}
}

func checkInteger(v, most uint64) error {
	if v > most {
		return fmt.Errorf("%w: %d, at most %d", errTooLarge, v, most)
	}
	return nil
}

func checkText(field op.TextField, v string) error {
	if len(v) > field.MaxBytes {
		return fmt.Errorf("%w: at most %d bytes", errTooLong, field.MaxBytes)
	}
	for i := range len(v) {
		if v[i] <= ' ' || v[i] > '~' {
			return errTextNotPlain
		}
	}
	return nil
}

func checkChoice(field op.ChoiceField, v uint64) error {
	if v > math.MaxUint8 || field.Word(uint8(v)) == "" {
		return fmt.Errorf("%w: %d", errChoiceUnknown, v)
	}
	return nil
}

func checkBytes(field op.BytesField, n int) error {
	if n > field.MaxBytes {
		return fmt.Errorf("%w: at most %d bytes", errTooLong, field.MaxBytes)
	}
	return nil
}
