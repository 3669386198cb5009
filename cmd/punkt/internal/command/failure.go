package command

import (
	"errors"
	"strings"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
)

// failure is what a script reads of a command that failed: one object, whatever went
// wrong. Of a refusal it has the fields of the problem that the node answered with.
type failure struct {
	Code        string           `json:"code"`
	CodeNumber  uint32           `json:"code_number"` // of the ledger's rejection; 0: none
	Detail      string           `json:"detail"`
	Hint        string           `json:"hint,omitempty"`
	Ref         api.Hash         `json:"ref,omitzero"`  // of the operation that was sent
	Hash        api.Hash         `json:"hash,omitzero"` // of its transaction
	Retry       bool             `json:"retry"`         // whether the same again may succeed
	Exit        int              `json:"exit"`          // the exit status
	Existing    *api.OperationAt `json:"existing,omitempty"`
	Booked      *api.Operation   `json:"booked,omitempty"`
	Asked       *api.Operation   `json:"asked,omitempty"`
	Transaction *api.Transaction `json:"transaction,omitempty"`
	Answer      any              `json:"answer,omitempty"` // what the command came to before it failed
}

// failureOf is an error as a script reads it.
func failureOf(err error, hint string) failure {
	f := failure{Detail: strings.TrimSpace(err.Error()), Hint: hint}
	f.Code, f.Exit, f.Retry = kindOf(err)
	if sent := (sentError{}); errors.As(err, &sent) {
		f.Ref, f.Hash = api.Hash(sent.signed.Ref), sent.signed.Hash
	}
	if refused := (*api.Refused)(nil); errors.As(err, &refused) {
		f.CodeNumber, f.Detail = refused.Number, refused.Detail
		f.Existing, f.Booked, f.Asked, f.Transaction = refused.Existing, refused.Booked, refused.Asked, refused.Transaction
	}
	return f
}

// sentError is an error after a transaction was signed, which may have been sent.
type sentError struct {
	error
	signed home.Signed
}

func (s sentError) Unwrap() error { return s.error }

func (a *App) printFailure(f failure) {
	f.Answer = a.answer
	_ = a.encode(f) // the exit status says it too
}
