package token

import "github.com/punkt-ledger/punkt/partner"

// Kind is a kind of operation. The numbers are consensus data: they are in
// transactions and in operation ids, and never change.
type Kind uint8

// The kinds.
const (
	KindEnroll Kind = iota + 1
	KindSetController
	KindRecover
	KindVeto
	KindLock
	KindUnlock
	KindSetDayCap
	KindIssue
	KindClawback
	KindTransfer
	KindExchange
	KindRedeem
	KindHold
	KindCapture
	KindRelease
	KindReverse
	KindProposeAdjustment
	KindApproveAdjustment
)

// kindNames are the names of the kinds, by number.
var kindNames = []string{"", "enroll", "set_controller", "recover", "veto", "lock", "unlock", "set_day_cap",
	"issue", "clawback", "transfer", "exchange", "redeem", "hold", "capture", "release", "reverse",
	"propose_adjustment", "approve_adjustment"}

// String names the kind.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// ParseKind is the inverse of String.
func ParseKind(name string) (Kind, bool) {
	for i, known := range kindNames {
		if i > 0 && known == name {
			return Kind(i), true
		}
	}
	return 0, false
}

// Ref is the caller's own unique mark of an operation: a salted hash of the till's
// document or of the order, or a random number. Never anything that names a person.
type Ref [32]byte

// Op is an operation as it was signed. Amounts are as they were asked for and not
// checked yet.
type Op interface {
	Kind() Kind
	// Reference is the ref, unique for ever within the kind and whoever acts.
	Reference() Ref
	// Actor is who acts: an account, or zero for the partner whose key signed.
	Actor() Address
	// Apply checks the operation and carries it out. An error is a rejection: whatever
	// was written until then is void, and the caller undoes it.
	Apply(*Context) (Effects, error)
}

// Enroll opens an account at the home partner, which is the one that signs (custodian
// or issuer). A zero controller makes it custodial.
type Enroll struct {
	Account    Address
	Controller Address
	Ref        Ref
}

// SetController gives an account another controller; zero hands it into the home
// partner's custody. The controller signs.
type SetController struct {
	Account    Address
	Controller Address
	Ref        Ref
}

// Recover asks to replace a lost key. The home partner's custodian signs; it takes
// effect by itself after RecoverySeconds unless the old key vetoes.
type Recover struct {
	Account    Address
	Controller Address
	Ref        Ref
}

// Veto ends a recovery. The controller signs.
type Veto struct {
	Account Address
	Ref     Ref
}

// Lock stops all spending from the account. The controller or the home partner's
// custodian signs.
type Lock struct {
	Account Address
	Ref     Ref
}

// Unlock ends a lock. The controller signs.
type Unlock struct {
	Account Address
	Ref     Ref
}

// SetDayCap bounds what may leave the account in a UTC day, at redemption price in
// millionths; 0 lifts the bound. The controller signs.
type SetDayCap struct {
	Account Address
	Cap     uint64
	Ref     Ref
}

// Issue makes points. The program's owner signs (issuer).
type Issue struct {
	Account Address
	Program Code
	Points  uint64
	Time    uint64 // business time, from which activation and expiry count
	Ref     Ref
}

// Clawback takes points back after a return that names no receipt, the newest first.
// What is short becomes debt as far as the program allows. The program's owner signs
// (issuer).
type Clawback struct {
	Account Address
	Program Code
	Points  uint64
	Ref     Ref
}

// Transfer passes points on to another member. The controller signs.
type Transfer struct {
	Account Address
	To      Address
	Program Code
	Points  uint64
	Ref     Ref
}

// Exchange turns points of one program into points of another at the registry's
// prices. The controller signs.
type Exchange struct {
	Account Address
	From    Code
	To      Code
	Points  uint64 // of From
	Minimum uint64 // fewest points of To to accept
	Ref     Ref
}

// Redeem spends points at a partner. The controller signs.
type Redeem struct {
	Account Address
	Program Code
	Points  uint64
	Partner partner.ID // that honours them
	Ref     Ref
}

// PlaceHold sets points aside for a partner to capture. The controller signs.
type PlaceHold struct {
	Account  Address
	Program  Code
	Points   uint64
	Partner  partner.ID
	Deadline uint64
	Ref      Ref
}

// Capture redeems held points, all or part; the rest returns to the account. The
// payee signs (redeemer).
type Capture struct {
	Hold   OperationID
	Points uint64
	Ref    Ref
}

// Release returns held points. The payee signs (redeemer).
type Release struct {
	Hold OperationID
	Ref  Ref
}

