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
	Class  Class
	Traits Traits
	Advice string // what to do about it, for people at the command line
}

// Traits are what programs ask of a rejection.
type Traits uint8

// The traits.
const (
	Lasting Traits = 1 << iota // no later block lifts it
	General                    // about the key, its partner or the program: all that is signed alike meets it
	Timed                      // its words have instants, in seconds since 1970
)

// Is reports whether the rejection has the trait.
func (r Rejection) Is(t Traits) bool { return r.Traits&t != 0 }

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
	{1, "malformed", tx.ErrMalformed, Malformed, Lasting, "build it with a current client"},
	{2, "tx_too_large", tx.ErrTooLarge, TooLarge, Lasting, "split the batch"},
	{3, "too_many_operations", tx.ErrTooManyOps, Malformed, Lasting, "split the batch"},
	{4, "no_operations", tx.ErrNoOps, Malformed, Lasting, "put an operation in"},
	{5, "wrong_chain", tx.ErrWrongChain, Malformed, Lasting,
		"the node is of another coalition than the folder's config.json says; sign for the chain of GET /v1/coalition"},
	{6, "high_s", tx.ErrHighS, Malformed, Lasting, "normalise the signature (s := n - s, flip v)"},
	{7, "bad_signature", tx.ErrBadSignature, Forbidden, Lasting, "sign with the key of the sender"},
	{8, "tx_expired", ErrExpired, Against, Lasting | Timed,
		"it waited too long, or --valid is too short: nothing happened; sign again"},
	{9, "valid_too_long", ErrTooFar, Against, Timed, "--valid may be 24h at most"},
	{10, "repeated_tx", ErrRepeatedTx, Conflict, Lasting, "ask for its result by its hash"},
	{11, "tx_too_heavy", ErrTooHeavy, TooLarge, 0, "split the batch"},

	{12, "quota", partner.ErrQuota, Later, 0,
		"send the same again after 00:00 UTC; punkt partner show tells what is left"},

	{20, "not_partner_key", partner.ErrNotPartnerKey, Forbidden, General,
		"a partner's key signs this: --home names its folder, --key the key"},
	{21, "duplicate_ref", ErrDuplicateRef, Conflict, Lasting,
		"it has been done: the refusal names height, transaction and operation"},
	{22, "wrong_role", partner.ErrWrongRole, Forbidden, General,
		"sign with a key of that role: --key NAME"},
	{23, "partner_inactive", partner.ErrPartnerInactive, Locked, General,
		"see the partner's status, and what it excludes"},
	{24, "unknown_partner", partner.ErrUnknownPartner, Missing, 0, "punkt partner list shows the partners"},
	{25, "unknown_program", token.ErrUnknownProgram, Missing, General,
		"punkt program list shows the programs"},
	{26, "not_owner", token.ErrNotOwner, Forbidden, General,
		"only the program's owner issues and takes back its points: --home names its folder"},
	{27, "unknown_account", token.ErrUnknownAccount, Missing, 0,
		"the partner whose member it is enrolls it first: punkt member enroll"},
	{28, "account_exists", token.ErrAccountExists, Conflict, 0, "nothing: the member is enrolled"},
	{29, "not_home_partner", token.ErrNotHome, Forbidden, 0, "ask the member's home partner"},
	{30, "not_controller", token.ErrNotController, Forbidden, 0,
		"punkt member show tells which key acts for the account"},
	{31, "account_locked", token.ErrLocked, Locked, 0, "its controller unlocks it: punkt member unlock"},
	{32, "account_recovering", token.ErrRecovering, Locked, 0,
		"wait for its end, or the controller of now stops it: punkt member recover --veto"},
	{33, "no_recovery", token.ErrNoRecovery, Against, 0, "nothing to veto"},

	{34, "reserved_address", token.ErrReservedAddress, Against, 0,
		"use the address of a key, or a derived one"},
	{35, "wrong_address", token.ErrWrongAddress, Against, Lasting,
		"derive it from the origin of GET /v1/coalition, the home that signs and the salt"},
	{36, "bad_consent", token.ErrBadConsent, Forbidden, Lasting,
		"the account's key consents, to one partner: punkt member consent KEY --at PARTNER, with --join for a merge"},
	{37, "consent_date", token.ErrConsentDate, Against, Timed,
		"a consent is good for 30 days: punkt member consent makes a new one"},
	{38, "two_proofs", token.ErrTwoProofs, Against, Lasting,
		"give the salt for an account in custody, or the consent for the member's own"},
	{39, "contract_account", token.ErrContractAccount, Against, 0,
		"open the account of the controller's own key"},

	{40, "amount_not_positive", token.ErrNotPositive, Against, 0, "ask for at least 1"},
	{41, "amount_too_large", token.ErrTooLarge, Against, 0, "ask for at most 2^53 - 1"},
	{42, "future_dated", token.ErrFutureDated, Against, Timed,
		"the ledger's clock is its last block's: leave --time out, or wait"},
	{43, "backdated_too_far", token.ErrBackdated, Against, Timed,
		"punkt program show tells how far back a purchase may lie"},
	{44, "born_expired", token.ErrBornExpired, Against, Timed, "nothing: the points' last day is over"},
	{45, "program_cap_exceeded", token.ErrCap, Against, 0,
		"wait for redemptions; punkt program show tells how many points are outstanding"},
	{46, "partner_limit_exceeded", token.ErrLimit, Against, 0,
		"pay what is owed, or wait for redemptions; punkt partner show tells the limit"},
	{47, "supply_exhausted", token.ErrSupply, Against, 0, "nothing: the ledger holds no more points"},
	{48, "insufficient_points", token.ErrInsufficient, Against, 0,
		"punkt wallet balance shows what can be spent, and from when"},
	{49, "daily_cap_exceeded", token.ErrDayCap, Against, 0,
		"wait for the next day; punkt member limit sets an account's own cap"},
	// 50 was too_many_lots, which cannot happen any more.
	{51, "money_out_of_range", partner.ErrMoneyRange, Against, 0, "use smaller amounts"},
	{52, "counter_overflow", token.ErrCounter, Against, 0, "use smaller amounts"},
	{53, "too_many_holds", token.ErrTooManyHolds, Against, 0, "let one be captured or released first"},

	{60, "same_account", token.ErrSameAccount, Against, 0, "name another account"},
	{61, "transfers_not_allowed", token.ErrNoTransfers, Against, 0,
		"nothing: the program's points stay with their member"},
	{62, "same_program", token.ErrSameProgram, Against, 0, "name another program"},
	{63, "below_minimum", token.ErrBelowMinimum, Against, 0,
		"punkt points quote tells what an exchange gives"},
	{64, "bad_deadline", token.ErrBadDeadline, Against, Timed,
		"choose a time after the block's, at most 7 days later"},
	{65, "unknown_hold", token.ErrUnknownHold, Missing, 0, "punkt hold list shows the open ones"},
	{66, "not_payee", token.ErrNotPayee, Forbidden, 0, "only the partner named in it may"},
	{67, "hold_expired", token.ErrHoldExpired, Against, Timed,
		"nothing: the points are back with the member"},
	{68, "hold_closed", token.ErrHoldClosed, Conflict, 0, "nothing: it was captured or released"},
	{69, "above_hold", token.ErrAboveHold, Against, 0, "capture at most what was held"},
	{70, "unknown_operation", token.ErrUnknownOperation, Missing, 0, "punkt operation list shows them"},
	{71, "not_reversible", token.ErrNotReversible, Against, 0,
		"nothing: only issue, redeem and capture can be reversed"},
	{72, "over_reversed", token.ErrOverReversed, Against, 0,
		"reverse at most what is left, in at most 100 parts"},
	{73, "bad_adjustment", token.ErrBadAdjustment, Against, 0, "credit or debit"},
	{74, "unknown_adjustment", token.ErrUnknownAdjustment, Missing, 0, "punkt points adjust list shows them"},
	{75, "same_key", token.ErrSameKey, Forbidden, 0, "sign with another key of the partner: --key NAME"},
	{76, "adjustment_closed", token.ErrAdjustmentClosed, Conflict, Timed, "propose it again"},
	{77, "exchange_share_exceeded", token.ErrExchangeShare, Against, 0,
		"wait until what is owed is paid, or exchange into another program"},
	{78, "second_key_needed", token.ErrSecondKey, Forbidden, 0,
		"propose an adjustment and have a treasurer approve it, or name the receipt by reversing its issue"},
	{79, "unknown_reason", token.ErrUnknownReason, Against, Lasting | General, "see the list of reasons"},

	{80, "account_merged", token.ErrMerged, Locked, Lasting, "use the account that the message names"},
	{81, "account_custodial", token.ErrCustodial, Against, 0,
		"open an account by the key and merge this one into it: punkt member merge"},
	{82, "account_not_custodial", token.ErrNotCustodial, Against, 0,
		"its key hands it into its home's custody first: punkt member custody --to home"},
	{83, "too_many_sources", token.ErrManySources, Against, 0, "merge into another account"},
	{84, "merges_exhausted", token.ErrMergesADay, Against, 0, "go on tomorrow"},
	{85, "too_many_balances", token.ErrManyBalances, Against, 0,
		"spend or exchange the points of some programs first"},

	{90, "payment_not_positive", partner.ErrNotPositiveMoney, Against, 0, "record what was sent"},
	{91, "payment_above_owed", partner.ErrAboveOwed, Against, 0,
		"punkt partner positions tells what is owed"},
	{92, "unknown_payment", partner.ErrUnknownPayment, Missing, 0, "punkt payment list shows those that wait"},
	{93, "not_creditor", partner.ErrNotCreditor, Forbidden, 0, "the creditor's treasurer must sign"},
	{94, "payment_closed", partner.ErrPaymentClosed, Conflict, 0, "nothing: it is settled, or was refused"},
	{95, "payment_with_trustee", partner.ErrPaymentWithTrustee, Forbidden, 0, "ask the trustee"},
	{96, "payment_with_creditor", partner.ErrNotWithTrustee, Forbidden, 0,
		"wait until the creditor has been silent for long enough"},
	{97, "payment_waiting", partner.ErrPaymentWaiting, Conflict, 0,
		"have it decided first: punkt payment list shows it"},
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
