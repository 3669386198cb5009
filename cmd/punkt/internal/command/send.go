package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// defaultValid is how long a transaction may wait for its block. It bounds how long an
// outcome can stay unknown.
const defaultValid = 10 * time.Minute

// sending is the flags that every command has that sends an operation.
type sending struct {
	key          string
	passwordFile string
	ref          string
	valid        time.Duration
	dryRun       bool
}

func (s *sending) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.key, "key", "", "sign with the key `NAME` (default: the one whose role or account it is)")
	f.StringVar(&s.passwordFile, "password-file", "", "open the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	f.StringVar(&s.ref, "ref", "", "`TEXT` that makes the operation exactly-once, or 0x and 64 hex digits (default: random)")
	f.DurationVar(&s.valid, "valid", defaultValid, "refuse the transaction in blocks later than `DURATION` from now; at most 24h")
	f.BoolVar(&s.dryRun, "dry-run", false, "show what would be signed and send nothing")
}

// order is an operation that a command wants done.
type order struct {
	kind    op.Kind
	program token.Code // of an issue or a clawback, whose refs it is part of
	ref     token.Ref  // used where --ref gives none; zero: a random one
	signer  string     // name of the key
	op      func(token.Ref) op.Operation
	would   string // what it does, after "would"
	done    func(api.Receipt) *words.Saying
}

// send signs an order, takes it to the node and waits until it is final. It fails with
// *api.Refused if the ledger refused it, and with api.ErrUnreachable.
func (a *App) send(ctx context.Context, s *sending, o order) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	ref, err := a.ref(s.ref, o.kind, o.program)
	if err != nil {
		return err
	}
	if s.ref == "" && o.ref != (token.Ref{}) {
		ref = o.ref
	}
	tx, err := a.draft(ctx, s, o.op(ref))
	if err != nil {
		return err
	}
	if s.dryRun {
		return a.printDraft(tx, o)
	}
	key, err := a.unlock(ctx, s, o.signer)
	if err != nil {
		return err
	}
	if err := tx.Sign(key); err != nil {
		return err
	}
	raw, err := tx.Encode()
	if err != nil {
		return err
	}
	if a.json && s.ref == "" {
		fmt.Fprintf(a.Stderr, "ref %s\n", hex32(ref))
	}
	submit := client.Submit
	if a.async {
		submit = client.SubmitAsync
	}
	final, err := submit(ctx, raw)
	if err != nil {
		return a.unsent(err, ledger.TxHash(raw), ref)
	}
	a.written = final.Height
	return a.print(final, func(w io.Writer) { a.sayDone(w, final, o, ref) })
}

// clocks are what time it may be, in seconds since 1970. Either may be behind: the last
// block may be old, and this machine's clock wrong.
type clocks struct {
	block int64 // of the node's last block
	here  int64 // of this machine
}

func (c clocks) later() int64 { return max(c.block, c.here) }

// draft is the transaction before its signature.
func (a *App) draft(ctx context.Context, s *sending, o op.Operation) (*ledger.Tx, error) {
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	status, err := client.Status(ctx)
	if err != nil {
		return nil, err
	}
	chain := h.Config.ChainID
	if chain == 0 {
		chain = status.ChainID
	}
	until := clocks{int64(status.Time), time.Now().Unix()}.later() + int64(s.valid/time.Second)
	return &ledger.Tx{ChainID: chain, ValidUntil: uint64(max(0, until)), Ops: []op.Operation{o}}, nil
}

// unsent says what is known of a transaction that did not become final.
func (a *App) unsent(err error, hash [32]byte, ref token.Ref) error {
	again := fmt.Sprintf("the same again with --ref %s cannot take effect twice", hex32(ref))
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, api.ErrUnknownOutcome):
		return hint(fmt.Errorf("transaction %s: %w", hex32(hash), err),
			"it may become final yet: punkt tx show %s; %s", hex32(hash), again)
	case errors.Is(err, api.ErrUnreachable):
		return hint(err, "if it got through, punkt tx show %s says so; %s", hex32(hash), again)
	}
	return err
}

func (a *App) sayDone(w io.Writer, final api.Transaction, o order, ref token.Ref) {
	hash := final.Hash.String()
	if final.Status != "final" || len(final.Receipts) == 0 {
		fmt.Fprintf(w, "Accepted, not final yet: it would %s.\n", o.would)
		words.Fields(w, "  transaction", hash, "  ref", hex32(ref), "  look", "punkt tx show "+hash)
		return
	}
	receipt := final.Receipts[0]
	says := *o.done(receipt)
	fmt.Fprintf(w, "%s in block %s.\n", says[0], words.Thousands(final.Height))
	for _, more := range says[1:] {
		fmt.Fprintln(w, more)
	}
	words.Fields(w, "  operation", receipt.ID.String(), "  transaction", hash, "  ref", hex32(ref))
}
