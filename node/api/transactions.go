package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
)

type submitInput struct {
	Wait    string `query:"wait" enum:"final,accepted" default:"final" doc:"answer when the transaction is final, or as soon as the node has taken it in"`
	RawBody []byte `contentType:"application/octet-stream" doc:"the signed transaction"`
}

// Resolve refuses a body of another kind.
func (*submitInput) Resolve(ctx huma.Context) []error {
	kind, _, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	if ctx.Header("Content-Type") != "" && (err != nil || kind != octets) {
		return []error{huma.Error415UnsupportedMediaType(fmt.Sprintf("%q, want %s", ctx.Header("Content-Type"), octets))}
	}
	return nil
}

const octets = "application/octet-stream"

func (s *Server) submission() {
	register(s, describeRoute(huma.Operation{
		OperationID: "submit-transaction",
		Method:      http.MethodPost,
		Path:        "/v1/transactions",
		Summary:     "Submit a signed transaction, and wait until it is final",
		Description: "Submitting the same bytes again is safe: they take effect once, and a transaction that is final already is answered as it is on the ledger. " +
			"A transaction that is final and was refused there is answered by a problem whose `transaction` has the receipt.",
		MaxBodyBytes: tx.MaxBytes + 1, // huma refuses a body of exactly that many
		Middlewares:  huma.Middlewares{s.boundBatches},
	}), s.submit)
}

// boundBatches refuses a large body where too many are being served: a batch can wait,
// and must not take the memory that tills need.
func (s *Server) boundBatches(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if r.ContentLength >= 0 && r.ContentLength <= smallBody {
		next(ctx)
		return
	}
	select {
	case s.batches <- struct{}{}:
		defer func() { <-s.batches }()
		next(ctx)
	default:
		writeProblem(w, problemOf(fmt.Errorf("%w: %d large transactions are being served", ErrBusy, maxBatches)))
	}
}

func (s *Server) submit(ctx context.Context, in *submitInput) (Transaction, error) {
	raw := bytes.Clone(in.RawBody) // huma reuses its buffer
	hash := tx.Hash(raw)
	if in.Wait == "accepted" {
		if err := s.node.Submitter.SubmitAsync(raw); err != nil {
			return s.unsubmitted(ctx, raw, err)
		}
		return Transaction{Status: "accepted", Hash: Hash(hash), Receipts: []Receipt{}}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.Wait)
	defer cancel()
	final, err := s.node.Submitter.Submit(ctx, raw)
	if err != nil {
		return s.unsubmitted(ctx, raw, err)
	}
	signed, err := transactionOf(final)
	if err != nil || signed.Code == 0 {
		return signed, err
	}
	p := refusedThere(signed)
	if duplicate, _ := ledger.RejectionOf(ledger.ErrDuplicateRef); signed.Code == duplicate.Code {
		return s.again(ctx, raw, p)
	}
	return Transaction{}, p
}

// refusedThere is the problem of a transaction that is final and took no effect.
func refusedThere(tx Transaction) *Problem {
	r, ok := ledger.RejectionByCode(tx.Code)
	if !ok {
		return nodeFault.problem(fmt.Sprintf("transaction %s is refused with code %d, which this program does not know", tx.Hash, tx.Code))
	}
	detail := tx.Note
	if detail == "" {
		detail = r.Reason.Error()
	}
	p := rejected(r, detail)
	p.Transaction = &tx
	if len(tx.Receipts) > 0 { // the one that failed
		p.Existing = tx.Receipts[0].Existing
		if op := tx.Receipts[0].Op; op > 0 {
			p.Detail = fmt.Sprintf("operation %d: %s", op, detail)
		}
	}
	return p
}

// unsubmitted adds to the error of a submission what the caller needs to go on.
func (s *Server) unsubmitted(ctx context.Context, raw []byte, err error) (Transaction, error) {
	p := problemOf(err)
	switch {
	case p == nil:
		return Transaction{}, err
	case errors.Is(err, ledger.ErrDuplicateRef):
		at, lookup := s.taken(raw)
		if lookup != nil {
			return Transaction{}, lookup
		}
		p.Existing = at
		return s.again(ctx, raw, p)
	case p.Code == outcomeUnknown.code:
		hash := Hash(tx.Hash(raw))
		p.Hash = hash
		p.Detail = fmt.Sprintf("%s: the network may have taken it; ask /v1/transactions/%s, or submit the same bytes again", p.Detail, hash)
	}
	return Transaction{}, p
}

// taken is where the ref of one of the transaction's operations was used.
func (s *Server) taken(raw []byte) (*OperationAt, error) {
	signed, err := tx.Decode(raw)
	if err != nil {
		return nil, err
	}
	v, err := s.view()
	if err != nil {
		return nil, err
	}
	defer v.Close()
	for _, o := range signed.Ops {
		id, err := v.IDOf(signed.Sender, o)
		if err != nil {
			return nil, err
		}
		_, at, found, err := v.Operation(id)
		if err != nil {
			return nil, err
		}
		if found {
			place := operationAt(at)
			return &place, nil
		}
	}
	return nil, nil
}
