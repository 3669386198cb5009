package ledger_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// A member who names an account that was merged into his works on his home's quota, as if
// he had named his own: the door lets him in, and nothing is done for nobody's account.
func TestAMergedAccountIsNoFreeRide(t *testing.T) {
	c := newQuotas(t)
	c.want(c.do("mart custodian", c.own("ann", "mart")), "ok")
	c.want(c.do("mart custodian", kept("mart", 7, c.ref())), "ok")
	c.want(c.do("mart custodian", c.into("ann", member(7))), "ok")
	spend := make([]op.Operation, 20)
	for i := range spend {
		spend[i] = token.Redeem{Account: member(7), Program: "MART", Points: 1, Partner: "mart", Ref: c.ref()}
	}
	for _, ops := range [][]op.Operation{{token.Lock{Account: member(7), Ref: c.ref()}}, spend} {
		in := c.sign("ann", tx.Atomic, ops...)
		if a, err := c.view().Check(in); err != nil || a.Partner != "mart" {
			t.Errorf("%T: the door says %q pays, %v", ops[0], a.Partner, err)
		}
		before := c.used("mart").Used
		c.block(in)
		if used, weight := c.used("mart").Used-before, int64(c.weigher().Weight(in)); used != weight {
			t.Errorf("%T: %d was charged, want %d", ops[0], used, weight)
		}
	}
	stranger := c.sign("eve", tx.Atomic, token.Lock{Account: member(7), Ref: c.ref()})
	if p := c.view().Quotas(c.now).Payer(stranger); p.Partner != "" {
		t.Errorf("%s pays for a stranger", p.Partner)
	}
}
