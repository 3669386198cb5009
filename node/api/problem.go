package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/punkt-ledger/punkt/audit/proof"
	"github.com/punkt-ledger/punkt/ledger"
)

// Problem is why a request was not done: problem details of RFC 9457. Code is what a
// program looks at; Detail is for people, and has the numbers.
type Problem struct {
	Type        string       `json:"type" format:"uri" doc:"page that explains the code"`
	Title       string       `json:"title" doc:"the code in words"`
	Status      int          `json:"status" doc:"of the HTTP answer"`
	Detail      string       `json:"detail" doc:"this occurrence in words and numbers"`
	Code        string       `json:"code" doc:"name of the ledger's rejection, or of a reason of the node's own"`
	CodeNumber  uint32       `json:"code_number" doc:"number of the ledger's rejection; 0 for a reason of the node's own"`
	Existing    *OperationAt `json:"existing,omitempty" doc:"duplicate_ref, ref_conflict: the operation that has the ref"`
	Booked      *Operation   `json:"booked,omitempty" doc:"ref_conflict: the operation that has the ref"`
	Asked       *Operation   `json:"asked,omitempty" doc:"ref_conflict: the operation that was submitted"`
	Transaction *Transaction `json:"transaction,omitempty" doc:"a transaction that is final and was refused there"`
	Hash        Hash         `json:"hash,omitzero" doc:"outcome_unknown: ask for the transaction by it"`

	retryAfterSeconds int
}

// Error is the problem in one line.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the HTTP status, as huma asks for it.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457, as huma asks for it.
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders are the answer's headers, as huma asks for them.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfterSeconds > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfterSeconds))
	}
	return h
}

const (
	problemType    = "application/problem+json"
	rejectionsPage = "https://github.com/punkt-ledger/punkt/blob/main/docs/reference/rejections.md#"
	reasonsPage    = "https://github.com/punkt-ledger/punkt/blob/main/docs/reference/api.md#"
)

// reason is a reason of the node's own to refuse a request.
type reason struct {
	code   string
	status int
	title  string
}

// The node's own reasons. Codes are never reused: clients match them.
var (
	badRequest     = reason{"bad_request", http.StatusBadRequest, "The request is malformed"}
	noSuchRoute    = reason{"unknown_route", http.StatusNotFound, "There is no such route"}
	wrongMethod    = reason{"wrong_method", http.StatusMethodNotAllowed, "The route has other methods"}
	wrongMedia     = reason{"wrong_media_type", http.StatusUnsupportedMediaType, "The body is of another kind than asked for"}
	bodyTooSlow    = reason{"body_too_slow", http.StatusRequestTimeout, "The request's body took too long"}
	unknownTx      = reason{"unknown_transaction", http.StatusNotFound, "No block has the transaction"}
	unknownBlock   = reason{"unknown_block", http.StatusNotFound, "There is no such block"}
	entryAhead     = reason{"entry_ahead", http.StatusConflict, "The node's log does not have the entry"}
	nothingToProve = reason{"nothing_to_prove", http.StatusNotFound, "The ledger has no such record"}
	notSealed      = reason{"not_sealed", http.StatusServiceUnavailable, "No header seals it yet"}
	auditRunning   = reason{"audit_running", http.StatusConflict, "A check of the whole state is under way"}
	busy           = reason{"busy", http.StatusServiceUnavailable, "The node has taken in as much as it may"}
	catchingUp     = reason{"catching_up", http.StatusServiceUnavailable, "The node is behind the chain"}
	behind         = reason{"behind", http.StatusServiceUnavailable, "The node has not come as far"}
	notReady       = reason{"not_ready", http.StatusServiceUnavailable, "The node is not ready"}
	stopping       = reason{"stopping", http.StatusServiceUnavailable, "The node is stopping"}
	refConflict    = reason{"ref_conflict", http.StatusConflict, "The ref is of another operation"}
	outcomeUnknown = reason{"outcome_unknown", http.StatusGatewayTimeout, "The outcome is not known yet"}
	nodeFault      = reason{"node_fault", http.StatusInternalServerError, "The node met a fault"}
)

// reasons lists the node's own reasons, for the reference page and its test.
var reasons = slices.Concat([]reason{badRequest, noSuchRoute, wrongMethod, wrongMedia, bodyTooSlow, unknownTx, unknownBlock, entryAhead,
	nothingToProve, notSealed, auditRunning, refConflict, busy, catchingUp, behind, notReady, stopping, outcomeUnknown, nodeFault}, accessReasons, requestReasons)

// problem is an occurrence of the reason.
func (r reason) problem(detail string) *Problem {
	return &Problem{Type: reasonsPage + r.code, Title: r.title, Status: r.status, Detail: detail, Code: r.code}
}

// statuses are the HTTP statuses of the classes of the ledger's rejections: what a proxy
// and a till's retry rule look at. The code says the rest.
var statuses = [...]int{
	ledger.Malformed: http.StatusBadRequest,
	ledger.TooLarge:  http.StatusRequestEntityTooLarge,
	ledger.Forbidden: http.StatusForbidden,
	ledger.Missing:   http.StatusNotFound,
	ledger.Conflict:  http.StatusConflict,
	ledger.Locked:    http.StatusLocked,
	ledger.Against:   http.StatusUnprocessableEntity,
	ledger.Later:     http.StatusTooManyRequests,
}

// rejected is the problem of a ledger's rejection.
func rejected(r ledger.Rejection, detail string) *Problem {
	return &Problem{Type: rejectionsPage + r.Name, Title: r.Reason.Error(), Status: statuses[r.Class], Detail: detail,
		Code: r.Name, CodeNumber: r.Code}
}

// problemOf is what an error means to the caller. A fault's own text stays here: it
// may name files of the node; the caller learns only that there was one.
func problemOf(err error) *Problem {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	if r, ok := ledger.RejectionOf(err); ok {
		return rejected(r, err.Error())
	}
	if p := requestProblem(err); p != nil {
		return p
	}
	switch {
	case errors.Is(err, ErrBusy):
		p := busy.problem(err.Error())
		p.retryAfterSeconds = 1
		return p
	case errors.Is(err, ErrCatchingUp):
		p := catchingUp.problem(err.Error())
		p.retryAfterSeconds = 5
		return p
	case errors.Is(err, proof.ErrNotYet):
		p := notSealed.problem(err.Error())
		p.retryAfterSeconds = 1
		return p
	case errors.Is(err, ErrBehind):
		p := behind.problem(err.Error())
		p.retryAfterSeconds = 1
		return p
	case errors.Is(err, ErrStopped) && !errors.Is(err, ErrUnknownOutcome):
		return stopping.problem(err.Error())
	case errors.Is(err, ErrUnknownOutcome), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return outcomeUnknown.problem(err.Error())
	}
	return nil
}
