package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Ref is the caller's own unique mark of an operation.
type Ref = op.Ref

// OperationID identifies an operation for ever.
type OperationID = op.ID

// Operation is an operation of this package.
type Operation interface {
	op.Operation
	// Apply checks the operation and carries it out. An error is a rejection: whatever
	// was written until then is void, and the caller undoes it.
	Apply(*Context) (Result, error)
}

// Kinds has an operation of each kind of this package, its fields empty, by the kind's
// number: those of the table of costs.
var Kinds = ofThisPackage()

func ofThisPackage() (out []Operation) {
	for _, k := range kinds {
		if o, ok := k.Operation.(Operation); ok {
			out = append(out, o)
		}
	}
	return out
}
