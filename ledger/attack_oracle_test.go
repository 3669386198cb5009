package ledger_test

import (
	"errors"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// A stranger who signs in the name of an address that he knows from elsewhere is told the
// same whether the coalition has an account of it or not. Its own key is told the truth.
func TestTheDoorTellsNoStrangerWhoIsAMember(t *testing.T) {
	c := newQuotas(t)
	c.want(c.do("mart custodian", c.own("ann", "mart")), "ok")
	for _, test := range []struct {
		sender, account string
		want            error
	}{
		{"eve", "ann", token.ErrNotController},
		{"eve", "nobody", token.ErrNotController},
		{"eve", "eve", token.ErrUnknownAccount},
		{"ann", "nobody", token.ErrNotController},
	} {
		lock := token.Lock{Account: c.address(test.account), Ref: c.ref()}
		_, err := c.view().Check(c.sign(test.sender, tx.Atomic, lock))
		if !errors.Is(err, test.want) {
			t.Errorf("%s about %s: %v, want %v", test.sender, test.account, err, test.want)
		}
	}
}
