package token

import (
	"errors"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// State is what the operations read and write: the records, and the agenda of what
// falls due by itself.
type State struct {
	partner.State
	Programs    partner.Table[Code, Program]
	Totals      partner.Table[Code, Totals]
	Maturities  partner.Table[Code, Maturities]
	Accounts    partner.Table[Address, Account]
	Balances    partner.Table[BalanceKey, Balance]
	Holds       partner.Table[OperationID, HeldPoints]
	Adjustments partner.Table[OperationID, Adjustment]
	Operations  partner.Table[OperationID, Done]
	IssuerDays  partner.Table[Address, IssuerDay] // by key
	MergeDays   partner.Table[partner.ID, MergeDay]
	Supply      Supply
	Agenda      Agenda
}

// Supply is the outstanding points of all programs together.
type Supply interface {
	Get() Points
	Set(Points)
}

// Context is what an operation runs in.
type Context struct {
	partner.Context
	State   *State // with that of partner in it
	effects []op.Effect
	brief   bool // effects name no lots
}

// In is the context on a state.
func In(s *State, c partner.Context) *Context {
	c.State = &s.State
	return &Context{Context: c, State: s}
}

// Done is what is kept of every operation that succeeded, so that its ref is
// never taken twice and that it can be reversed.
type Done struct {
	Kind     op.Kind
	Account  Address    // whose points moved; zero: none did
	Partner  partner.ID // that acted or honoured; empty for a member's own affairs
	Program  Code
	Points   Points
	Reason   Reason // why, where the kind has reasons; of an approval the adjustment's
	Price    Money  // redemption price that the issuer owed a point at; 0: nothing was owed
	Lots     Lots   // points that a reversal can still return or take
	Reversed Points // of Points, by reversals so far
	Parts    int    // reversals so far

	// First is where the operation was carried out, in the entries that its reversals wrote:
	// whoever finds its ref taken need not go back through them. Its own entry has none.
	First []op.Place

	// Effects are what the operation did. They are in the entry that the operation wrote,
	// where whoever follows the log finds them, and no longer in those of reversals.
	Effects []op.Effect
}

// HeldPoints are points set aside for a partner to capture.
type HeldPoints struct {
	Account  Address
	Payee    partner.ID
	Program  Code
	Lots     Lots // the points, while open
	Points   Points
	Deadline Time // open while now < Deadline
	Status   HoldStatus
	Captured Points
}

// HoldStatus says how a hold ended.
type HoldStatus uint8

// The stages of a hold.
const (
	HoldOpen HoldStatus = iota + 1
	HoldCaptured
	HoldReleased
	HoldTimedOut
)

var holdStatusNames = []string{"", "open", "captured", "released", "timed_out"}

// String names the status.
func (s HoldStatus) String() string {
	if int(s) < len(holdStatusNames) {
		return holdStatusNames[s]
	}
	return "unknown"
}

// Direction is the sign of an adjustment.
type Direction uint8

// The directions.
const (
	ToCredit Direction = iota + 1
	ToDebit
)

// String names the direction.
func (d Direction) String() string {
	switch d {
	case ToCredit:
		return "credit"
	case ToDebit:
		return "debit"
	}
	return "unknown"
}

// Adjustment is a correction of a balance that one key proposed and another approves.
type Adjustment struct {
	Account   Address
	Partner   partner.ID
	Program   Code
	Points    Points
	Direction Direction
	Reason    Reason
	Proposer  Address
	Deadline  Time // can be approved while now < Deadline
	Approved  bool
}

var (
	// ErrUnknownHold: no such hold.
	ErrUnknownHold = errors.New("unknown hold")
	// ErrHoldClosed: the hold was captured or released.
	ErrHoldClosed = errors.New("the hold is closed")
	// ErrHoldExpired: the hold's deadline has come.
	ErrHoldExpired = errors.New("the hold's deadline has passed")
	// ErrTooManyHolds: the balance would have more than MaxHolds open holds.
	ErrTooManyHolds = errors.New("too many holds are open")
	// ErrAboveHold: more is captured than was held.
	ErrAboveHold = errors.New("the amount is above the hold")
	// ErrBadDeadline: a hold's deadline is not after the block's time, or more than MaxHoldSeconds after.
	ErrBadDeadline = errors.New("the deadline is out of range")
	// ErrNotPayee: the partner that acts is not the one the points were held for or spent at.
	ErrNotPayee = errors.New("the partner is not the payee")
	// ErrUnknownOperation: no operation has that id.
	ErrUnknownOperation = errors.New("unknown operation")
	// ErrNotReversible: operations of that kind are not reversed.
	ErrNotReversible = errors.New("the operation cannot be reversed")
	// ErrOverReversed: more would be reversed than is left of the operation, or in more
	// than MaxReversals parts.
	ErrOverReversed = errors.New("more than is left to reverse")
	// ErrUnknownAdjustment: the partner has proposed no such adjustment.
	ErrUnknownAdjustment = errors.New("unknown adjustment")
	// ErrSameKey: the key that approves is the one that proposed.
	ErrSameKey = errors.New("another key must approve")
	// ErrAdjustmentClosed: the adjustment was approved before, or its time has passed.
	ErrAdjustmentClosed = errors.New("the adjustment is closed")
	// ErrBadAdjustment: the adjustment's direction is none of the list.
	ErrBadAdjustment = errors.New("the adjustment is malformed")
	// ErrCap: the program's cap on outstanding points would be exceeded.
	ErrCap = errors.New("the program's cap is exceeded")
	// ErrLimit: the worth of the partner's outstanding points and what it has left to pay
	// would together exceed its limit.
	ErrLimit = errors.New("the partner's limit is exceeded")
	// ErrExchangeShare: the partner whose points are given would owe the owner of the
	// points that are got more than the program's share of the owner's limit.
	ErrExchangeShare = errors.New("the share of exchanges into the program is exceeded")
	// ErrSupply: all programs together would exceed MaxSupply.
	ErrSupply = errors.New("the ledger's supply is exhausted")
	// ErrCounter: a figure that is kept for ever would exceed what it can count to.
	ErrCounter = errors.New("a counter of the ledger is full")
	// ErrNoTransfers: the program does not let members pass points on.
	ErrNoTransfers = errors.New("the program does not allow transfers")
	// ErrSameProgram: an exchange names the same program twice.
	ErrSameProgram = errors.New("the programs are the same")
	// ErrBelowMinimum: an exchange would give fewer points than the minimum asked for, or none.
	ErrBelowMinimum = errors.New("the exchange gives less than the minimum")
)
