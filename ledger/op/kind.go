package op

// Kind is a kind of operation. The numbers are consensus data: they are in transactions
// and in operation ids, and never change. They stand here, and not with their operations,
// because all packages draw from the same row.
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
	KindRecordPayment
	KindDecidePayment
	KindMerge
)

// kinds has the names of every kind, by number: as the API and the pages write it, and
// as EIP-712 does.
var kinds = [...]struct{ name, typeName string }{
	KindEnroll:            {"enroll", "Enroll"},
	KindSetController:     {"set_controller", "SetController"},
	KindRecover:           {"recover", "Recover"},
	KindVeto:              {"veto", "Veto"},
	KindLock:              {"lock", "Lock"},
	KindUnlock:            {"unlock", "Unlock"},
	KindSetDayCap:         {"set_day_cap", "SetDayCap"},
	KindIssue:             {"issue", "Issue"},
	KindClawback:          {"clawback", "Clawback"},
	KindTransfer:          {"transfer", "Transfer"},
	KindExchange:          {"exchange", "Exchange"},
	KindRedeem:            {"redeem", "Redeem"},
	KindHold:              {"hold", "Hold"},
	KindCapture:           {"capture", "Capture"},
	KindRelease:           {"release", "Release"},
	KindReverse:           {"reverse", "Reverse"},
	KindProposeAdjustment: {"propose_adjustment", "ProposeAdjustment"},
	KindApproveAdjustment: {"approve_adjustment", "ApproveAdjustment"},
	KindRecordPayment:     {"record_payment", "RecordPayment"},
	KindDecidePayment:     {"decide_payment", "DecidePayment"},
	KindMerge:             {"merge", "Merge"},
}

// Valid reports whether there is such a kind.
func (k Kind) Valid() bool { return k > 0 && int(k) < len(kinds) }

// String names the kind.
func (k Kind) String() string {
	if k.Valid() {
		return kinds[k].name
	}
	return "unknown"
}

// TypeName is the kind's EIP-712 primary type; "" for no kind.
func (k Kind) TypeName() string {
	if k.Valid() {
		return kinds[k].typeName
	}
	return ""
}

// ParseKind is the inverse of String.
func ParseKind(name string) (Kind, bool) {
	for k := Kind(1); k.Valid(); k++ {
		if kinds[k].name == name {
			return k, true
		}
	}
	return 0, false
}
