package consensus

import (
	"bytes"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

// A partner's own keys and those of its members share its turns, known to CheckTx or not.
func TestMembersTakeTheirHomePartnersTurns(t *testing.T) {
	a := newTestAppOf(t, 2)
	transfer := func(from, to string) []byte {
		return a.c.sign(from, token.Transfer{Account: a.c.address(from), To: a.c.address(to), Program: "P1", Points: 1, Ref: a.c.ref()})
	}
	office, till := a.c.sign("p1 issuer", a.c.issue("ann", 1)), a.c.sign("p2 issuer", a.c.issue("ann", 1))
	ann, ben := transfer("ann", "ben"), transfer("ben", "ann")
	for _, checked := range []bool{false, true} {
		if checked {
			for _, tx := range [][]byte{office, ann, ben, till} {
				a.check(tx)
			}
		}
		got := a.proposes(office, ann, ben, till)
		if len(got) != 4 || !bytes.Equal(got[1], till) {
			t.Errorf("checked %t: p2's till is not second, behind three transactions of p1 and its members", checked)
		}
	}
}
