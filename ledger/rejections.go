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
	Code    uint32
	Name    string
	Reason  error
	Class   Class
	Lasting bool // no later block lifts it
}

// Class is what kind of a refusal it is: who has to change something, and what.
type Class uint8

// The classes.
const (
	Malformed Class = iota + 1 // the bytes or the signature's form
	TooLarge                   // the size
	Forbidden                  // whoever signs
	Missing                    // what it names is not there
	Conflict                   // it, or something in its place, has been done
	Locked                     // account or partner may not now
	Against                    // a rule on amounts, times or terms
	Later                      // the day: the same again is taken on the next
)

// rejections lists every reason to refuse by code, those of a whole transaction first.
// In which order an operation's reasons are looked for, its own page says; the order
// here is no more than one to read in. Codes are consensus data (they are in receipts,
// which the next header commits to), so a code is never reused or renumbered; names are
// what the API and the CLI show.
var rejections = [...]Rejection{
	{1, "malformed", tx.ErrMalformed, Malformed, true},
	{2, "tx_too_large", tx.ErrTooLarge, TooLarge, true},
	{3, "too_many_operations", tx.ErrTooManyOps, Malformed, true},
	{4, "no_operations", tx.ErrNoOps, Malformed, true},
	{5, "wrong_chain", tx.ErrWrongChain, Malformed, true},
	{6, "high_s", tx.ErrHighS, Malformed, true},
	{7, "bad_signature", tx.ErrBadSignature, Forbidden, true},
	{8, "tx_expired", ErrExpired, Against, true},
	{9, "valid_too_long", ErrTooFar, Against, false},
	{10, "repeated_tx", ErrRepeatedTx, Conflict, true},
	{11, "tx_too_heavy", ErrTooHeavy, TooLarge, false},

	{12, "quota", partner.ErrQuota, Later, false},

	{20, "not_partner_key", partner.ErrNotPartnerKey, Forbidden, false},
	{21, "duplicate_ref", ErrDuplicateRef, Conflict, true},
	{22, "wrong_role", partner.ErrWrongRole, Forbidden, false},
	{23, "partner_inactive", partner.ErrPartnerInactive, Locked, false},
	{24, "unknown_partner", partner.ErrUnknownPartner, Missing, false},
	{25, "unknown_program", token.ErrUnknownProgram, Missing, false},
	{26, "not_owner", token.ErrNotOwner, Forbidden, false},
	{27, "unknown_account", token.ErrUnknownAccount, Missing, false},
	{28, "account_exists", token.ErrAccountExists, Conflict, false},
	{29, "not_home_partner", token.ErrNotHome, Forbidden, false},
	{30, "not_controller", token.ErrNotController, Forbidden, false},
	{31, "account_locked", token.ErrLocked, Locked, false},
	{32, "account_recovering", token.ErrRecovering, Locked, false},
	{33, "no_recovery", token.ErrNoRecovery, Against, false},

	{34, "reserved_address", token.ErrReservedAddress, Against, false},

	{40, "amount_not_positive", token.ErrNotPositive, Against, false},
	{41, "amount_too_large", token.ErrTooLarge, Against, false},
	{42, "future_dated", token.ErrFutureDated, Against, false},
	{43, "backdated_too_far", token.ErrBackdated, Against, false},
	{44, "born_expired", token.ErrBornExpired, Against, false},
	{45, "program_cap_exceeded", token.ErrCap, Against, false},
	{46, "partner_limit_exceeded", token.ErrLimit, Against, false},
	{47, "supply_exhausted", token.ErrSupply, Against, false},
	{48, "insufficient_points", token.ErrInsufficient, Against, false},
	{49, "daily_cap_exceeded", token.ErrDayCap, Against, false},
	// 50 was too_many_lots, which cannot happen any more.
	{51, "money_out_of_range", partner.ErrMoneyRange, Against, false},
	{52, "counter_overflow", token.ErrCounter, Against, false},
	{53, "too_many_holds", token.ErrTooManyHolds, Against, false},

	{60, "same_account", token.ErrSameAccount, Against, false},
	{61, "transfers_not_allowed", token.ErrNoTransfers, Against, false},
	{62, "same_program", token.ErrSameProgram, Against, false},
	{63, "below_minimum", token.ErrBelowMinimum, Against, false},
	{64, "bad_deadline", token.ErrBadDeadline, Against, false},
	{65, "unknown_hold", token.ErrUnknownHold, Missing, false},
	{66, "not_payee", token.ErrNotPayee, Forbidden, false},
	{67, "hold_expired", token.ErrHoldExpired, Against, false},
	{68, "hold_closed", token.ErrHoldClosed, Conflict, false},
	{69, "above_hold", token.ErrAboveHold, Against, false},
	{70, "unknown_operation", token.ErrUnknownOperation, Missing, false},
	{71, "not_reversible", token.ErrNotReversible, Against, false},
	{72, "over_reversed", token.ErrOverReversed, Against, false},
	{73, "bad_adjustment", token.ErrBadAdjustment, Against, false},
	{74, "unknown_adjustment", token.ErrUnknownAdjustment, Missing, false},
	{75, "same_key", token.ErrSameKey, Forbidden, false},
	{76, "adjustment_closed", token.ErrAdjustmentClosed, Conflict, false},
	{77, "exchange_share_exceeded", token.ErrExchangeShare, Against, false},
	{78, "second_key_needed", token.ErrSecondKey, Forbidden, false},
	{79, "unknown_reason", token.ErrUnknownReason, Against, true},

	{90, "payment_not_positive", partner.ErrNotPositiveMoney, Against, false},
	{91, "payment_above_owed", partner.ErrAboveOwed, Against, false},
	{92, "unknown_payment", partner.ErrUnknownPayment, Missing, false},
	{93, "not_creditor", partner.ErrNotCreditor, Forbidden, false},
	{94, "payment_closed", partner.ErrPaymentClosed, Conflict, false},
	{95, "payment_with_trustee", partner.ErrPaymentWithTrustee, Forbidden, false},
	{96, "payment_with_creditor", partner.ErrNotWithTrustee, Forbidden, false},
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