// Reverse takes back an issue (its issuer signs), or a redemption or capture (its
// payee signs, redeemer), whole or part.
type Reverse struct {
	Operation OperationID
	Points    uint64
	Ref       Ref
}

// ProposeAdjustment asks to correct a balance. The program's owner signs (issuer).
type ProposeAdjustment struct {
	Account   Address
	Program   Code
	Points    uint64
	Direction Direction
	Reason    AdjustmentReason
	Ref       Ref
}

// ApproveAdjustment carries a proposed adjustment out. Another key of the same
// partner signs (treasurer).
type ApproveAdjustment struct {
	Adjustment OperationID
	Ref        Ref
}

// Effects are what an operation did, for its receipt.
type Effects struct {
	Operation Operation // what the ledger keeps of it
	Points    Points    // moved; for an exchange, the points given
	Received  Points    // exchange: points got
	Short     Points    // clawback, debit: points asked for that were not there
	Debt      Points    // clawback: of Short, what became debt; issue: debt paid off
	Lapsed    Points    // points returned whose expiry had passed, expired at once
	Remainder Money     // exchange: what the floor left over
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

// What an operation's kind, ref and actor are follows from its fields.

func (Enroll) Kind() Kind            { return KindEnroll }
func (SetController) Kind() Kind     { return KindSetController }
func (Recover) Kind() Kind           { return KindRecover }
func (Veto) Kind() Kind              { return KindVeto }
func (Lock) Kind() Kind              { return KindLock }
func (Unlock) Kind() Kind            { return KindUnlock }
func (SetDayCap) Kind() Kind         { return KindSetDayCap }
func (Issue) Kind() Kind             { return KindIssue }
func (Clawback) Kind() Kind          { return KindClawback }
func (Transfer) Kind() Kind          { return KindTransfer }
func (Exchange) Kind() Kind          { return KindExchange }
func (Redeem) Kind() Kind            { return KindRedeem }
func (PlaceHold) Kind() Kind         { return KindHold }
func (Capture) Kind() Kind           { return KindCapture }
func (Release) Kind() Kind           { return KindRelease }
func (Reverse) Kind() Kind           { return KindReverse }
func (ProposeAdjustment) Kind() Kind { return KindProposeAdjustment }
func (ApproveAdjustment) Kind() Kind { return KindApproveAdjustment }

func (op Enroll) Reference() Ref            { return op.Ref }
func (op SetController) Reference() Ref     { return op.Ref }
func (op Recover) Reference() Ref           { return op.Ref }
func (op Veto) Reference() Ref              { return op.Ref }
func (op Lock) Reference() Ref              { return op.Ref }
func (op Unlock) Reference() Ref            { return op.Ref }
func (op SetDayCap) Reference() Ref         { return op.Ref }
func (op Issue) Reference() Ref             { return op.Ref }
func (op Clawback) Reference() Ref          { return op.Ref }
func (op Transfer) Reference() Ref          { return op.Ref }
func (op Exchange) Reference() Ref          { return op.Ref }
func (op Redeem) Reference() Ref            { return op.Ref }
func (op PlaceHold) Reference() Ref         { return op.Ref }
func (op Capture) Reference() Ref           { return op.Ref }
func (op Release) Reference() Ref           { return op.Ref }
func (op Reverse) Reference() Ref           { return op.Ref }
func (op ProposeAdjustment) Reference() Ref { return op.Ref }
func (op ApproveAdjustment) Reference() Ref { return op.Ref }

func (Enroll) Actor() Address            { return Address{} }
func (op SetController) Actor() Address  { return op.Account }
func (Recover) Actor() Address           { return Address{} }
func (op Veto) Actor() Address           { return op.Account }
func (op Lock) Actor() Address           { return op.Account }
func (op Unlock) Actor() Address         { return op.Account }
func (op SetDayCap) Actor() Address      { return op.Account }
func (Issue) Actor() Address             { return Address{} }
func (Clawback) Actor() Address          { return Address{} }
func (op Transfer) Actor() Address       { return op.Account }
func (op Exchange) Actor() Address       { return op.Account }
func (op Redeem) Actor() Address         { return op.Account }
func (op PlaceHold) Actor() Address      { return op.Account }
func (Capture) Actor() Address           { return Address{} }
func (Release) Actor() Address           { return Address{} }
func (Reverse) Actor() Address           { return Address{} }
func (ProposeAdjustment) Actor() Address { return Address{} }
func (ApproveAdjustment) Actor() Address { return Address{} }
