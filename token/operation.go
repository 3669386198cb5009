package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Ref is the caller's own unique mark of an operation.
type Ref = op.Ref

// OperationID identifies an operation for ever.
type OperationID = op.ID

// Operation is an operation of this package.
type Operation interface {
	op.Operation
	// Apply checks the operation and carries it out. An error is a rejection: whatever
	// was written until then is void, and the caller undoes it.
	Apply(*Context) (Effects, error)
}

// Kinds has an operation of each kind, its fields empty, by the kind's number.
var Kinds = []Operation{
	Enroll{}, SetController{}, Recover{}, Veto{}, Lock{}, Unlock{}, SetDayCap{},
	Issue{}, Clawback{}, Transfer{}, Exchange{}, Redeem{},
	Hold{}, Capture{}, Release{}, Reverse{}, ProposeAdjustment{}, ApproveAdjustment{},
}

// Effects are what an operation did, for its receipt.
type Effects struct {
	Done      Done   // what the ledger keeps of it
	Points    Points // moved; for an exchange, the points given
	Received  Points // exchange: points got
	Short     Points // clawback, debit: points asked for that were not there
	Debt      Points // clawback: of Short, what became debt; issue: debt paid off
	Lapsed    Points // points returned whose expiry had passed, expired at once
	Remainder Money  // exchange: what the floor left over
	Taken     []Moved
	Made      []Moved
	Owed      []Owed
}

// Moved is a lot that left or entered an account.
type Moved struct {
	Account Address
	Program Code
	Lot     Lot
}

// Owed is a change of a position.
type Owed struct {
	Pair   partner.Pair
	Amount Money
	Reason partner.Reason
}

func moved(a Address, p Code, lots Lots) []Moved {
	out := make([]Moved, len(lots))
	for i, lot := range lots {
		out[i] = Moved{a, p, lot}
	}
	return out
}
