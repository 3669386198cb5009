package token_test

import (
	"slices"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// merge turns whatever names the source to the target: points, holds, claims, debt, what
// counts against a cap, and the operations that can still be reversed. Forwarding is a
// chain here, which is followed to its end whenever an account is named.
func (t *twin) merge(c call, o token.Merge) (twinEffects, error) {
	from, to, err := t.mergeable(c, o)
	if err != nil {
		return twinEffects{}, err
	}
	source, target := t.accounts[from], t.accounts[to]
	var pays []purse
	for i := range t.programs {
		at := purse{from, i}
		if t.something(at, c.now) {
			pays = append(pays, purse{to, i})
		}
		if idle := max(t.idle[at], t.idle[purse{to, i}]); idle != 0 {
			t.idle[purse{to, i}] = idle
		}
		delete(t.idle, at)
		t.turn(t.short, at, to)
		t.turn(t.claims, at, to)
	}
	t.rename(from, to)
	for _, at := range pays {
		t.settleDebt(at, c.now)
	}
	for i := range t.programs {
		at := purse{to, i}
		if !slices.ContainsFunc(t.rows, func(r *row) bool { return r.account == to && r.program == i }) {
			delete(t.idle, at)
		}
	}
	target.locked = target.locked || source.locked
	if source.dayCap != 0 && (target.dayCap == 0 || source.dayCap < target.dayCap) {
		target.dayCap = source.dayCap
	}
	*source = twinAccount{home: source.home, forward: o.Target}
	t.merges = append(t.merges, mergeStamp{source.home, int64(c.now) / (24 * hour)})
	return twinEffects{}, nil
}

type mergeStamp struct {
	home partner.ID
	day  int64
}

// mergeable are the accounts that may be merged.
func (t *twin) mergeable(c call, o token.Merge) (from, to int, err error) {
	p, err := t.acting(c.sender, "keep", partner.Custodian)
	if err != nil {
		return 0, 0, err
	}
	from, source, err := t.unmerged(o.Source)
	if err == nil && source.home != p.ID {
		err = token.ErrNotHome
	}
	if err != nil {
		return 0, 0, err
	}
	to, target, err := t.unmerged(o.Target)
	switch {
	case err != nil:
		return 0, 0, err
	case from == to:
		return 0, 0, token.ErrSameAccount
	case source.recovery.At != 0 || target.recovery.At != 0:
		return 0, 0, token.ErrRecovering
	case source.controller != token.Address{}:
		return 0, 0, token.ErrNotCustodial
	case target.home != p.ID:
		return 0, 0, token.ErrNotHome
	}
	if err := agreed(c.now, p.ID, target.controller, o); err != nil {
		return 0, 0, err
	}
	into, today := 1, 0
	for i := range t.accounts {
		if t.accounts[i] != nil && t.accounts[i].forward != (token.Address{}) {
			if end, _, _ := t.account(t.addresses[i]); end == from || end == to {
				into++
			}
		}
	}
	for _, m := range t.merges {
		if m == (mergeStamp{p.ID, int64(c.now) / (24 * hour)}) {
			today++
		}
	}
	switch {
	case into > token.MaxSources:
		return 0, 0, token.ErrManySources
	case today == token.MaxMerges:
		return 0, 0, token.ErrMergesADay
	}
	for i := range t.programs {
		if t.openHolds(purse{from, i})+t.openHolds(purse{to, i}) > 16 {
			return 0, 0, token.ErrTooManyHolds
		}
	}
	return from, to, nil
}

// agreed compares the consent with the one that the target's key gives.
func agreed(now token.Time, home partner.ID, key token.Address, o token.Merge) error {
	want := joined(o.Source, o.Target, home, name(key), token.Time(o.Date))
	switch {
	case key == token.Address{} && (o.Date != 0 || o.Consent != ""):
		return token.ErrBadConsent
	case key == token.Address{}:
		return nil
	case o.Date+30*day < uint64(now) || o.Date > uint64(now)+hour:
		return token.ErrConsentDate
	case want.Consent == "" || o.Consent != want.Consent:
		return token.ErrBadConsent
	}
	return nil
}

// something reports whether the purse has anything that a merge moves.
func (t *twin) something(at purse, now token.Time) bool {
	p := t.programs[at.program]
	for _, l := range t.passed {
		if l.purse == at && l.day == (int64(now)+p.OffsetSeconds)/(24*hour) && p.TransferDayCap != 0 {
			return true
		}
	}
	return t.short[at] > 0 || slices.ContainsFunc(t.rows, func(r *row) bool {
		return r.account == at.account && r.program == at.program
	})
}

// turn adds what is counted for a purse to the target's.
func (t *twin) turn(counts map[purse]int64, at purse, to int) {
	if n := counts[at]; n != 0 {
		counts[purse{to, at.program}] += n
		delete(counts, at)
	}
}

// rename writes the target wherever the source is written.
func (t *twin) rename(from, to int) {
	rows := slices.Clone(t.rows)
	for _, h := range t.holds {
		rows = append(rows, h.rows...)
	}
	for _, o := range t.operations {
		if rows = append(append(rows, o.rows...), &o.lot); o.account == from {
			o.account = to
		}
	}
	for _, r := range rows {
		if r.account == from {
			r.account = to
		}
	}
	for _, list := range [][]left{t.passed, t.spent} {
		for i := range list {
			if list[i].account == from {
				list[i].account = to
			}
		}
	}
}

// settleDebt pays a purse's debt from its own points, the soonest to expire first.
func (t *twin) settleDebt(at purse, now token.Time) {
	rows := t.in(at.account, at.program)
	slices.SortStableFunc(rows, func(a, b *row) int { return before(a, b, now) })
	paid := min(t.short[at], int64(len(rows)))
	t.drop(rows[:paid])
	t.short[at] -= paid
	t.flow(t.programs[at.program].Code, "clawed back", paid)
}
