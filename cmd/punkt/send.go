package main

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/api"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
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
	kind    token.Kind
	program token.Code // of an issue or a clawback, whose refs it is part of
	ref     token.Ref  // used where --ref gives none; zero: a random one
	signer  string     // name of the key
	op      func(token.Ref) token.Op
	would   string // what it does, after "would"
	done    func(api.Receipt) *saying
}

// send signs an order, takes it to the node and waits until it is final. It fails with
// *api.Refused if the ledger refused it, and with api.ErrUnreachable.
func (a *app) send(ctx context.Context, s *sending, o order) error {
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
		fmt.Fprintf(a.stderr, "ref %s\n", hex32(ref))
	}
	submit := client.Submit
	if a.async {
		submit = client.SubmitAsync
	}
	final, err := submit(ctx, raw)
	if err != nil {
		return a.unsent(err, ledger.TxHash(raw), ref)
	}
	return a.print(final, func(w io.Writer) { a.sayDone(w, final, o, ref) })
}

// draft is the transaction before its signature.
func (a *app) draft(ctx context.Context, s *sending, op token.Op) (*ledger.Tx, error) {
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
	// Either clock may be behind: the node's last block may be old, and this machine's
	// clock wrong.
	until := max(int64(status.Time), time.Now().Unix()) + int64(s.valid/time.Second)
	return &ledger.Tx{ChainID: chain, ValidUntil: uint64(max(0, until)), Ops: []token.Op{op}}, nil
}

// unlock opens a key of the home folder.
func (a *app) unlock(ctx context.Context, s *sending, name string) (*ecdsa.PrivateKey, error) {
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	password, err := a.oldPassword(ctx, unlocking{s.passwordFile, h, fmt.Sprintf("Password of key %s: ", name)})
	if err != nil {
		return nil, err
	}
	key, err := h.Unlock(name, password)
	if errors.Is(err, home.ErrPassword) {
		err = hint(err, "another password: --password-file FILE; another key: --key NAME")
	}
	return key, err
}

// partnerKey is the name of the key with which the home's partner acts in a role.
func (a *app) partnerKey(s *sending, role partner.Role) (string, error) {
	h, err := a.home()
	if err != nil {
		return "", err
	}
	name := s.key
	if name == "" {
		name = role.String()
	}
	_, err = h.Address(name)
	switch {
	case errors.Is(err, home.ErrUnknownKey) && s.key == "" && h.Config.Partner == "":
		return "", hint(fmt.Errorf("a partner's %s signs this, and %s is no partner's home", role, h.Dir),
			"name a partner's folder with --home DIR, or a key of this one with --key NAME")
	case errors.Is(err, home.ErrUnknownKey):
		return "", hint(err, "punkt key list shows the keys of this folder; --key NAME chooses one")
	}
	return name, err
}

// errNoController: the home folder does not have the key that acts for the account.
var errNoController = errors.New("the key that acts for the account is not here")

// memberKey is the name of the key that may act for an account: its controller's, or
// for a custodial account the custodian's. It fails with *api.Refused if no such
// account is enrolled.
func (a *app) memberKey(ctx context.Context, s *sending, account token.Address) (string, error) {
	h, err := a.home()
	if err != nil {
		return "", err
	}
	if s.key != "" {
		_, err := h.Address(s.key)
		if errors.Is(err, home.ErrUnknownKey) {
			err = hint(err, "punkt key list shows the keys of this folder")
		}
		return s.key, err
	}
	client, err := a.client()
	if err != nil {
		return "", err
	}
	acc, err := client.Account(ctx, api.Address(account))
	if err != nil {
		return "", err
	}
	if acc.Custodial {
		if h.Config.Partner == partner.ID(acc.Home) {
			return a.partnerKey(s, partner.Custodian)
		}
		return "", hint(fmt.Errorf("%w: %s is in the custody of %s, whose custodian acts for it", errNoController, acc.Address, acc.Home),
			"name the folder of %s with --home DIR", acc.Home)
	}
	keys, err := h.Keys()
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		if api.Address(k.Address) == acc.Controller {
			return k.Name, nil
		}
	}
	return "", hint(fmt.Errorf("%w: %s has no key %s", errNoController, h.Dir, acc.Controller),
		"name the folder that has it with --home DIR")
}

// unsent says what is known of a transaction that did not become final.
func (a *app) unsent(err error, hash [32]byte, ref token.Ref) error {
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

// draftAnswer is what a dry run prints as JSON: the EIP-712 message that would be signed.
type draftAnswer struct {
	DryRun     bool              `json:"dry_run"`
	ChainID    uint64            `json:"chain_id"`
	Sender     api.Address       `json:"sender"`
	ValidUntil api.Time          `json:"valid_until"`
	Type       string            `json:"type"`
	Message    map[string]string `json:"message"`
}

func (a *app) printDraft(tx *ledger.Tx, o order) error {
	h, err := a.home()
	if err != nil {
		return err
	}
	sender, err := h.Address(o.signer)
	if err != nil {
		return err
	}
	name, message := tx.TypedMessage()
	answer := draftAnswer{true, tx.ChainID, api.Address(sender), api.Time(tx.ValidUntil), name, map[string]string{}}
	for _, f := range message {
		answer.Message[f.Name] = f.Value
	}
	return a.print(answer, func(w io.Writer) {
		fmt.Fprintf(w, "Nothing was sent. It would %s.\n", o.would)
		pairs := []string{"  signed by", fmt.Sprintf("%s %s", o.signer, common.Address(sender).Hex()),
			"  on chain", fmt.Sprint(tx.ChainID), "  valid until", instant(answer.ValidUntil), "  as", name}
		for _, f := range message {
			if f.Name != "validUntil" {
				pairs = append(pairs, "    "+f.Name, f.Value)
			}
		}
		fields(w, pairs...)
	})
}

func (a *app) sayDone(w io.Writer, final api.Transaction, o order, ref token.Ref) {
	hash := final.Hash.String()
	if final.Status != "final" || len(final.Receipts) == 0 {
		fmt.Fprintf(w, "Accepted, not final yet: it would %s.\n", o.would)
		fields(w, "  transaction", hash, "  ref", hex32(ref), "  look", "punkt tx show "+hash)
		return
	}
	receipt := final.Receipts[0]
	says := *o.done(receipt)
	fmt.Fprintf(w, "%s in block %s.\n", says[0], thousands(final.Height))
	for _, more := range says[1:] {
		fmt.Fprintln(w, more)
	}
	fields(w, "  operation", receipt.ID.String(), "  transaction", hash, "  ref", hex32(ref))
}
