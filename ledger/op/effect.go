package op

// EffectKind is a kind of effect. The numbers are consensus data: they are in receipts
// and in the events of a block, and never change.
type EffectKind uint8

// The kinds of effects. What each has in it says the type that answers with it.
const (
	EffectTaken EffectKind = iota + 1
	EffectMade
	EffectActivated
	EffectExpired
	EffectMatured
	EffectLapsed
	EffectDebtRaised
	EffectDebtPaid
	EffectClaimed
	EffectClaimPaid
	EffectForgone
	EffectRemainder
	EffectOwed
	EffectHoldPlaced
	EffectHoldEnded
	EffectReversed
	EffectAccountOpened
	EffectControllerChanged
	EffectRecoveryStarted
	EffectRecoveryVetoed
	EffectLockChanged
	EffectDayCapChanged
	EffectAdjustmentProposed
	EffectAdjustmentApproved
	EffectPaymentChanged
	EffectMerged
	EffectBalanceMerged
)

var effectNames = [...]string{"", "points_taken", "points_made", "points_activated", "points_expired", "points_matured",
	"points_lapsed", "debt_raised", "debt_paid", "points_claimed", "claim_paid", "points_forgone", "remainder", "owed",
	"hold_placed", "hold_ended", "operation_reversed", "account_opened", "controller_changed", "recovery_started",
	"recovery_vetoed", "lock_changed", "day_cap_changed", "adjustment_proposed", "adjustment_approved",
	"payment_changed", "accounts_merged", "balance_merged"}

// ParseEffectKind is the inverse of String.
func ParseEffectKind(name string) (EffectKind, bool) {
	for k := EffectKind(1); k.Valid(); k++ {
		if effectNames[k] == name {
			return k, true
		}
	}
	return 0, false
}

// Valid reports whether there is such a kind.
func (k EffectKind) Valid() bool { return k > 0 && int(k) < len(effectNames) }

// String names the kind.
func (k EffectKind) String() string {
	if k.Valid() {
		return effectNames[k]
	}
	return "unknown"
}
