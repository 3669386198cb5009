package command

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"strconv"
	"strings"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
)

// importNode is a node as an import needs one, over the API's client.
type importNode struct {
	client *api.Client
	since  int64 // height when the import began
}

// Send submits a transaction and waits until it is final.
func (n importNode) Send(ctx context.Context, raw []byte) ([]importer.Result, error) {
	tx, err := n.client.Submit(ctx, raw)
	if err != nil {
		return nil, importFailure(err)
	}
	return n.results(tx), nil
}

// Find asks what became of a transaction.
func (n importNode) Find(ctx context.Context, hash [32]byte) ([]importer.Result, bool, error) {
	found, err := n.client.Transaction(ctx, hash)
	if refused := (*api.Refused)(nil); errors.As(err, &refused) && refused.Name == "unknown_transaction" {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, importFailure(err)
	}
	if tx := found.Transaction; tx.Code != 0 {
		return nil, true, importFailure(&api.Refused{Name: tx.Reason, Number: tx.Code, Detail: tx.Note, Transaction: &tx})
	}
	return n.results(found.Transaction), true, nil
}

// importFailure tells the importer what an error of the client means to it: a refusal,
// or an outcome that another attempt may bring to light. A node that meets a fault
// stops, and is started again.
func importFailure(err error) error {
	refused := (*api.Refused)(nil)
	switch {
	case errors.As(err, &refused):
		return &importer.Refused{Name: refused.Name, Text: refused.Detail, Err: refused}
	case errors.Is(err, api.ErrUnreachable), errors.Is(err, api.ErrBusy), errors.Is(err, api.ErrCatchingUp),
		errors.Is(err, api.ErrUnknownOutcome), errors.Is(err, api.ErrFault):
		return unheard{err}
	}
	return err
}

// unheard is an error of the client after which the outcome is not known. It reads as
// the client wrote it.
type unheard struct{ error }

func (u unheard) Unwrap() []error { return []error{importer.ErrUnknown, u.error} }

// results are what the operations of a transaction came to. One that is in a block from
// before this import, which another within the same second sent with the same bytes,
// did nothing now: its refs are taken.
func (n importNode) results(tx api.Transaction) []importer.Result {
	notes := notesByOp(tx.Note)
	results := make([]importer.Result, len(tx.Receipts))
	for i, r := range tx.Receipts {
		code := r.Code
		if duplicate, _ := ledger.RejectionOf(ledger.ErrDuplicateRef); code == 0 && tx.Height <= n.since {
			code = duplicate.Code
		}
		reason, refused := ledger.RejectionByCode(code)
		results[i] = importer.Result{Name: reason.Name, Text: notes[r.Op], Points: uint64(r.Points), Height: tx.Height}
		if refused && results[i].Text == "" {
			results[i].Text = reason.Reason.Error()
		}
	}
	return results
}

// notesByOp takes a transaction's note apart, which has a line for each operation that
// was refused: its number and the reason. A long note is cut short by the node.
func notesByOp(note string) map[uint32]string {
	notes := map[uint32]string{}
	for _, line := range strings.Split(note, "\n") {
		number, text, _ := strings.Cut(line, ": ")
		if op, err := strconv.ParseUint(number, 10, 32); err == nil {
			notes[uint32(op)] = text
		}
	}
	return notes
}

// importSigner signs batches with a partner's key.
func importSigner(chainID uint64, key *ecdsa.PrivateKey) func([]op.Operation, uint64) (importer.Signed, error) {
	return func(ops []op.Operation, validUntil uint64) (importer.Signed, error) {
		tx := ledger.Tx{ChainID: chainID, ValidUntil: validUntil, Mode: ledger.Independent, Ops: ops}
		if len(ops) == 1 {
			tx.Mode = ledger.Atomic // the only mode of a single operation
		}
		if err := tx.Sign(key); err != nil {
			return importer.Signed{}, err
		}
		raw, err := tx.Encode()
		return importer.Signed{Raw: raw, Hash: ledger.TxHash(raw)}, err
	}
}
