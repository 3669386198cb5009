package testnet

import (
	_ "embed"
	"errors"
	"fmt"
	"strconv"

	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// demoCoalition is the genesis of the demo coalition without keys and nodes.
//
//go:embed coalition.json
var demoCoalition []byte

// ErrCoalition: the genesis given to Init is not one that it can complete.
var ErrCoalition = errors.New("bad coalition")

// DemoCoalition is the genesis of the demo coalition, whose partners have no keys,
// nodes and validators yet: an airline, a coffee bar, a grocery and a cinema.
func DemoCoalition() (*genesis.File, error) { return genesis.Parse(demoCoalition) }

// resize gives the coalition as many partners as it is to have validators. More than
// it has are called p5, p6 and so on, with a program each on plain terms.
func resize(g *genesis.File, validators int) error {
	if validators < 1 || validators > MaxValidators {
		return fmt.Errorf("%w: %d validators, want 1 to %d", ErrCoalition, validators, MaxValidators)
	}
	if validators < len(g.Partners) {
		return fmt.Errorf("%w: %d validators, and %q has %d partners", ErrCoalition, validators, g.Name, len(g.Partners))
	}
	for n := len(g.Partners) + 1; n <= validators; n++ {
		p, program := extraPartner(n)
		g.Partners, g.Programs = append(g.Partners, p), append(g.Programs, program)
	}
	return g.Validate()
}

func extraPartner(n int) (genesis.Partner, genesis.Program) {
	number, month := strconv.Itoa(n), int64(30)
	p := genesis.Partner{ID: partner.ID("p" + number), Name: "Partner " + number, Backing: "credit", Limit: "1000000.00"}
	return p, genesis.Program{
		Code: token.Code("P" + number), Owner: p.ID, Name: "Points of " + p.Name,
		Prices:     genesis.Prices{Onramp: "0.010", Offramp: "0.008", Redemption: "0.009"},
		Expiry:     genesis.Expiry{Type: "none"},
		Transfers:  genesis.Transfers{Allowed: true},
		Backdating: &month,
	}
}
