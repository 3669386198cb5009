package ledger_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// many is a coalition of so many programs with codes as long as may be.
func (c *coalition) many(programs int) *genesis.File {
	g := &genesis.File{ChainID: 7001, Name: "test", Currency: "EUR",
		Origin: hex.EncodeToString(testOrigin[:])}
	for i := range programs {
		owner := partner.ID(fmt.Sprintf("p%d", i/partner.MaxPrograms))
		if i%partner.MaxPrograms == 0 {
			g.Partners = append(g.Partners, c.partner(owner))
		}
		code := token.Code(fmt.Sprintf("PROGRAM%05d", i))
		g.Programs = append(g.Programs, genesis.Program{Code: code, Owner: owner,
			Prices: genesis.Prices{Onramp: "0.005", Offramp: "0.004", Redemption: "0.0045"},
			Expiry: genesis.Expiry{Type: "none"}})
	}
	return g
}

func TestACoalitionHasSoManyProgramsAndNoMore(t *testing.T) {
	c := newCoalition(t)
	if err := c.many(token.MaxPrograms + 1).Validate(); !errors.Is(err, genesis.ErrInvalid) {
		t.Errorf("one program too many: got %v", err)
	}
	if err := c.many(token.MaxPrograms).Validate(); err != nil {
		t.Errorf("as many as may be: %v", err)
	}
}

// A member who has points of every program costs no more than the table says. With 1,400
// programs a block of his locks, light by the table, was too large for any journal.
func TestAMemberOfAllProgramsCostsNoMoreThanTheTable(t *testing.T) {
	c := newCoalition(t)
	g := c.many(token.MaxPrograms)
	l, err := ledger.Open("", ledger.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if _, err := l.InitGenesis(g); err != nil {
		t.Fatal(err)
	}
	c.ledger = l
	c.commit(c.sign("p0 custodian", tx.Atomic, kept("p0", 0, c.ref())))
	for i, p := range g.Programs {
		issue := token.Issue{Account: kept("p0", 0, token.Ref{}).Account, Program: p.Code, Points: 1, Time: uint64(c.now),
			Reason: token.ForPurchase, Ref: c.ref()}
		in := c.sign(fmt.Sprintf("p%d issuer", i/partner.MaxPrograms), tx.Atomic, issue)
		if i == len(g.Programs)-1 {
			c.withinCost(in)
		}
		c.commit(in)
	}
	c.withinCost(c.sign("p0 custodian", tx.Atomic, token.Lock{Account: kept("p0", 0, token.Ref{}).Account, Ref: c.ref()}))
}
