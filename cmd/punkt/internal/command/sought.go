package command

import (
	"context"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// sought is an operation as a command line names it: by its id, or by what a till knows of
// it, which is its kind, its ref, and what the ref goes with.
type sought struct {
	id      string
	kind    string
	ref     string
	account string // who acted, where an account did
	program string // of an issue or a clawback, whose refs go with it
	partner string // who acted, where a partner did; empty: the home's
}

// idOf is the id of the operation, given or computed as the ledger computes it from kind,
// actor and ref.
func (a *App) idOf(ctx context.Context, n sought) (token.OperationID, error) {
	if n.id != "" {
		id, err := parseHash("operation", n.id)
		return token.OperationID(id), err
	}
	kind, ok := op.ParseKind(n.kind)
	switch {
	case n.kind == "" || n.ref == "":
		return token.OperationID{}, usage("name the operation by its id, or by its kind and its ref")
	case !ok:
		return token.OperationID{}, usage("--kind %q: want %s", n.kind, kindWords())
	}
	var program token.Code
	var err error
	if kind == op.KindIssue || kind == op.KindClawback {
		if n.program == "" {
			return token.OperationID{}, usage("--program is missing: refs of an %s go with its program", kind)
		}
		if program, err = parseProgram(n.program); err != nil {
			return token.OperationID{}, err
		}
	}
	refs, err := a.refsOf(n.ref, kind, program)
	if err != nil {
		return token.OperationID{}, err
	}
	h, actor := op.Header{Kind: kind}, ""
	switch {
	case !op.ByItsAccount(tx.Empty(kind)):
		actor, err = a.actingPartner(n.partner)
	case n.account == "":
		err = usage("--account is missing: refs of a %s go with who acted", kind)
	default:
		h.Actor, err = a.account(n.account)
	}
	if err != nil {
		return token.OperationID{}, err
	}
	named := func(ref token.Ref, _ string) op.ID {
		h.Ref = ref
		return h.ID(actor)
	}
	ref, err := a.used(ctx, refs, named)
	return named(ref, ""), err
}

// actingPartner is the partner named, or else this home's.
func (a *App) actingPartner(arg string) (string, error) {
	if arg != "" {
		id, err := parsePartner(arg)
		return string(id), err
	}
	h, err := a.home()
	if err != nil {
		return "", err
	}
	return string(h.Config.Partner), nil
}

// kindWords lists the kinds of operations as a sentence does.
func kindWords() string {
	var words []string
	for _, o := range tx.Operations() {
		words = append(words, o.Kind().String())
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
