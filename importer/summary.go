package importer

import (
	"fmt"
	"strings"
)

// Summary is what an import did.
type Summary struct {
	Counts
	Rejected      int64   `json:"rejected"`       // lines and receipts in the reject file
	Refused       int64   `json:"refused"`        // of Rejected, by the ledger
	Enrolled      int64   `json:"enrolled"`       // members that the ledger did not know
	Issued        uint64  `json:"issued"`         // points
	ClawbackAsked uint64  `json:"clawback_asked"` // points that returns were worth
	ClawbackTaken uint64  `json:"clawback_taken"` // points that were there to take
	Duplicates    int64   `json:"duplicates"`     // receipts that the ledger had booked before
	Seconds       float64 `json:"seconds"`
}

// String says it in words, a line each.
func (s Summary) String() string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("%s read, %s among them; %s, of whom %s.", many(s.Receipts, "receipt"), many(s.Returns, "return"),
		many(s.Members, "member"), newHere(s.Enrolled))
	say("%s issued; %s asked back for returns and %d of them taken.",
		many(int64(s.Issued), "point"), many(int64(s.ClawbackAsked), "point"), s.ClawbackTaken)
	if s.Duplicates > 0 {
		say("%s booked before: nothing was issued twice.", many(s.Duplicates, "receipt")+was(s.Duplicates))
	}
	if s.Skipped > 0 {
		say("%s without a member: nothing earned.", many(s.Skipped, "receipt"))
	}
	if s.Zero > 0 {
		say("%s worth less than a point.", many(s.Zero, "receipt")+was(s.Zero))
	}
	if s.Rejected > 0 {
		say("%s rejected, %d of them by the ledger.", many(s.Rejected, "line or receipt", "lines or receipts"), s.Refused)
	}
	return b.String()
}

// many is a number with its noun.
func many(n int64, noun string, plural ...string) string {
	if n == 1 {
		return "1 " + noun
	}
	if plural == nil {
		plural = []string{noun + "s"}
	}
	return fmt.Sprintf("%d %s", n, plural[0])
}

func was(n int64) string {
	if n == 1 {
		return " was"
	}
	return " were"
}

func newHere(n int64) string {
	if n == 1 {
		return "1 is new"
	}
	return fmt.Sprintf("%d are new", n)
}
