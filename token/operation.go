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

// Kinds has an operation of each kind, its fields empty, by the kind's number.
var Kinds = []Operation{
	Enroll{}, SetController{}, Recover{}, Veto{}, Lock{}, Unlock{}, SetDayCap{},
	Issue{}, Clawback{}, Transfer{}, Exchange{}, Redeem{},
	Hold{}, Capture{}, Release{}, Reverse{}, ProposeAdjustment{}, ApproveAdjustment{},
}
