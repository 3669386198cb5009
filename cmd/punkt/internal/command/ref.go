package command

import (
	"crypto/rand"
	"strings"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// refHelp says what --ref means.
const refHelp = `A ref makes an operation exactly-once: the ledger takes each only once, for ever. --ref
TEXT is a receipt's or an order's number, which the ledger sees only as a hash with
the home folder's secret; --ref 0x and 64 hexadecimal digits is taken as it is.`

// optional is a flag's value that may be empty, which is not the same as not given.
type optional struct {
	given bool
	text  string
}

// Set takes the value.
func (o *optional) Set(text string) error {
	o.given, o.text = true, text
	return nil
}

// String is the value.
func (o *optional) String() string { return o.text }

// Type names the kind of value in a usage line.
func (o *optional) Type() string { return "string" }

// ref is the ref that --ref gives an order; without it the order's own, or a random one.
// The receipts of issues and clawbacks are hashed as an import of the program does, so
// that a till and an import never book the same receipt twice.
func (a *App) ref(given optional, o order) (token.Ref, error) {
	if given.given {
		return a.refOf(given.text, o.kind, o.program)
	}
	ref := o.ref
	if ref == (token.Ref{}) {
		rand.Read(ref[:]) // never fails
	}
	return ref, nil
}

// refOf is the ref that a text stands for.
func (a *App) refOf(text string, kind op.Kind, program token.Code) (token.Ref, error) {
	clean, err := alias.Clean(text)
	if err != nil {
		return token.Ref{}, usage("--ref %q: %w", text, err)
	}
	if strings.HasPrefix(clean, "0x") {
		raw, err := parseHash("ref", clean)
		return token.Ref(raw), err
	}
	book, err := a.book()
	switch {
	case err != nil:
		return token.Ref{}, err
	case kind == op.KindIssue || kind == op.KindClawback:
		return book.Receipt(program, clean), nil
	}
	return book.Ref(clean), nil
}

func hex32(b [32]byte) string { return api.Hash(b).String() }
