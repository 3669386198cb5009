package token

import (
	"cmp"
	"slices"
)

// Maturity is the points of a program in lots that were issued under the same terms and
// expire at the same instant.
type Maturity struct {
	ExpiresAt Time // 0: they do not
	Terms     uint32
	Points    Points // at least 1
}

// Maturities are a program's live points in lots, soonest to expire first; points that
// do not expire come last. What is on hold is not among them: it does not expire there.
// So whatever dies at an instant is known at once, and no account has to be looked for.
type Maturities []Maturity

// compareMaturities orders as lots are ordered.
func compareMaturities(a, b Maturity) int {
	return cmp.Or(cmp.Compare(uint64(a.ExpiresAt)-1, uint64(b.ExpiresAt)-1), cmp.Compare(a.Terms, b.Terms))
}

// Total is the sum of all maturities.
func (m Maturities) Total() (sum Points) {
	for _, one := range m {
		sum += one.Points
	}
	return sum
}

// Valid reports whether the maturities are in order, none alike and each at least 1.
func (m Maturities) Valid() bool {
	for i, one := range m {
		if one.Points < 1 || i > 0 && compareMaturities(m[i-1], one) >= 0 {
			return false
		}
	}
	return true
}

// With adds the lots of a balance.
func (m Maturities) With(b Balance) Maturities { return m.plus(b.maturities(), 1) }

// After is what has not reached its expiry by the instant.
func (m Maturities) After(now Time) Maturities {
	_, live := m.due(now)
	return live
}

// due parts what has reached its expiry from the rest.
func (m Maturities) due(now Time) (dead, live Maturities) {
	n := 0
	for n < len(m) && m[n].ExpiresAt != 0 && m[n].ExpiresAt <= now {
		n++
	}
	return m[:n], m[n:]
}

// plus adds another list, times the sign; what comes to nothing is left out. Most changes
// are of one line among hundreds: those between are copied together.
func (m Maturities) plus(other Maturities, sign Points) Maturities {
	out := make(Maturities, 0, len(m)+len(other))
	for _, next := range other {
		before, found := slices.BinarySearchFunc(m, next, compareMaturities)
		out, m = append(out, m[:before]...), m[before:]
		next.Points *= sign
		if found {
			next.Points += m[0].Points
			m = m[1:]
		}
		if next.Points != 0 {
			out = append(out, next)
		}
	}
	return append(out, m...)
}

// maturities are the lots of a balance by the instant at which they die.
func (b Balance) maturities() Maturities {
	out := make(Maturities, 0, len(b.Lots))
	ordered := true
	for _, lot := range b.Lots {
		next := Maturity{b.dies(lot), lot.Terms, lot.Amount}
		if last := len(out) - 1; last >= 0 {
			switch order := compareMaturities(out[last], next); {
			case order == 0:
				out[last].Points += next.Points
				continue
			case order > 0:
				ordered = false
			}
		}
		out = append(out, next)
	}
	if ordered {
		return out
	}
	slices.SortFunc(out, compareMaturities)
	var joined Maturities
	for _, one := range out {
		joined = joined.plus(Maturities{one}, 1)
	}
	return joined
}

// maturing keeps the maturities of a program with a change of one of its balances.
func (c *Context) maturing(code Code, old, b Balance) {
	if old.IdleExpiry == b.IdleExpiry {
		old.Lots, b.Lots = old.Lots.apart(b.Lots)
	}
	change := b.maturities().plus(old.maturities(), -1)
	if len(change) == 0 {
		return
	}
	was, _ := c.State.Maturities.Get(code)
	is := was.plus(change, 1)
	c.State.Maturities.Put(code, is)
	c.move(was.Events(code), is.Events(code))
}

// mature carries the points of a program whose expiry has come from outstanding to
// expired, all of them at once. Their accounts are booked later, one by one; until then
// they are counted as unbooked, and nobody can spend them.
func (c *Context) mature(code Code) {
	was, _ := c.State.Maturities.Get(code)
	dead, live := was.due(c.Now)
	if len(dead) == 0 {
		return
	}
	n := dead.Total()
	c.State.Maturities.Put(code, live)
	c.move(was.Events(code), live.Events(code))
	c.change(code, func(t *Totals) {
		t.Outstanding -= n
		t.Expired += n
		t.Unbooked += n
	})
	c.State.Supply.Set(c.State.Supply.Get() - n)
	c.did(PointsMatured{Program: code, Points: n})
}
