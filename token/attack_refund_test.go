package token_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// exposure is what a partner's points are worth and what it has left to pay.
func (b *bench) exposure(id partner.ID) token.Money {
	sum := b.nets[id].Due
	for _, code := range b.partners[id].Programs {
		outstanding := b.totals[token.Code(code)].Outstanding
		sum += b.programs[token.Code(code)].Prices.Redemption * token.Money(outstanding)
	}
	return sum
}

// spendAtHome has a member of mart earn and spend so many times so many points at mart's
// own shop, for which nothing is owed.
func (b *bench) spendAtHome(times int, points uint64) (spent []token.OperationID) {
	b.t.Helper()
	for range times {
		b.issue("ann", "MART", points)
		spent = append(spent, b.redeem("ann", "MART", points, "mart"))
	}
	return spent
}

// A partner spends its points at its own shop, issues new ones into the room, and then
// takes all those purchases back.
func TestAPartnerCannotPassItsLimitByRefundsOfItsOwnShop(t *testing.T) {
	b := newBench(t)
	b.limit("mart", 9*partner.Unit/2) // 1,000 points at 0.0045
	spent := b.spendAtHome(3, 1000)
	b.do("mart.redeemer", token.Reverse{Operation: spent[0], Points: 1000})
	b.do("mart.redeemer", token.Reverse{Operation: spent[1], Points: 100}) // a tenth above
	b.refuse(token.ErrLimit, "mart.redeemer", token.Reverse{Operation: spent[1], Points: 1})
	if got := b.exposure("mart").String(); got != "4.95" {
		t.Errorf("points worth %s are out, the limit is 4.50", got)
	}
}

func TestAPartnerCannotPassACapByRefundsOfItsOwnShop(t *testing.T) {
	b := newBench(t)
	b.cap("MART", 1000)
	spent := b.spendAtHome(3, 1000)
	b.do("mart.redeemer", token.Reverse{Operation: spent[0], Points: 1000})
	b.refuse(token.ErrCap, "mart.redeemer", token.Reverse{Operation: spent[1], Points: 101})
	b.do("mart.redeemer", token.Reverse{Operation: spent[1], Points: 100})
	if got := b.totals["MART"].Outstanding; got != 1100 {
		t.Errorf("%d are out, the cap is 1000", got)
	}
}

// What comes back and pays a member's debt is not out again.
func TestARefundThatPaysDebtNeedsNoRoom(t *testing.T) {
	b := newBench(t)
	mart := b.programs["MART"]
	mart.DebtCap = 1000
	b.programs["MART"] = mart
	spent := b.spendAtHome(1, 1000)
	b.do("mart.issuer", token.Clawback{Account: key("ann"), Program: "MART", Points: 1000,
		Reason: token.ForReturn})
	b.limit("mart", 0)
	b.do("mart.redeemer", token.Reverse{Operation: spent[0], Points: 1000})
	b.has("ann", "MART", "nothing")
}
