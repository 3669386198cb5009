package ledger_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

func TestStatementNamesTheOtherAccountOfATransfer(t *testing.T) {
	c := newCoalition(t)
	// Whichever of two accounts sorts first, each line names the other.
	for _, pair := range [][2]string{{"ann", "bob"}, {"bob", "ann"}} {
		from, to := c.address(pair[0]), c.address(pair[1])
		c.do("mart custodian", c.own(pair[0], "mart"))
		c.do("mart custodian", c.own(pair[1], "mart"))
		c.want(c.do("mart issuer", token.Issue{Account: from, Program: "MART", Points: 100, Time: uint64(start), Reason: token.ForPurchase, Ref: c.ref()}), "ok")
		c.want(c.do(pair[0], token.Transfer{Account: from, To: to, Program: "MART", Points: 40, Ref: c.ref()}), "ok")

		v := c.view()
		for _, side := range [][2]token.Address{{from, to}, {to, from}} {
			lines, _, err := v.Statement(side[0], nil, 2)
			if err != nil || len(lines) != 2 || lines[0].Operation.Kind != op.KindTransfer {
				t.Fatalf("statement %+v, %v", lines, err)
			}
			if lines[0].Other != side[1] {
				t.Errorf("transfer of 0x%x names 0x%x, want 0x%x", side[0], lines[0].Other, side[1])
			}
			if lines[1].Operation.Kind == op.KindIssue && lines[1].Other != (token.Address{}) {
				t.Errorf("%s of 0x%x names 0x%x, want nobody", lines[1].Operation.Kind, side[0], lines[1].Other)
			}
		}
	}
}
