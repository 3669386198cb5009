package token_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

func refusedLot(t *testing.T, p token.Program, earned, now token.Time, want error) {
	t.Helper()
	if lot, err := p.Lot(7, earned, now); !errors.Is(err, want) {
		t.Errorf("got %s, %v, want %v", lotText(lot), err, want)
	}
}

// bag is lots in every state at time 100: they expire at 100, 101, 200 and never; one
// is pending; two differ in their terms alone.
var bag = token.Lots{
	{Terms: 1, ExpiresAt: 100, Amount: 1},
	{Terms: 1, ExpiresAt: 101, Amount: 2},
	{Terms: 1, ExpiresAt: 200, Amount: 4},
	{Terms: 1, ExpiresAt: 200, ActiveAt: 101, Amount: 8},
	{Terms: 2, ExpiresAt: 200, Amount: 16},
	{Terms: 1, Amount: 32},
}

func amountsOf(lots token.Lots) (out []token.Points) {
	for _, lot := range lots {
		out = append(out, lot.Amount)
	}
	return out
}

func TestTakeSpendsTheSoonestToExpireFirst(t *testing.T) {
	for _, c := range []struct {
		name        string
		n           token.Points
		now         token.Time
		taken, rest []token.Points
	}{
		{"not what is dead", 1, 100, []token.Points{1}, []token.Points{1, 1, 4, 8, 16, 32}},
		{"what dies next second", 2, 100, []token.Points{2}, []token.Points{1, 4, 8, 16, 32}},
		{"not what died this second", 1, 101, []token.Points{1}, []token.Points{1, 2, 3, 8, 16, 32}},
		{"earlier terms first, past the pending", 7, 100, []token.Points{2, 4, 1}, []token.Points{1, 8, 15, 32}},
		{"pending from its activation on, booked or not", 13, 101, []token.Points{4, 8, 1}, []token.Points{1, 2, 15, 32}},
		{"what never expires last", 23, 100, []token.Points{2, 4, 16, 1}, []token.Points{1, 8, 31}},
		{"all", 54, 100, []token.Points{2, 4, 16, 32}, []token.Points{1, 8}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := slices.Clone(bag)
			taken, rest, err := bag.Take(c.n, c.now)
			if err != nil || !slices.Equal(amountsOf(taken), c.taken) || !slices.Equal(amountsOf(rest), c.rest) {
				t.Errorf("took %v, left %v, %v; want %v and %v", amountsOf(taken), amountsOf(rest), err, c.taken, c.rest)
			}
			if !slices.Equal(bag, before) || !taken.Valid() || !rest.Valid() {
				t.Errorf("changed the receiver or the order: %v, %v, %v", bag, taken, rest)
			}
		})
	}
	if _, _, err := bag.Take(55, 100); !errors.Is(err, token.ErrInsufficient) {
		t.Errorf("one too many: got %v", err)
	}
}

func TestTakeNewestTakesPendingThenLatestToExpire(t *testing.T) {
	for _, c := range []struct {
		name        string
		n           token.Points
		now         token.Time
		taken, rest []token.Points
	}{
		{"pending first", 9, 100, []token.Points{8, 1}, []token.Points{1, 2, 4, 16, 31}},
		{"activated, booked or not, is not pending", 33, 101, []token.Points{1, 32}, []token.Points{1, 2, 4, 8, 15}},
		{"later terms before earlier ones", 57, 100, []token.Points{1, 8, 16, 32}, []token.Points{1, 2, 3}},
		{"all that lives, and no more", 99, 100, []token.Points{2, 4, 8, 16, 32}, []token.Points{1}},
		{"nothing", 0, 100, nil, []token.Points{1, 2, 4, 8, 16, 32}},
	} {
		t.Run(c.name, func(t *testing.T) {
			taken, rest := bag.TakeNewest(c.n, c.now)
			if !slices.Equal(amountsOf(taken), c.taken) || !slices.Equal(amountsOf(rest), c.rest) {
				t.Errorf("took %v, left %v; want %v and %v", amountsOf(taken), amountsOf(rest), c.taken, c.rest)
			}
			if !taken.Valid() || !rest.Valid() {
				t.Errorf("out of order: %v, %v", taken, rest)
			}
		})
	}
}

