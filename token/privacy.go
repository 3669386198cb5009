package token

// Privacy is how much of a program's trade lies on the shared ledger.
type Privacy uint8

// The privacies. Only Open programs are valid today; Private keeps the place of
// programs whose issuer books the trade in its own brand on a ledger of its own, so
// that nothing but what other partners may be made to honour is on the shared one.
const (
	Open Privacy = iota // every operation, in clear, at every node
	Private
)

var privacyNames = []string{"open", "private"}

// Valid reports whether the privacy is one of the list.
func (p Privacy) Valid() bool { return p <= Private }

// String names the privacy.
func (p Privacy) String() string {
	if p.Valid() {
		return privacyNames[p]
	}
	return "unknown"
}
