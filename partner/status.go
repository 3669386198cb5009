package partner

import "fmt"

// Status says what a partner, its keys, its points and its members may still do.
type Status uint8

// The stages of a partner's life in the coalition.
const (
	Active    Status = iota + 1 // issues and honours points
	Suspended                   // does neither, until the coalition lifts it
	Leaving                     // honours points, issues none
	Gone                        // does neither; its members' history stays
	Defaulted                   // did not pay what it owes: its points are frozen
)

var statusNames = []string{"", "active", "suspended", "leaving", "gone", "defaulted"}

// String names the status.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return "unknown"
}

// Right is what a status allows or does not.
type Right uint8

// The rights: of the partner's keys, then of its members, then of its points.
const (
	ToIssue    Right = iota // make its points, by an issue, a credit or an exchange into its programs
	ToTakeBack              // claw its points back, by a clawback, a debit or the reversal of an issue
	ToHonour                // be named as the partner that points are spent at or held for
	ToCapture               // capture what is held for it
	ToGiveBack              // release holds, reverse redemptions
	ToSettle                // record and acknowledge payments, decide as trustee
	ToEnroll                // enroll members, and merge their accounts
	ToKeep                  // act by its custodian keys for the members in its custody, recover accounts
	ToLock                  // lock its members' accounts

	Redeemable    // its points can be spent at a partner, or set aside for one
	Exchangeable  // its points can be exchanged away
	Transferable  // its points can be passed on to another member
	endOfRights   = iota
	activeOnly    = 1 << Active
	whileActing   = 1<<Active | 1<<Leaving
	notSuspended  = whileActing | 1<<Defaulted
	untilGone     = notSuspended | 1<<Suspended
	inAnyStatus   = untilGone | 1<<Gone
	whileHonoured = whileActing | 1<<Suspended
)

// allowed says of each right in which statuses it holds, as bits by Status. It is the
// one table of what a status means; docs/reference/status.md has it in words.
var allowed = [endOfRights]uint8{
	ToIssue:      activeOnly,
	ToTakeBack:   whileActing, // a debtor in default would wipe out what it owes
	ToHonour:     whileActing,
	ToCapture:    notSuspended, // held before, delivered since
	ToGiveBack:   untilGone,    // only ever to the member's and the issuer's good
	ToSettle:     inAnyStatus,  // whoever owes may always pay
	ToEnroll:     activeOnly,
	ToKeep:       notSuspended, // default is about money; its members spend others' points still
	ToLock:       untilGone,
	Redeemable:   whileActing, // no more claims on one who may not pay
	Exchangeable: whileActing,
	Transferable: whileHonoured, // makes no claim
}

var rightNames = [endOfRights]string{"issue", "take back", "honour", "capture", "give back", "settle", "enroll", "keep",
	"lock", "redeemable", "exchangeable", "transferable"}

// String names the right.
func (r Right) String() string {
	if int(r) < len(rightNames) {
		return rightNames[r]
	}
	return "unknown"
}

// Rights are all rights, in the order of the table.
func Rights() []Right {
	all := make([]Right, endOfRights)
	for i := range all {
		all[i] = Right(i)
	}
	return all
}

// May reports whether a partner of the status has the right.
func (s Status) May(r Right) bool { return int(s) < len(statusNames) && allowed[r]>>s&1 == 1 }

// Must is nil if the partner has the right, and ErrPartnerInactive otherwise.
func (p Partner) Must(r Right) error {
	if p.Status.May(r) {
		return nil
	}
	return fmt.Errorf("%w: %s is %s, which excludes %q", ErrPartnerInactive, p.ID, p.Status, r)
}
