package token_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// pile is points alike, as both ledgers see them at an instant.
type pile struct {
	account token.Address
	program token.Code
	terms   uint32
	active  token.Time // 0: by now, booked or not
	expires token.Time
	n       int64
}

// piled joins like to like, in order.
func piled(piles []pile) []pile {
	slices.SortFunc(piles, func(a, b pile) int {
		return cmp.Or(slices.Compare(a.account[:], b.account[:]), cmp.Compare(a.program, b.program),
			cmp.Compare(a.terms, b.terms), cmp.Compare(a.active, b.active), cmp.Compare(a.expires, b.expires))
	})
	var out []pile
	for _, p := range piles {
		if last := len(out) - 1; last >= 0 {
			like := out[last]
			if like.n = p.n; like == p {
				out[last].n += p.n
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

func pileOf(a token.Address, code token.Code, lot token.Lot, now token.Time) pile {
	if lot.ActiveAt <= now {
		lot.ActiveAt = 0
	}
	return pile{a, code, lot.Terms, lot.ActiveAt, lot.ExpiresAt, int64(lot.Amount)}
}

func (t *twin) pileOf(r *row, now token.Time) pile {
	return pile{t.addresses[r.account], t.programs[r.program].Code, r.terms, pendingUntil(r, now), r.expires, 1}
}

// differ says what the two ledgers disagree on; "" is nothing.
func differ(w *world, t *twin, now token.Time, swept bool) string {
	t.tick(now)
	var ours, theirs []pile
	held := t.held()
	for i, a := range t.addresses {
		acc, known := w.accounts[a]
		other := t.accounts[i]
		if known != (other != nil) {
			return fmt.Sprintf("account %s: %t, twin %t", name(a), known, other != nil)
		}
		if !known {
			continue
		}
		if d := t.differAccount(acc, other, now); d != "" {
			return fmt.Sprintf("account %s: %s", name(a), d)
		}
		for j, p := range t.programs {
			at, b := purse{i, j}, w.balances[token.BalanceKey{Account: a, Program: p.Code}]
			if int64(b.Held) != held[i][j] || int64(b.Debt) != t.short[at] || int64(b.Claim) != t.claims[at] {
				return fmt.Sprintf("%s of %s: held %d, debt %d, claim %d, twin %d, %d, %d", p.Code, name(a), b.Held, b.Debt, b.Claim, held[i][j], t.short[at], t.claims[at])
			}
			idle := b.IdleExpiry != 0 && b.IdleExpiry <= now
			for _, lot := range b.Lots {
				if !lot.Dead(now) && !idle {
					ours = append(ours, pileOf(a, p.Code, lot, now))
				}
			}
			if swept && b.IdleExpiry != t.idle[at] {
				return fmt.Sprintf("%s of %s: idle expiry %d, twin %d", p.Code, name(a), b.IdleExpiry, t.idle[at])
			}
		}
	}
	for _, r := range t.rows {
		if !r.held {
			theirs = append(theirs, t.pileOf(r, now))
		}
	}
	if a, b := piled(ours), piled(theirs); !slices.Equal(a, b) {
		return fmt.Sprintf("lots\n%v\ntwin\n%v", a, b)
	}
	return differTotals(w, t, now, swept)
}

func (t *twin) differAccount(acc token.Account, other *twinAccount, now token.Time) string {
	recovery := acc.Recovery
	if recovery.At <= now {
		recovery = token.Recovery{}
	}
	want := *other
	got := twinAccount{acc.Home, acc.Acts(now), acc.Locked, int64(acc.DayCap), recovery, acc.Forward}
	if want.forward != (token.Address{}) {
		end, _, _ := t.account(want.forward)
		want.forward = t.addresses[end]
	}
	if got != want {
		return fmt.Sprintf("%+v, twin %+v", got, want)
	}
	return ""
}

func (t *twin) held() (n [8][8]int64) {
	for _, r := range t.rows {
		if r.held {
			n[r.account][r.program]++
		}
	}
	return n
}

// differTotals compares the programs' figures. Those that follow the bookkeeping of
// accounts are compared once all is booked, the others always.
func differTotals(w *world, t *twin, now token.Time, swept bool) string {
	for i, p := range t.programs {
		holders := map[int]bool{}
		want := token.Totals{
			Issued: t.flowed(p.Code, "issued"), Redeemed: t.flowed(p.Code, "redeemed"), Expired: t.flowed(p.Code, "expired"),
			ExchangedIn: t.flowed(p.Code, "exchanged in"), ExchangedOut: t.flowed(p.Code, "exchanged out"),
			Reinstated: t.flowed(p.Code, "reinstated"), ClawedBack: t.flowed(p.Code, "clawed back"),
			Remainder: token.Money(t.remainders[p.Code]),
		}
		for _, r := range t.rows {
			switch {
			case r.program != i:
				continue
			case r.held:
				want.Held++
			case r.active > now:
				want.Pending++
			}
			want.Outstanding++
			holders[r.account] = true
		}
		for at, n := range t.short {
			if at.program == i {
				want.Debt += token.Points(n)
			}
		}
		for at, n := range t.claims {
			if at.program == i {
				want.Claim += token.Points(n)
			}
		}
		want.Holders = int64(len(holders))
		got := w.totals[p.Code]
		if !swept {
			want.Holders, want.Pending, want.Unbooked = got.Holders, got.Pending, got.Unbooked
		}
		if got != want {
			return fmt.Sprintf("totals of %s\n%+v, twin\n%+v", p.Code, got, want)
		}
	}
	for id, h := range t.holds {
		if got := w.holds[id]; got.Status != h.Status || got.Captured != h.Captured {
			return fmt.Sprintf("hold %s is %s with %d captured, twin %s with %d", id, got.Status, got.Captured, h.Status, h.Captured)
		}
	}
	for debtor := range t.partners {
		for creditor := range t.partners {
			pair := partner.Pair{Debtor: debtor, Creditor: creditor}
			if got := w.positions[pair].Owed(); t.owed(pair).Cmp(big.NewInt(int64(got))) != 0 {
				return fmt.Sprintf("%s owes %s %s, twin %s millionths", debtor, creditor, got, t.owed(pair))
			}
		}
	}
	return ""
}

// differEffects compares what an operation said it did.
func differEffects(t *twin, got token.Figures, want twinEffects, now token.Time) string {
	is := [7]int64{int64(got.Points), int64(got.Received), int64(got.Short), int64(got.Debt), int64(got.Claimed), int64(got.Lapsed), int64(got.Remainder)}
	should := [7]int64{want.points, want.received, want.short, want.debt, want.claimed, want.lapsed, want.remainder}
	if is != should {
		return fmt.Sprintf("points, received, short, debt, claimed, lapsed, remainder %v, twin %v", is, should)
	}
	for _, side := range []struct {
		name string
		lots []token.LotsMoved
		rows []row
	}{{"taken", got.Taken, want.taken}, {"made", got.Made, want.made}} {
		var ours, theirs []pile
		for _, m := range side.lots {
			for _, lot := range m.Lots.Lots {
				ours = append(ours, pileOf(m.Account, m.Program, lot, now))
			}
		}
		for _, r := range side.rows {
			theirs = append(theirs, t.pileOf(&r, now))
		}
		if a, b := piled(ours), piled(theirs); !slices.Equal(a, b) {
			return fmt.Sprintf("%s\n%v\ntwin\n%v", side.name, a, b)
		}
	}
	if len(got.Owed) != len(want.owed) {
		return fmt.Sprintf("owed %v, twin %v", got.Owed, want.owed)
	}
	for i, o := range got.Owed {
		if d := want.owed[i]; o.Pair != d.pair || o.Reason != d.why || d.amount.Cmp(big.NewInt(int64(o.Amount))) != 0 {
			return fmt.Sprintf("owed %v, twin %v", o, d)
		}
	}
	return ""
}
