package token

import (
	"errors"
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Reason is why points are made, taken back or corrected: a word of a closed list, of at
// most MaxReasonLength bytes, because free text on a ledger that nobody can edit invites
// personal data. The words are consensus data and never change their meaning.
type Reason string

// The reasons.
const (
	ForPurchase   Reason = "purchase"
	ForOpening    Reason = "opening"
	ForBonus      Reason = "bonus"
	ForCampaign   Reason = "campaign"
	ForWelcome    Reason = "welcome"
	ForReferral   Reason = "referral"
	ForPrize      Reason = "prize"
	ForActivity   Reason = "activity"
	ForTier       Reason = "tier"
	ForReturn     Reason = "return"
	ForCancel     Reason = "cancel"
	ForUnpaid     Reason = "unpaid"
	ForPrice      Reason = "price"
	ForDouble     Reason = "double"
	ForError      Reason = "error"
	ForFraud      Reason = "fraud"
	ForGoodwill   Reason = "goodwill"
	ForMissing    Reason = "missing"
	ForCorrection Reason = "correct"
)

// ErrUnknownReason: the reason is none of those that the operation's kind has.
var ErrUnknownReason = errors.New("the kind of operation has no such reason")

// reasons lists what each kind may be done for. What somebody is given without a purchase
// or a promotion is an adjustment, which takes two keys.
var reasons = map[op.Kind][]Reason{
	op.KindIssue: {ForPurchase, ForOpening, ForBonus, ForCampaign, ForWelcome, ForReferral, ForPrize,
		ForActivity, ForTier},
	op.KindClawback:          {ForReturn, ForCancel, ForUnpaid, ForPrice, ForDouble, ForError, ForFraud},
	op.KindProposeAdjustment: {ForPrice, ForDouble, ForError, ForFraud, ForGoodwill, ForMissing, ForCorrection},
}

// Reasons lists the reasons of a kind, in the order of their page; none: the kind has no
// reason.
func Reasons(kind op.Kind) []Reason { return slices.Clone(reasons[kind]) }

// check refuses a reason that the kind does not have.
func (r Reason) check(kind op.Kind) error {
	if !slices.Contains(reasons[kind], r) {
		return fmt.Errorf("%w: %q for %s", ErrUnknownReason, r, kind)
	}
	return nil
}
