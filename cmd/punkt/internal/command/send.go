package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// sending is the flags that every command has that sends an operation.
type sending struct {
	key          string
	passwordFile string
	ref          optional
	valid        lasting
	dryRun       bool
	confirmation // of what cannot be taken back
}

func (s *sending) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.key, "key", "", "sign with the key `NAME` (default: the one whose role or account it is)")
	f.StringVar(&s.passwordFile, "password-file", "", "open the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	f.Var(&s.ref, "ref", "`TEXT` that makes the operation exactly-once, or 0x and 64 hex digits (default: random)")
	s.valid = lasting(home.DefaultValid)
	f.Var(&s.valid, "valid", "refuse the transaction in blocks later than `DURATION` from now; at most 24h")
	f.BoolVar(&s.dryRun, "dry-run", false, "show what would be signed and send nothing")
}

// irreversible adds the flag of commands that ask before they send.
func (s *sending) irreversible(cmd *cobra.Command) { s.confirmation.flags(cmd) }

// order is an operation that a command wants done, and how to speak of it.
type order struct {
	kind    op.Kind
	program token.Code // of an issue or a clawback, whose refs it is part of
	ref     token.Ref  // used where --ref gives none; zero: a random one
	signer  string     // name of the key
	op      func(token.Ref) op.Operation
	would   string // what it does, after "would"
	done    func(api.Receipt) *words.Saying
	ask     string // what a person is asked before it is sent, as it cannot be taken back; empty: nothing
	anyTime bool   // its time or deadline follows from now, and is not what was asked for
}

// send signs an order, takes it to the node and waits until it is final. It fails with
// *api.Refused if the ledger refused it, and with api.ErrUnreachable.
func (a *App) send(ctx context.Context, s *sending, o order) error {
	desk, err := a.desk()
	if err != nil {
		return err
	}
	if s.ref.given && (o.kind == op.KindIssue || o.kind == op.KindClawback) {
		if err := a.checkNaming(ctx, nil); err != nil { // the ref of a receipt is the secret's
			return err
		}
	}
	ref, err := a.ref(ctx, s.ref, o)
	if err != nil {
		return err
	}
	draft, err := desk.Draft(ctx, home.Order{Op: o.op, Ref: ref, AnyTime: o.anyTime, Key: o.signer, PasswordFile: s.passwordFile, Valid: time.Duration(s.valid)})
	if err != nil {
		return keyHint(err)
	}
	if s.dryRun {
		return a.printDraft(draft, o)
	}
	if o.ask != "" {
		if err := a.confirm(ctx, s.confirmation, o.ask); err != nil {
			return err
		}
	}
	signed, err := desk.Sign(ctx, draft)
	if err != nil {
		return keyHint(err)
	}
	submit := desk.Submit
	if a.async {
		submit = desk.SubmitAsync
	}
	done, err := submit(ctx, signed)
	if err != nil {
		return sentError{a.unsent(err, signed), signed}
	}
	a.written = done.Height
	return a.print(done, func(w io.Writer) { a.sayDone(w, done, o) })
}

// unsent says what is known of a transaction that did not become final.
func (a *App) unsent(err error, s home.Signed) error {
	hash, ref := s.Hash, s.Ref
	again := fmt.Sprintf("the same again with --ref %s cannot take effect twice", hex32(ref))
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, api.ErrUnknownOutcome):
		return hint(unknownOutcome{hash, err},
			"it may become final yet: punkt tx show %s; %s", hash, again)
	case errors.Is(err, api.ErrUnreachable):
		return hint(err, "if it got through, punkt tx show %s says so; %s", hash, again)
	}
	return err
}

// unknownOutcome is an error after which the transaction may become final. Each on the
// way has added its words to it; a person needs them once.
type unknownOutcome struct {
	hash  api.Hash
	cause error
}

func (u unknownOutcome) Error() string {
	why := "no block came in time"
	switch {
	case errors.Is(u.cause, context.Canceled):
		why = "interrupted"
	case errors.Is(u.cause, api.ErrUnreachable):
		why = api.ErrUnreachable.Error()
	}
	return fmt.Sprintf("%v: transaction %s: %s", api.ErrUnknownOutcome, u.hash, why)
}

func (u unknownOutcome) Unwrap() error { return u.cause }

func (a *App) sayDone(w io.Writer, final home.Done, o order) {
	hash, ref := final.Hash.String(), final.Ref.String()
	if final.Status != "final" || len(final.Receipts) == 0 {
		fmt.Fprintf(w, "Accepted, not final yet: it would %s.\n", o.would)
		words.Fields(w, "  transaction", hash, "  ref", ref, "  look", "punkt tx show "+hash)
		return
	}
	receipt := final.Receipts[0]
	says := *o.done(receipt)
	if final.Repeated {
		fmt.Fprintf(w, "Already done in block %s, and nothing was done now: %s.\n", words.Thousands(final.Height), strings.TrimSuffix(says[0], ","))
	} else {
		fmt.Fprintf(w, "%s in block %s.\n", says[0], words.Thousands(final.Height))
	}
	for _, more := range says[1:] {
		fmt.Fprintln(w, a.named(more))
	}
	words.Fields(w, "  operation", receipt.ID.String(), "  transaction", hash, "  ref", ref)
}
