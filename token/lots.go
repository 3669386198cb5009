package token

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Lot is points of one program with the same terms, activation and expiry. Whose
// points they are follows from the program, whose owner never changes.
type Lot struct {
	Terms     uint32 // version of the program's terms they were issued under
	ActiveAt  Time   // can be spent from then on; 0: already
	ExpiresAt Time   // live while now < ExpiresAt; 0: does not expire by itself
	Amount    Points // at least 1
}

// Spendable reports whether the lot can be spent now.
func (l Lot) Spendable(now Time) bool { return l.ActiveAt <= now && !l.Dead(now) }

// pendingUntil is when the lot can be spent, and 0 if it can be by now, booked or not.
func (l Lot) pendingUntil(now Time) Time {
	if l.ActiveAt <= now {
		return 0
	}
	return l.ActiveAt
}

// Dead reports whether the lot's expiry has come, swept or not.
func (l Lot) Dead(now Time) bool { return l.ExpiresAt != 0 && l.ExpiresAt <= now }

// Lots are the points of one program in one account: soonest to expire first, then
// oldest (earlier terms first, then active before pending and earlier activation), no
// two alike in all but their amount. Methods return new Lots and leave the receiver alone.
type Lots []Lot

// compare orders lots as they are spent; lots that do not expire come last. Terms come
// before activation, so that the order among lots that can be spent is the same before
// and after their activation is booked.
func compare(a, b Lot) int {
	return cmp.Or(
		cmp.Compare(uint64(a.ExpiresAt)-1, uint64(b.ExpiresAt)-1), // 0 wraps round to the latest
		cmp.Compare(a.Terms, b.Terms),
		cmp.Compare(a.ActiveAt, b.ActiveAt),
	)
}

// ErrInsufficient: too few points can be spent now; the message tells how many there
// are and how many more are pending.
var ErrInsufficient = errors.New("insufficient points")

// Total is the sum of all lots.
func (l Lots) Total() (sum Points) {
	for _, lot := range l {
		sum += lot.Amount
	}
	return sum
}

// Pending is the sum of the lots whose activation has not been booked.
func (l Lots) Pending() (sum Points) {
	for _, lot := range l {
		if lot.ActiveAt != 0 {
			sum += lot.Amount
		}
	}
	return sum
}

// Spendable is the sum of the lots that can be spent now.
func (l Lots) Spendable(now Time) (sum Points) {
	for _, lot := range l {
		if lot.Spendable(now) {
			sum += lot.Amount
		}
	}
	return sum
}

// Add puts lots in; like joins like.
func (l Lots) Add(more ...Lot) Lots {
	if len(more) == 1 {
		return l.insert(more[0])
	}
	ordered := Lots(more)
	if !ordered.Valid() {
		ordered = nil
		for _, lot := range more {
			ordered = ordered.insert(lot)
		}
	}
	return l.join(ordered)
}

// apart are two lists without the lots that both begin with and that both end with.
func (l Lots) apart(other Lots) (Lots, Lots) {
	for len(l) > 0 && len(other) > 0 && l[0] == other[0] {
		l, other = l[1:], other[1:]
	}
	for len(l) > 0 && len(other) > 0 && l[len(l)-1] == other[len(other)-1] {
		l, other = l[:len(l)-1], other[:len(other)-1]
	}
	return l, other
}

func (l Lots) insert(lot Lot) Lots {
	i, found := slices.BinarySearchFunc(l, lot, compare)
	if found {
		out := slices.Clone(l)
		out[i].Amount += lot.Amount
		return out
	}
	out := make(Lots, 0, len(l)+1)
	out = append(append(out, l[:i]...), lot)
	return append(out, l[i:]...)
}

// join merges two lists, each in order.
func (l Lots) join(more Lots) Lots {
	out := make(Lots, 0, len(l)+len(more))
	for len(l) > 0 && len(more) > 0 {
		switch order := compare(l[0], more[0]); {
		case order < 0:
			out, l = append(out, l[0]), l[1:]
		case order > 0:
			out, more = append(out, more[0]), more[1:]
		default:
			both := l[0]
			both.Amount += more[0].Amount
			out, l, more = append(out, both), l[1:], more[1:]
		}
	}
	return append(append(out, l...), more...)
}

