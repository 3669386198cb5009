package consensus

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/partner"
)

// Card is what a partner gives the others before a coalition begins: the public halves
// of all its keys, and where its node is. Nothing in it is secret.
type Card struct {
	Partner partner.ID `json:"partner"`
	// Node is the id of its node, and Address the host:port at which the others reach it.
	Node    string `json:"node"`
	Address string `json:"address"`
	// Validator is the key that votes; "" for a node that only watches.
	Validator string        `json:"validator,omitempty"`
	Keys      []genesis.Key `json:"keys"`
}

// ErrCard: a file that is no card, or cards and coalition do not fit together; the
// message lists all that is wrong.
var ErrCard = errors.New("the partners' cards are not usable")

// DefaultPower is the voting power of a validator whose coalition sets none.
const DefaultPower = 10

// ParseCard reads a card and refuses fields that it does not know. It fails with ErrCard.
func ParseCard(text []byte) (Card, error) {
	var c Card
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&c); err != nil {
		return Card{}, fmt.Errorf("%w: %w", ErrCard, err)
	}
	var wrong []string
	if !c.Partner.Valid() {
		wrong = append(wrong, fmt.Sprintf("partner %q is no partner's id", c.Partner))
	}
	if raw, err := hex.DecodeString(c.Node); err != nil || len(raw) != 20 {
		wrong = append(wrong, fmt.Sprintf("node %q: want 40 hex digits", c.Node))
	}
	if _, _, err := net.SplitHostPort(c.Address); err != nil {
		wrong = append(wrong, fmt.Sprintf("address %q: want host:port", c.Address))
	}
	if len(wrong) > 0 {
		return Card{}, fmt.Errorf("%w: %s", ErrCard, strings.Join(wrong, "; "))
	}
	return c, nil
}

// Peer is the card's node as Config.Peers names it.
func (c Card) Peer() string { return c.Node + "@" + c.Address }

// Found completes a coalition, whose partners have neither keys nor nodes yet, with
// their cards. It fails with ErrCard, or with what is wrong with the whole.
func Found(coalition *genesis.File, cards []Card) error {
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	byPartner := map[partner.ID]Card{}
	for _, card := range cards {
		if _, twice := byPartner[card.Partner]; twice {
			bad("%s has two cards", card.Partner)
		}
		byPartner[card.Partner] = card
		if !slices.ContainsFunc(coalition.Partners, func(p genesis.Partner) bool { return p.ID == card.Partner }) {
			bad("%s has a card, and the coalition has no such partner", card.Partner)
		}
	}
	for i := range coalition.Partners {
		p := &coalition.Partners[i]
		card, ok := byPartner[p.ID]
		switch {
		case !ok:
			bad("%s has no card", p.ID)
		case len(p.Keys) > 0 || p.Node != "" || p.Validator != "":
			bad("%s has keys or a node in the coalition already; its card brings them", p.ID)
		case len(card.Keys) == 0:
			bad("the card of %s has no keys: nobody could act for it", p.ID)
		}
		p.Node, p.Validator, p.Keys = card.Node, card.Validator, card.Keys
		switch {
		case card.Validator == "":
			p.Power = 0
		case p.Power == 0:
			p.Power = DefaultPower
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%w:\n  %s", ErrCard, strings.Join(wrong, "\n  "))
	}
	return coalition.Validate()
}
