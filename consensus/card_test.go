package consensus

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/genesis"
)

// parted is a coalition of three as it is before it begins, and its partners' cards.
func parted(t *testing.T) (*genesis.File, []Card) {
	t.Helper()
	c := layOut(t, 2, 1)
	_, whole, err := c.homes[0].loadGenesis()
	if err != nil {
		t.Fatal(err)
	}
	var cards []Card
	for i := range whole.Partners {
		p := &whole.Partners[i]
		cards = append(cards, Card{Partner: p.ID, Node: p.Node, Address: c.homes[i].P2P, Validator: p.Validator, Keys: p.Keys})
		p.Node, p.Validator, p.Power, p.Keys = "", "", 0, nil
	}
	return whole, cards
}

func TestCardsMakeAGenesis(t *testing.T) {
	coalition, cards := parted(t)
	coalition.Partners[1].Power = 25
	text, err := json.Marshal(cards[0])
	if err != nil {
		t.Fatal(err)
	}
	if cards[0], err = ParseCard(text); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(cards) // their order does not matter
	if err := Found(coalition, cards); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int64{DefaultPower, 25, 0} {
		p, card := coalition.Partners[i], cards[2-i]
		if p.Power != want || p.Node != card.Node || p.Validator != card.Validator || len(p.Keys) != 1 {
			t.Errorf("partner %+v of card %+v, want power %d", p, card, want)
		}
	}
}

func TestCardsThatDoNotFit(t *testing.T) {
	coalition, cards := parted(t)
	coalition.Partners[2].Node = cards[2].Node
	cards[1].Keys = nil
	stranger := cards[0]
	stranger.Partner = "zara"
	cards = append(cards[1:], cards[1], stranger)
	err := Found(coalition, cards)
	if !errors.Is(err, ErrCard) {
		t.Fatal(err)
	}
	for _, want := range []string{"p1 has no card", "p2 has two cards", "card of p2 has no keys", "p3 has keys or a node", "zara has a card"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	for name, text := range map[string]string{
		"no JSON":          "x",
		"an unknown field": `{"partner":"mart","nod":""}`,
		"nothing":          `{}`,
		"no address":       `{"partner":"mart","node":"` + strings.Repeat("ab", 20) + `","address":"mart"}`,
	} {
		if _, err := ParseCard([]byte(text)); !errors.Is(err, ErrCard) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
