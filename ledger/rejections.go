package ledger

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Rejection is a reason to refuse a transaction or an operation that is the same on
// every node.
type Rejection struct {
	Code   uint32
	Name   string
	Reason error
}

// rejections lists every reason to refuse, those of a whole transaction first, in the
// order in which they are checked. Codes are consensus
// data (they are in receipts, which the next header commits to), so a code is never
// reused or renumbered; names are what the API and the CLI show.
var rejections = [...]Rejection{
	{1, "malformed", tx.ErrMalformed},
	{2, "tx_too_large", tx.ErrTooLarge},
	{3, "too_many_operations", tx.ErrTooManyOps},
	{4, "no_operations", tx.ErrNoOps},
	{5, "wrong_chain", tx.ErrWrongChain},
	{6, "high_s", tx.ErrHighS},
	{7, "bad_signature", tx.ErrBadSignature},
	{8, "tx_expired", ErrExpired},
	{9, "valid_too_long", ErrTooFar},
	{10, "repeated_tx", ErrRepeatedTx},

	{20, "not_partner_key", partner.ErrNotPartnerKey},
	{21, "duplicate_ref", ErrDuplicateRef},
	{22, "wrong_role", partner.ErrWrongRole},
	{23, "partner_inactive", partner.ErrPartnerInactive},
	{24, "unknown_partner", partner.ErrUnknownPartner},
	{25, "unknown_program", token.ErrUnknownProgram},
	{26, "not_owner", token.ErrNotOwner},
	{27, "unknown_account", token.ErrUnknownAccount},
	{28, "account_exists", token.ErrAccountExists},
	{29, "not_home_partner", token.ErrNotHome},
	{30, "not_controller", token.ErrNotController},
	{31, "account_locked", token.ErrLocked},
	{32, "account_recovering", token.ErrRecovering},
	{33, "no_recovery", token.ErrNoRecovery},

	{34, "reserved_address", token.ErrReservedAddress},

	{40, "amount_not_positive", token.ErrNotPositive},
	{41, "amount_too_large", token.ErrTooLarge},
	{42, "future_dated", token.ErrFutureDated},
	{43, "backdated_too_far", token.ErrBackdated},
	{44, "born_expired", token.ErrBornExpired},
	{45, "program_cap_exceeded", token.ErrCap},
	{46, "partner_limit_exceeded", token.ErrLimit},
	{47, "supply_exhausted", token.ErrSupply},
	{48, "insufficient_points", token.ErrInsufficient},
	{49, "daily_cap_exceeded", token.ErrDayCap},
	// 50 was too_many_lots, which cannot happen any more.
	{51, "money_out_of_range", partner.ErrMoneyRange},
	{52, "counter_overflow", token.ErrCounter},
	{53, "too_many_holds", token.ErrTooManyHolds},

	{60, "same_account", token.ErrSameAccount},
	{61, "transfers_not_allowed", token.ErrNoTransfers},
	{62, "same_program", token.ErrSameProgram},
	{63, "below_minimum", token.ErrBelowMinimum},
	{64, "bad_deadline", token.ErrBadDeadline},
	{65, "unknown_hold", token.ErrUnknownHold},
	{66, "not_payee", token.ErrNotPayee},
	{67, "hold_expired", token.ErrHoldExpired},
	{68, "hold_closed", token.ErrHoldClosed},
	{69, "above_hold", token.ErrAboveHold},
	{70, "unknown_operation", token.ErrUnknownOperation},
	{71, "not_reversible", token.ErrNotReversible},
	{72, "over_reversed", token.ErrOverReversed},
	{73, "bad_adjustment", token.ErrBadAdjustment},
	{74, "unknown_adjustment", token.ErrUnknownAdjustment},
	{75, "same_key", token.ErrSameKey},
	{76, "adjustment_closed", token.ErrAdjustmentClosed},
	{77, "exchange_share_exceeded", token.ErrExchangeShare},

	{90, "payment_not_positive", partner.ErrNotPositiveMoney},
	{91, "payment_above_owed", partner.ErrAboveOwed},
	{92, "unknown_payment", partner.ErrUnknownPayment},
	{93, "not_creditor", partner.ErrNotCreditor},
	{94, "payment_closed", partner.ErrPaymentClosed},
	{95, "payment_with_trustee", partner.ErrPaymentWithTrustee},
	{96, "payment_with_creditor", partner.ErrNotWithTrustee},
}

// Rejections lists every reason to refuse, by code.
func Rejections() []Rejection { return append([]Rejection(nil), rejections[:]...) }

// RejectionOf is the table's line for an error, if it is a rejection.
func RejectionOf(err error) (Rejection, bool) {
	for _, r := range rejections {
		if errors.Is(err, r.Reason) {
			return r, true
		}
	}
	return Rejection{}, false
}

// RejectionByCode is the table's line with the code.
func RejectionByCode(code uint32) (Rejection, bool) {
	for _, r := range rejections {
		if r.Code == code {
			return r, true
		}
	}
	return Rejection{}, false
}

// codeOf is the code of a rule's refusal. A rule that refuses for a reason outside the
// table is a bug.
func codeOf(err error) uint32 {
	r, ok := RejectionOf(err)
	if !ok {
		panic(fmt.Sprintf("ledger: a rule refused without a code: %v", err))
	}
	return r.Code
}