func TestTakeLike(t *testing.T) {
	for _, c := range []struct {
		name string
		like token.Lot
		n    token.Points
		want []token.Points
	}{
		{"a part", bag[2], 3, []token.Points{3}},
		{"no more than there is", bag[2], 5, []token.Points{4}},
		{"nothing asked", bag[2], 0, nil},
		{"nothing alike", token.Lot{Terms: 3, ExpiresAt: 200}, 1, nil},
		{"what is dead", bag[0], 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			taken, rest := bag.TakeLike(c.like, c.n, 100)
			if !slices.Equal(amountsOf(taken), c.want) || !taken.Valid() || taken.Total()+rest.Total() != bag.Total() {
				t.Errorf("took %v, left %v, want %v", taken, rest, c.want)
			}
		})
	}
}

func TestExpireAndActivateAtTheInstant(t *testing.T) {
	for _, c := range []struct {
		at              token.Time
		expired, active token.Points
	}{{99, 0, 0}, {100, 1, 0}, {101, 3, 8}, {199, 3, 8}, {200, 31, 8}, {1 << 40, 31, 8}} {
		expired, live := bag.Expire(c.at)
		activated, all := bag.Activate(c.at)
		if expired.Total() != c.expired || activated.Total() != c.active {
			t.Errorf("at %d %d expire and %d become active, want %d and %d", c.at, expired.Total(), activated.Total(), c.expired, c.active)
		}
		if expired.Total()+live.Total() != bag.Total() || all.Total() != bag.Total() || !live.Valid() || !all.Valid() {
			t.Errorf("at %d points were lost or disordered: %v, %v, %v", c.at, expired, live, all)
		}
	}
	_, all := bag.Activate(101)
	if want := []token.Points{1, 2, 12, 16, 32}; !slices.Equal(amountsOf(all), want) {
		t.Errorf("like did not join like: %v, want %v", amountsOf(all), want)
	}
}

func TestAddJoinsLikeToLikeInOrder(t *testing.T) {
	var lots token.Lots
	for _, i := range []int{5, 0, 3, 1, 4, 2, 2} {
		lots = lots.Add(bag[i])
	}
	if want := []token.Points{1, 2, 8, 8, 16, 32}; !slices.Equal(amountsOf(lots), want) || !lots.Valid() {
		t.Errorf("got %v, want %v", lots, want)
	}
	if token.Lots(lots).Add(bag[0])[0].Amount != 2 || lots[0].Amount != 1 {
		t.Errorf("Add changed its receiver")
	}
}

func TestConvertFloorsAndKeepsTheRemainder(t *testing.T) {
	for _, c := range []struct {
		name            string
		n               token.Points
		offramp, onramp token.Money
		points          token.Points
		remainder       token.Money
		want            error
	}{
		{"even", 100, 4_000, 10_000, 40, 0, nil},
		{"with a remainder", 101, 4_000, 10_000, 40, 4_000, nil},
		{"one short of a point more", 102, 4_000, 10_000, 40, 8_000, nil},
		{"less than a point", 2, 4_000, 10_000, 0, 8_000, nil},
		{"of a worthless point", 100, 0, 10_000, 0, 0, nil},
		{"at a large price, through 128 bits", token.MaxSupply, 1 << 60, 1 << 60, token.MaxSupply, 0, nil},
		{"to one more than the supply", token.MaxSupply, 1<<53 + 1, 1<<53 - 1, 0, 0, token.ErrTooLarge},
		{"beyond 64 bits", token.MaxSupply, 1 << 62, 1, 0, 0, token.ErrTooLarge},
		{"into a point without a price", 1, 4_000, 0, 0, 0, token.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			points, remainder, err := token.Convert(c.n, c.offramp, c.onramp)
			if points != c.points || remainder != c.remainder || !errors.Is(err, c.want) {
				t.Errorf("got %d, %s, %v, want %d, %s, %v", points, remainder, err, c.points, c.remainder, c.want)
			}
		})
	}
}
