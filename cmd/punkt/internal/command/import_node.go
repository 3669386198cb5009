package command

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// importNode is a node as an import needs one, over the API's client.
type importNode struct {
	client *api.Client
	since  int64 // height when the import began

	// allowed holds the secret to the ledger before each batch, as it may be rotated while
	// an import runs; nil: nothing is sent.
	allowed func(context.Context) error

	lastTx  api.Hash // of an earlier import's, and what it asked for
	lastOps []api.Operation
}

// atOnce are looked up at the same time.
const atOnce = 8

// Accounts looks accounts up.
func (n *importNode) Accounts(ctx context.Context, addresses []op.Address) ([]importer.Account, error) {
	return lookUp(ctx, addresses, n.account)
}

// Taken looks operations up.
func (n *importNode) Taken(ctx context.Context, ids []op.ID) ([]bool, error) {
	return lookUp(ctx, ids, func(ctx context.Context, id op.ID) (bool, error) {
		there, err := taken(ctx, n.client, id)
		if err != nil {
			err = importFailure(err)
		}
		return there, err
	})
}

// lookUp asks for several at the same time.
func lookUp[K, V any](ctx context.Context, keys []K, one func(context.Context, K) (V, error)) ([]V, error) {
	found, errs := make([]V, len(keys)), make([]error, atOnce)
	var all sync.WaitGroup
	for worker := range atOnce {
		all.Go(func() {
			for at := worker; at < len(keys) && errs[worker] == nil; at += atOnce {
				found[at], errs[worker] = one(ctx, keys[at])
			}
		})
	}
	all.Wait()
	return found, errors.Join(errs...)
}

func (n *importNode) account(ctx context.Context, address op.Address) (importer.Account, error) {
	account, err := n.client.Account(ctx, api.Address(address))
	if refused := (*api.Refused)(nil); errors.As(err, &refused) && refused.Name == "unknown_account" {
		return importer.Account{}, nil
	}
	if err != nil {
		return importer.Account{}, importFailure(err)
	}
	return importer.Account{Known: true, Home: account.Home}, nil
}

// earlier is what the operation asked for that has a receipt's ref. An import's are
// mostly of one transaction, which is asked for once.
func (n *importNode) earlier(ctx context.Context, at *api.OperationAt) (*importer.Booked, error) {
	if at == nil {
		return nil, fmt.Errorf("%w: a ref is taken, and the node does not say where", importer.ErrUnknown)
	}
	if n.lastOps == nil || n.lastTx != at.Tx {
		found, err := n.client.Transaction(ctx, at.Tx)
		if err != nil {
			return nil, importFailure(err)
		}
		n.lastTx, n.lastOps = at.Tx, found.Operations
	}
	if int(at.Op) >= len(n.lastOps) {
		return nil, fmt.Errorf("%w: transaction %s has no operation %d", importer.ErrUnknown, at.Tx, at.Op)
	}
	return bookedBy(n.lastOps[at.Op].Operation), nil
}

// bookedBy is what an operation of an import asked for.
func bookedBy(o op.Operation) *importer.Booked {
	switch o := o.(type) {
	case token.Issue:
		return &importer.Booked{Account: o.Account, Program: o.Program, Points: o.Points}
	case token.Clawback:
		return &importer.Booked{Account: o.Account, Program: o.Program, Points: o.Points}
	}
	return &importer.Booked{} // the refs of all others are apart
}

// Send submits a transaction and waits until it is final.
func (n *importNode) Send(ctx context.Context, raw []byte) ([]importer.Result, error) {
	if n.allowed != nil {
		if err := n.allowed(ctx); err != nil {
			return nil, importFailure(err)
		}
	}
	tx, err := n.client.Submit(ctx, raw)
	if err != nil {
		return nil, n.refusal(ctx, err)
	}
	return n.results(ctx, tx)
}

// refusal is an error of a submission, with what the ledger has in the way of it.
func (n *importNode) refusal(ctx context.Context, err error) error {
	failure := importFailure(err)
	refused, known := (*api.Refused)(nil), (*importer.Refused)(nil)
	if !errors.As(err, &refused) || !errors.As(failure, &known) || refused.Existing == nil {
		return failure
	}
	earlier, err := n.earlier(ctx, refused.Existing)
	if err != nil {
		return err
	}
	known.Earlier = earlier
	return known
}

// Find asks what became of a transaction.
func (n *importNode) Find(ctx context.Context, hash [32]byte) ([]importer.Result, bool, error) {
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
	results, err := n.results(ctx, found.Transaction)
	return results, err == nil, err
}

// importFailure tells the importer what an error of the client means to it: a refusal,
// or an outcome that another attempt may bring to light. A node that meets a fault
// stops, and is started again.
func importFailure(err error) error {
	refused := (*api.Refused)(nil)
	switch {
	case errors.As(err, &refused):
		name := refused.Name
		if name == "ref_conflict" { // what differs is for the importer to weigh: a time does not matter
			duplicate, _ := ledger.RejectionOf(ledger.ErrDuplicateRef)
			name = duplicate.Name
		}
		rejection, _ := ledger.RejectionByCode(refused.Number)
		return &importer.Refused{Name: name, General: rejection.Is(ledger.General), Text: refused.Detail, Err: refused}
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
func (n *importNode) results(ctx context.Context, tx api.Transaction) ([]importer.Result, error) {
	notes := notesByOp(tx.Note)
	results := make([]importer.Result, len(tx.Receipts))
	duplicate, _ := ledger.RejectionOf(ledger.ErrDuplicateRef)
	for i, r := range tx.Receipts {
		code := r.Code
		var earlier *importer.Booked
		switch {
		case code == 0 && (tx.Repeated || tx.Height <= n.since):
			code = duplicate.Code
		case code == duplicate.Code && r.Kind != op.KindEnroll.String():
			var err error
			if earlier, err = n.earlier(ctx, r.Existing); err != nil {
				return nil, err
			}
		}
		reason, refused := ledger.RejectionByCode(code)
		results[i] = importer.Result{Name: reason.Name, General: reason.Is(ledger.General), Text: notes[r.Op],
			Points: uint64(r.Points), Height: tx.Height, Earlier: earlier}
		if refused && results[i].Text == "" {
			results[i].Text = reason.Reason.Error()
		}
	}
	return results, nil
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
func importSigner(domain tx.Domain, key *ecdsa.PrivateKey) func([]op.Operation, uint64) (importer.Signed, error) {
	return func(ops []op.Operation, validUntil uint64) (importer.Signed, error) {
		batch := tx.Tx{ValidUntil: validUntil, Mode: tx.Independent, Ops: ops}
		if len(ops) == 1 {
			batch.Mode = tx.Atomic // the only mode of a single operation
		}
		raw, hash, err := batch.Seal(domain, key)
		return importer.Signed{Raw: raw, Hash: hash}, err
	}
}