// Take splits amount off the spendable lots, in the order in which they are spent.
// It fails with ErrInsufficient.
func (l Lots) Take(amount Points, now Time) (taken, rest Lots, err error) {
	if have := l.Spendable(now); have < amount {
		return nil, nil, fmt.Errorf("%w: have %d, need %d, %d more pending", ErrInsufficient, have, amount, l.unripe(now))
	}
	taken, rest = l.takeWhere(amount, func(lot Lot) bool { return lot.Spendable(now) })
	return taken, rest, nil
}

// takeWhere splits up to amount off the lots that the condition holds for, in order.
func (l Lots) takeWhere(amount Points, holds func(Lot) bool) (taken, rest Lots) {
	for _, lot := range l {
		part := lot
		part.Amount = min(lot.Amount, amount)
		if part.Amount == 0 || !holds(lot) {
			rest = append(rest, lot)
			continue
		}
		taken = append(taken, part)
		amount -= part.Amount
		if lot.Amount -= part.Amount; lot.Amount > 0 {
			rest = append(rest, lot)
		}
	}
	return taken, rest
}

func (l Lots) unripe(now Time) (sum Points) {
	for _, lot := range l {
		if lot.ActiveAt > now && !lot.Dead(now) {
			sum += lot.Amount
		}
	}
	return sum
}

// TakeNewest splits up to amount off, the newest first: pending before active, then
// latest to expire. Dead lots are left for the sweep. What is short is the caller's.
func (l Lots) TakeNewest(amount Points, now Time) (taken, rest Lots) {
	byAge := make([]int, len(l))
	for i := range byAge {
		byAge[i] = i
	}
	slices.SortFunc(byAge, func(i, j int) int {
		return cmp.Or(cmp.Compare(l[j].pendingUntil(now), l[i].pendingUntil(now)), j-i)
	})
	parts := make([]Points, len(l))
	for _, i := range byAge {
		if !l[i].Dead(now) {
			parts[i] = min(l[i].Amount, amount)
			amount -= parts[i]
		}
	}
	for i, lot := range l {
		whole := lot.Amount
		if lot.Amount = parts[i]; lot.Amount > 0 {
			taken = append(taken, lot)
		}
		if lot.Amount = whole - parts[i]; lot.Amount > 0 {
			rest = append(rest, lot)
		}
	}
	return taken, rest
}

// TakeLike splits up to amount off the lots like the one given: of the same terms and
// expiry, and active or pending as it is now, booked or not. Dead lots are left.
func (l Lots) TakeLike(like Lot, amount Points, now Time) (taken, rest Lots) {
	return l.takeWhere(amount, func(lot Lot) bool {
		return lot.Terms == like.Terms && lot.ExpiresAt == like.ExpiresAt &&
			lot.pendingUntil(now) == like.pendingUntil(now) && !lot.Dead(now)
	})
}

// Expire parts the lots whose expiry is at or before the instant from the others.
func (l Lots) Expire(at Time) (expired, live Lots) {
	for _, lot := range l {
		if lot.Dead(at) {
			expired = append(expired, lot)
		} else {
			live = append(live, lot)
		}
	}
	return expired, live
}

// Activate joins the lots whose activation is at or before the instant to the active ones.
func (l Lots) Activate(at Time) (activated, all Lots) {
	due := func(lot Lot) bool { return lot.ActiveAt != 0 && lot.ActiveAt <= at }
	if !slices.ContainsFunc(l, due) {
		return nil, l
	}
	for _, lot := range l {
		if !due(lot) {
			all = append(all, lot)
			continue
		}
		lot.ActiveAt = 0
		if last := len(activated) - 1; last >= 0 && compare(activated[last], lot) == 0 {
			activated[last].Amount += lot.Amount
		} else {
			activated = append(activated, lot)
		}
	}
	return activated, all.join(activated)
}

// Valid reports whether the lots are in order, none alike and each at least 1.
func (l Lots) Valid() bool {
	for i, lot := range l {
		if lot.Amount < 1 || i > 0 && compare(l[i-1], lot) >= 0 {
			return false
		}
	}
	return true
}
