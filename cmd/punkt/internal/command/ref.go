package command

import (
	"context"
	"crypto/rand"
	"errors"
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
func (a *App) ref(ctx context.Context, given optional, o order) (token.Ref, error) {
	if given.given {
		refs, err := a.refsOf(given.text, o.kind, o.program)
		if err != nil {
			return token.Ref{}, err
		}
		return a.used(ctx, refs, func(ref token.Ref, partner string) op.ID {
			return op.HeaderOf(o.op(ref)).ID(partner)
		})
	}
	ref := o.ref
	if ref == (token.Ref{}) {
		rand.Read(ref[:]) // never fails
	}
	return ref, nil
}

// refsOf are the refs that a text stands for: the one of today, and then those of the
// secrets of before, under which it may have been used.
func (a *App) refsOf(text string, kind op.Kind, program token.Code) ([]token.Ref, error) {
	clean, err := alias.Clean(text)
	if err != nil {
		return nil, usage("--ref %q: %w", text, err)
	}
	if strings.HasPrefix(clean, "0x") {
		raw, err := parseHash("ref", clean)
		return []token.Ref{token.Ref(raw)}, err
	}
	book, err := a.book()
	if err != nil {
		return nil, err
	}
	var refs []token.Ref
	for _, b := range append([]alias.Book{book}, book.Before()...) {
		if kind == op.KindIssue || kind == op.KindClawback {
			refs = append(refs, b.Receipt(program, clean))
		} else {
			refs = append(refs, b.Ref(clean))
		}
	}
	return refs, nil
}

// used is the ref of before under which the ledger has an operation, or else the one of
// today, which comes first.
func (a *App) used(ctx context.Context, refs []token.Ref,
	id func(ref token.Ref, partner string) op.ID) (token.Ref, error) {
	if len(refs) == 1 {
		return refs[0], nil
	}
	desk, err := a.desk()
	if err != nil {
		return token.Ref{}, err
	}
	for _, ref := range refs[1:] {
		there, err := taken(ctx, desk.Client, id(ref, string(desk.Home.Config.Partner)))
		if err != nil {
			return token.Ref{}, err
		}
		if there {
			return ref, nil
		}
	}
	return refs[0], nil
}

// taken reports whether the ledger has the operation.
func taken(ctx context.Context, client *api.Client, id op.ID) (bool, error) {
	_, err := client.Operation(ctx, api.Hash(id))
	if refused := (*api.Refused)(nil); errors.As(err, &refused) && refused.Name == "unknown_operation" {
		return false, nil
	}
	return err == nil, err
}

func hex32(b [32]byte) string { return api.Hash(b).String() }
