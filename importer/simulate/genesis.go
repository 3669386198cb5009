package simulate

import (
	"encoding/binary"
	"fmt"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// chainID is of a chain that no network has: nothing signed here is valid elsewhere.
const chainID = partner.MaxChainID

var domain = tx.Domain{ChainID: chainID}

// owner is the only partner of a simulation.
const owner partner.ID = "simulated"

// open makes a ledger in memory for one partner with one program.
func (s *simulation) open() error {
	issuer, err := addressOf(s)
	if err != nil {
		return err
	}
	g := &genesis.File{
		ChainID: chainID, Name: "Simulation", Currency: "EUR",
		// A point is worth the least that there is, so that no limit but the ledger's own
		// supply binds.
		Partners: []genesis.Partner{{ID: owner, Name: "Simulated", Backing: "credit", Limit: "9223372036854",
			Keys: []genesis.Key{{Address: fmt.Sprintf("0x%x", issuer), Roles: []string{"issuer"}}}}},
		Programs: []genesis.Program{{Code: s.Program, Owner: owner, Name: "Simulated",
			Prices: genesis.Prices{Onramp: "0.000002", Offramp: "0.000001", Redemption: "0.000001"},
			Expiry: s.Expiry, Activation: s.ActivationDays, DebtCap: s.DebtCap}},
	}
	if s.ledger, err = ledger.Open("", ledger.Options{Memory: true}); err != nil {
		return err
	}
	if _, err := s.ledger.InitGenesis(g); err != nil {
		s.ledger.Close()
		return err
	}
	if s.rule, err = s.expiryRule(); err != nil {
		s.ledger.Close()
		return err
	}
	book := alias.Book{Partner: string(owner)}
	members := alias.NewRoll(book, g.Hash, nil, nil, counted())
	s.plan = importer.Plan{Ratio: s.Ratio, Reason: token.ForPurchase, Rejected: s.reject,
		Namer: importer.Namer{Book: book, Members: members, Program: s.Program}}
	s.report.Program = s.Program
	return nil
}

// counted makes salts that are the same in each simulation of the same purchases.
func counted() func() [32]byte {
	var n uint64
	return func() (salt [32]byte) {
		n++
		binary.BigEndian.PutUint64(salt[:], n)
		return salt
	}
}

// addressOf is the address of the simulation's key: that of whoever signs with it.
func addressOf(s *simulation) (token.Address, error) {
	signed := tx.Tx{ValidUntil: 1, Ops: []op.Operation{token.Enroll{}}}
	if err := signed.Sign(domain, s.Key); err != nil {
		return token.Address{}, fmt.Errorf("use key: %w", err)
	}
	return signed.Sender, nil
}

// expiryRule is the rule that the ledger has read from the genesis.
func (s *simulation) expiryRule() (token.ExpiryRule, error) {
	v, err := s.ledger.View()
	if err != nil {
		return token.ExpiryRule{}, err
	}
	defer v.Close()
	p, _, _, err := v.Program(s.Program)
	return p.Expiry, err
}
