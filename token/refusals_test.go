package token_test

import (
	"errors"
	"math"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// refusal is an operation with the reason to refuse it; nil: it is carried out. Where
// several reasons hold, the first of the operation's reference page is given.
type refusal struct {
	name   string
	sender string
	op     token.Operation
	want   error
}

// tryEach tries each operation on a world of its own, which prepare has brought about.
func tryEach(t *testing.T, prepare func(*bench), cases []refusal) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.op.Kind().String()+"/"+c.name, func(t *testing.T) {
			b := newBench(t)
			prepare(b)
			if _, err := b.try(c.sender, c.op); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// amounts are the sizes that no operation takes.
var amounts = []struct {
	name   string
	points uint64
	want   error
}{
	{"no points", 0, token.ErrNotPositive},
	{"one above the largest supply", 1 << 53, token.ErrTooLarge},
	{"a sign bit", 1 << 63, token.ErrTooLarge},
	{"all bits", math.MaxUint64, token.ErrTooLarge},
}

// badAmounts are the refusals of an operation at each of the amounts.
func badAmounts(sender string, op func(points uint64) token.Operation) (cases []refusal) {
	for _, a := range amounts {
		cases = append(cases, refusal{a.name, sender, op(a.points), a.want})
	}
	return cases
}

func TestRefusedEnrollments(t *testing.T) {
	now := at("2026-01-15 12:00")
	tryEach(t, func(*bench) {}, []refusal{
		{"by a stranger", "ann", token.Enroll{Account: key("dan")}, partner.ErrNotPartnerKey},
		{"by a till", "mart.redeemer", token.Enroll{Account: key("dan")}, partner.ErrWrongRole},
		{"by a suspended partner", "halt.custodian", token.Enroll{Account: key("dan")}, partner.ErrPartnerInactive},
		{"by a partner that is gone", "gone.issuer", token.Enroll{Account: key("dan")}, partner.ErrPartnerInactive},
		{"of a member", "mart.issuer", token.Enroll{Account: key("ann")}, token.ErrAccountExists},
		{"of the zero address", "mart.issuer", token.Enroll{}, token.ErrReservedAddress},
		{"of the last precompile's", "mart.issuer", token.Enroll{Account: token.Address{18: 0xff, 19: 0xff}}, token.ErrReservedAddress},
		{"of a program's", "mart.issuer", token.Enroll{Account: key("PUNKT MART")}, token.ErrReservedAddress},
		{"by a leaving partner", "exit.custodian", consented("dan", "exit", now), partner.ErrPartnerInactive},
	})
}

// controlled are the operations that only an account's controller may do.
func controlled(a token.Address) []token.Operation {
	return []token.Operation{
		token.SetController{Account: a, Controller: key("new")}, token.Veto{Account: a}, token.Unlock{Account: a},
		token.SetDayCap{Account: a, Cap: 5}, token.Lock{Account: a},
		token.Transfer{Account: a, To: key("bob"), Program: "MART", Points: 1},
		token.Exchange{Account: a, From: "MART", To: "AVIA", Points: 10},
		token.Redeem{Account: a, Program: "MART", Points: 1, Partner: "brew"},
		token.Hold{Account: a, Program: "MART", Points: 1, Partner: "brew", Deadline: uint64(at("2026-01-16"))},
	}
}

func TestOnlyTheControllerActsForAnAccount(t *testing.T) {
	var cases []refusal
	add := func(name, account, sender string, want error, except op.Kind) {
		for _, o := range controlled(key(account)) {
			if o.Kind() != op.KindVeto && o.Kind() != except {
				cases = append(cases, refusal{name, sender, o, want})
			}
		}
	}
	add("unknown account", "dan", "dan", token.ErrUnknownAccount, 0)
	add("by the key itself", "ann", "ann", nil, 0)
	add("by another member", "ann", "bob", token.ErrNotController, 0)
	add("by the home partner's custodian, not in custody", "ann", "mart.custodian", token.ErrNotController, op.KindLock)
	add("by the zero address, in custody", "cleo", "", token.ErrNotController, 0)
	add("by the home partner's custodian, in custody", "cleo", "kino.custodian", nil, op.KindSetController)
	cases = append(cases, refusal{"of one in custody", "kino.custodian",
		token.SetController{Account: key("cleo"), Controller: key("cleo")}, token.ErrCustodial})
	add("by the home partner's issuer, in custody", "cleo", "kino.issuer", token.ErrNotController, 0)
	add("by another partner's custodian, in custody", "cleo", "mart.custodian", token.ErrNotController, 0)
	add("by the account's own address, in custody", "cleo", "cleo", token.ErrNotController, 0)
	tryEach(t, func(b *bench) {
		b.issue("ann", "MART", 100)
		b.issue("cleo", "MART", 100)
	}, cases)
}

func TestSpendingFromALockedAccountIsRefused(t *testing.T) {
	a := key("ann")
	var cases []refusal
	for _, o := range controlled(a) {
		switch o.Kind() {
		case op.KindTransfer, op.KindExchange, op.KindRedeem, op.KindHold:
			cases = append(cases, refusal{"locked", "ann", o, token.ErrLocked})
		case op.KindVeto:
		default:
			cases = append(cases, refusal{"locked", "ann", o, nil})
		}
	}
	tryEach(t, func(b *bench) {
		b.issue("ann", "MART", 100)
		b.do("mart.custodian", token.Lock{Account: a})
	}, cases)
}

func TestRefusedCareOfAccounts(t *testing.T) {
	tryEach(t, func(*bench) {}, []refusal{
		{"by a stranger", "bob", token.Lock{Account: key("ann")}, token.ErrNotController},
		{"by another home's custodian", "kino.custodian", token.Lock{Account: key("ann")}, token.ErrNotController},
		{"by the home partner's issuer", "mart.issuer", token.Lock{Account: key("ann")}, token.ErrNotController},
		{"by the home partner's custodian", "mart.custodian", token.Lock{Account: key("ann")}, nil},
		{"by a stranger, of no account", "bob", token.Lock{Account: key("dan")}, token.ErrUnknownAccount},
		{"by a stranger", "bob", token.Recover{Account: key("ann"), Controller: key("new")}, partner.ErrNotPartnerKey},
		{"by an issuer", "mart.issuer", token.Recover{Account: key("ann"), Controller: key("new")}, partner.ErrWrongRole},
		{"by a suspended partner", "halt.custodian", token.Recover{Account: key("ann")}, partner.ErrPartnerInactive},
		{"of no account", "mart.custodian", token.Recover{Account: key("dan")}, token.ErrUnknownAccount},
		{"by another home's custodian", "kino.custodian", token.Recover{Account: key("ann")}, token.ErrNotHome},
		{"with nothing to veto", "ann", token.Veto{Account: key("ann")}, token.ErrNoRecovery},
		{"by a stranger", "bob", token.Veto{Account: key("ann")}, token.ErrNotController},
		{"the largest", "ann", token.SetDayCap{Account: key("ann"), Cap: 1 << 62}, nil},
		{"one too large", "ann", token.SetDayCap{Account: key("ann"), Cap: 1<<62 + 1}, token.ErrTooLarge},
		{"all bits", "ann", token.SetDayCap{Account: key("ann"), Cap: math.MaxUint64}, token.ErrTooLarge},
	})
}

func TestRefusedIssues(t *testing.T) {
	now := uint64(at("2026-01-15 12:00"))
	issue := func(points uint64) token.Operation {
		return token.Issue{Account: key("ann"), Program: "AVIA", Points: points, Time: now,
			Reason: token.ForPurchase}
	}
	when := func(time uint64) token.Operation {
		return token.Issue{Account: key("ann"), Program: "AVIA", Points: 1, Time: time,
			Reason: token.ForPurchase}
	}
	tryEach(t, func(b *bench) {
		b.do("mart.custodian", consented("eve", "mart", b.now))
		exit := b.partners["exit"] // has issued, and given debt, before it began to leave
		exit.Status = partner.Active
		b.partners["exit"] = exit
		b.do("exit.issuer", token.Clawback{Account: key("eve"), Program: "EXIT", Points: 100,
			Reason: token.ForReturn})
		exit.Status = partner.Leaving
		b.partners["exit"] = exit
	}, append(badAmounts("avia.issuer", issue), []refusal{
		{"by a stranger", "ann", issue(1), partner.ErrNotPartnerKey},
		{"by a treasurer", "avia.treasurer", issue(1), partner.ErrWrongRole},
		{"by a suspended partner", "halt.issuer", issue(1), partner.ErrPartnerInactive},
		{"of no program", "avia.issuer", token.Issue{Account: key("ann"), Program: "NONE", Points: 1, Time: now, Reason: token.ForPurchase}, token.ErrUnknownProgram},
		{"of another partner's program", "mart.issuer", issue(0), token.ErrNotOwner},
		{"to no account", "avia.issuer", token.Issue{Account: key("dan"), Program: "AVIA", Points: 1, Time: now, Reason: token.ForPurchase}, token.ErrUnknownAccount},
		{"earned now", "avia.issuer", when(now), nil},
		{"earned in a second", "avia.issuer", when(now + 1), token.ErrFutureDated},
		{"earned at the end of time", "avia.issuer", when(math.MaxUint64), token.ErrFutureDated},
		{"earned at the largest signed time", "avia.issuer", when(math.MaxInt64), token.ErrFutureDated},
		{"earned 30 days ago", "avia.issuer", when(now - 30*day), nil},
		{"earned a second before that", "avia.issuer", when(now - 30*day - 1), token.ErrBackdated},
		{"earned at no time", "mart.issuer", token.Issue{Account: key("ann"), Program: "MART", Points: 1, Reason: token.ForPurchase}, token.ErrBackdated},
		{"earned on 3 January 1970, no limit", "mart.issuer", token.Issue{Account: key("ann"), Program: "MART", Points: 1, Time: 2 * day, Reason: token.ForPurchase}, nil},
		{"earned a second before that", "mart.issuer", token.Issue{Account: key("ann"), Program: "MART", Points: 1, Time: 2*day - 1, Reason: token.ForPurchase}, token.ErrBackdated},
		{"by a leaving partner", "exit.issuer", token.Issue{Account: key("ann"), Program: "EXIT", Points: 1, Time: now, Reason: token.ForPurchase}, partner.ErrPartnerInactive},
		{"by a leaving partner, all against debt", "exit.issuer", token.Issue{Account: key("eve"), Program: "EXIT", Points: 1, Time: now, Reason: token.ForPurchase}, partner.ErrPartnerInactive},
		{"the worth of the limit", "avia.issuer", issue(111_111_111), nil},
		{"one point more", "avia.issuer", issue(111_111_112), token.ErrLimit},
		{"more than money can express", "avia.issuer", issue(uint64(token.MaxSupply)), token.ErrLimit},
	}...))
}

func TestRefusedClawbacks(t *testing.T) {
	clawback := func(points uint64) token.Operation {
		return token.Clawback{Account: key("ann"), Program: "MART", Points: points, Reason: token.ForReturn}
	}
	tryEach(t, func(b *bench) { b.issue("ann", "MART", 100) }, append(badAmounts("mart.issuer", clawback), []refusal{
		{"by a stranger", "ann", clawback(1), partner.ErrNotPartnerKey},
		{"by a till", "mart.redeemer", clawback(1), partner.ErrWrongRole},
		{"by a suspended partner", "halt.issuer", clawback(1), partner.ErrPartnerInactive},
		{"of no program", "mart.issuer", token.Clawback{Account: key("ann"), Program: "NONE", Points: 1, Reason: token.ForReturn}, token.ErrUnknownProgram},
		{"of another partner's program", "avia.issuer", clawback(1), token.ErrNotOwner},
		{"from no account", "mart.issuer", token.Clawback{Account: key("dan"), Program: "MART", Points: 1, Reason: token.ForReturn}, token.ErrUnknownAccount},
		{"of more than there is", "mart.issuer", clawback(uint64(token.MaxSupply)), nil},
	}...))
}

func TestRefusedTransfers(t *testing.T) {
	transfer := func(points uint64) token.Operation {
		return token.Transfer{Account: key("ann"), To: key("bob"), Program: "MART", Points: points}
	}
	tryEach(t, func(b *bench) { b.issue("ann", "MART", 10_000); b.issue("ann", "AVIA", 5) }, append(badAmounts("ann", transfer), []refusal{
		{"of no program", "ann", token.Transfer{Account: key("ann"), To: key("bob"), Program: "NONE", Points: 1}, token.ErrUnknownProgram},
		{"to no account", "ann", token.Transfer{Account: key("ann"), To: key("dan"), Program: "MART", Points: 1}, token.ErrUnknownAccount},
		{"to the same account", "ann", token.Transfer{Account: key("ann"), To: key("ann"), Program: "MART", Points: 1}, token.ErrSameAccount},
		{"where the program does not allow it", "ann", token.Transfer{Account: key("ann"), To: key("bob"), Program: "AVIA", Points: 1}, token.ErrNoTransfers},
		{"of more than there is", "ann", transfer(10_001), token.ErrInsufficient},
		{"of the program's cap for a day", "ann", transfer(5000), nil},
		{"of one point more", "ann", transfer(5001), token.ErrDayCap},
	}...))
}

func TestRefusedExchanges(t *testing.T) {
	exchange := func(points uint64) token.Operation {
		return token.Exchange{Account: key("ann"), From: "MART", To: "AVIA", Points: points}
	}
	least := func(minimum uint64) token.Operation {
		return token.Exchange{Account: key("ann"), From: "MART", To: "AVIA", Points: 100, Minimum: minimum}
	}
	tryEach(t, func(b *bench) { b.issue("ann", "MART", 100) }, append(badAmounts("ann", exchange), []refusal{
		{"of no program", "ann", token.Exchange{Account: key("ann"), From: "NONE", To: "AVIA", Points: 1}, token.ErrUnknownProgram},
		{"into no program", "ann", token.Exchange{Account: key("ann"), From: "MART", To: "NONE", Points: 1}, token.ErrUnknownProgram},
		{"into the same program", "ann", token.Exchange{Account: key("ann"), From: "MART", To: "MART", Points: 1}, token.ErrSameProgram},
		{"for less than a point", "ann", exchange(2), token.ErrBelowMinimum},
		{"for a point", "ann", exchange(3), nil},
		{"for the minimum", "ann", least(40), nil},
		{"for one less than the minimum", "ann", least(41), token.ErrBelowMinimum},
		{"for a minimum beyond reach", "ann", least(math.MaxUint64), token.ErrBelowMinimum},
		{"of more than there is", "ann", exchange(101), token.ErrInsufficient},
		{"into a leaving partner's program", "ann", token.Exchange{Account: key("ann"), From: "MART", To: "EXIT", Points: 10}, partner.ErrPartnerInactive},
		{"of the largest amount", "ann", exchange(uint64(token.MaxSupply)), token.ErrInsufficient},
	}...))
}

func TestRefusedRedemptions(t *testing.T) {
	redeem := func(points uint64) token.Operation {
		return token.Redeem{Account: key("ann"), Program: "MART", Points: points, Partner: "brew"}
	}
	where := func(id partner.ID) token.Operation {
		return token.Redeem{Account: key("ann"), Program: "MART", Points: 1, Partner: id}
	}
	tryEach(t, func(b *bench) { b.issue("ann", "MART", 100); b.issue("ann", "KINO", 7) }, append(badAmounts("ann", redeem), []refusal{
		{"of no program", "ann", token.Redeem{Account: key("ann"), Program: "NONE", Points: 1, Partner: "brew"}, token.ErrUnknownProgram},
		{"at nobody", "ann", where(""), partner.ErrUnknownPartner},
		{"at a suspended partner", "ann", where("halt"), partner.ErrPartnerInactive},
		{"at a partner that is gone", "ann", where("gone"), partner.ErrPartnerInactive},
		{"at a leaving partner", "ann", where("exit"), nil},
		{"of all there is", "ann", redeem(100), nil},
		{"of one too many", "ann", redeem(101), token.ErrInsufficient},
		{"of pending points", "ann", token.Redeem{Account: key("ann"), Program: "KINO", Points: 1, Partner: "brew"}, token.ErrInsufficient},
		{"of a program that the member never had", "ann", token.Redeem{Account: key("ann"), Program: "AVIA", Points: 1, Partner: "brew"}, token.ErrInsufficient},
	}...))
}

func TestRefusedHolds(t *testing.T) {
	now := uint64(at("2026-01-15 12:00"))
	hold := func(points uint64) token.Operation {
		return token.Hold{Account: key("ann"), Program: "MART", Points: points, Partner: "brew", Deadline: now + hour}
	}
	until := func(deadline uint64) token.Operation {
		return token.Hold{Account: key("ann"), Program: "MART", Points: 1, Partner: "brew", Deadline: deadline}
	}
	tryEach(t, func(b *bench) { b.issue("ann", "MART", 100) }, append(badAmounts("ann", hold), []refusal{
		{"for nobody", "ann", token.Hold{Account: key("ann"), Program: "MART", Points: 1, Deadline: now + 1}, partner.ErrUnknownPartner},
		{"of one too many", "ann", hold(101), token.ErrInsufficient},
		{"until now", "ann", until(now), token.ErrBadDeadline},
		{"until the next second", "ann", until(now + 1), nil},
		{"for seven days", "ann", until(now + 7*day), nil},
		{"for a second more", "ann", until(now + 7*day + 1), token.ErrBadDeadline},
		{"until no time", "ann", until(0), token.ErrBadDeadline},
		{"until the end of time", "ann", until(math.MaxUint64), token.ErrBadDeadline},
	}...))
}

func TestRefusedCapturesAndReleases(t *testing.T) {
	capture := func(points uint64) token.Operation { return token.Capture{Hold: id("open"), Points: points} }
	prepare := func(b *bench) {
		b.issue("ann", "MART", 100)
		for _, name := range []string{"open", "captured", "released", "over", "swept"} {
			o := token.Hold{Account: key("ann"), Program: "MART", Points: 10, Partner: "brew", Deadline: uint64(b.now + hour)}
			if name == "over" || name == "swept" {
				o.Deadline = uint64(b.now + 1)
			}
			if _, err := b.apply(call{b.now, key("ann"), id(name), o}); err != nil {
				b.t.Fatal(err)
			}
		}
		b.do("brew.redeemer", token.Capture{Hold: id("captured"), Points: 10})
		b.do("brew.redeemer", token.Release{Hold: id("released")})
		b.now++
		over := id("over")
		late := token.Event{Queue: token.TimeOut, At: b.now, Subject: string(over[:])}
		delete(b.agenda, late) // the sweep has not come to it
		b.sweepAll(b.now)
		b.agenda.Add(late)
	}
	cases := append(badAmounts("brew.redeemer", capture), []refusal{
		{"one too many", "brew.redeemer", capture(11), token.ErrAboveHold},
		{"all of it", "brew.redeemer", capture(10), nil},
		{"a part", "brew.redeemer", capture(1), nil},
		{"at the deadline, before the sweep", "brew.redeemer", token.Capture{Hold: id("over"), Points: 1}, token.ErrHoldExpired},
		{"release at the deadline, before the sweep", "brew.redeemer", token.Release{Hold: id("over")}, nil},
	}...)
	for _, c := range []refusal{
		{"by the member", "ann", token.Release{Hold: id("open")}, partner.ErrNotPartnerKey},
		{"by an issuer", "brew.issuer", token.Release{Hold: id("open")}, partner.ErrWrongRole},
		{"by a partner that is gone", "gone.redeemer", token.Release{Hold: id("open")}, partner.ErrPartnerInactive},
		{"of no hold", "brew.redeemer", token.Release{Hold: id("none")}, token.ErrUnknownHold},
		{"by another partner", "mart.redeemer", token.Release{Hold: id("open")}, token.ErrNotPayee},
		{"of a captured hold", "brew.redeemer", token.Release{Hold: id("captured")}, token.ErrHoldClosed},
		{"of a released hold", "brew.redeemer", token.Release{Hold: id("released")}, token.ErrHoldClosed},
		{"at the deadline, after the sweep", "brew.redeemer", token.Release{Hold: id("swept")}, token.ErrHoldExpired},
		{"of an open hold", "brew.redeemer", token.Release{Hold: id("open")}, nil},
	} {
		cases = append(cases, c)
		if c.want != nil {
			c.op = token.Capture{Hold: c.op.(token.Release).Hold, Points: 1}
			cases = append(cases, c)
		}
	}
	tryEach(t, prepare, cases)
}

func TestRefusedReversals(t *testing.T) {
	reverse := func(name string, points uint64) token.Operation {
		return token.Reverse{Operation: id(name), Points: points}
	}
	prepare := func(b *bench) {
		for _, c := range []call{
			{b.now, key("mart.issuer"), id("issued"), token.Issue{Account: key("ann"), Program: "MART", Points: 100, Time: uint64(b.now), Reason: token.ForPurchase}},
			{b.now, key("ann"), id("redeemed"), token.Redeem{Account: key("ann"), Program: "MART", Points: 10, Partner: "brew"}},
			{b.now, key("ann"), id("passed on"), token.Transfer{Account: key("ann"), To: key("bob"), Program: "MART", Points: 10}},
			{b.now, key("brew.redeemer"), id("reversed"), token.Reverse{Operation: id("redeemed"), Points: 4}},
		} {
			if _, err := b.apply(c); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	cases := badAmounts("brew.redeemer", func(n uint64) token.Operation { return reverse("redeemed", n) })
	tryEach(t, prepare, append(cases, []refusal{
		{"by the member", "ann", reverse("redeemed", 1), partner.ErrNotPartnerKey},
		{"by a treasurer", "brew.treasurer", reverse("redeemed", 1), partner.ErrWrongRole},
		{"by a partner that is gone", "gone.redeemer", reverse("redeemed", 1), partner.ErrPartnerInactive},
		{"of nothing known", "brew.redeemer", reverse("none", 1), token.ErrUnknownOperation},
		{"of a transfer", "brew.redeemer", reverse("passed on", 1), token.ErrNotReversible},
		{"of a reversal", "brew.redeemer", reverse("reversed", 1), token.ErrNotReversible},
		{"of a redemption, by its issuer", "mart.redeemer", reverse("redeemed", 1), token.ErrNotPayee},
		{"of a redemption, by the payee's issuer key", "brew.issuer", reverse("redeemed", 1), partner.ErrWrongRole},
		{"of an issue, by another issuer", "brew.issuer", reverse("issued", 1), token.ErrNotOwner},
		{"of an issue, by its till", "mart.redeemer", reverse("issued", 1), partner.ErrWrongRole},
		{"of the rest of a redemption", "brew.redeemer", reverse("redeemed", 6), nil},
		{"of one more", "brew.redeemer", reverse("redeemed", 7), token.ErrOverReversed},
		{"of an issue", "mart.issuer", reverse("issued", 100), nil},
		{"of one more than was issued", "mart.issuer", reverse("issued", 101), token.ErrOverReversed},
	}...))
}

func TestRefusedAdjustments(t *testing.T) {
	propose := func(n uint64) token.Operation {
		return token.ProposeAdjustment{Account: key("ann"), Program: "MART", Points: n, Direction: token.ToCredit, Reason: token.ForGoodwill}
	}
	odd := func(d token.Direction) token.Operation {
		return token.ProposeAdjustment{Account: key("ann"), Program: "MART", Points: 1, Direction: d, Reason: token.ForFraud}
	}
	approve := func(name string) token.Operation { return token.ApproveAdjustment{Adjustment: id(name)} }
	prepare := func(b *bench) {
		for _, c := range []call{
			{b.now - 7*day, key("mart.issuer"), id("old"), propose(5)},
			{b.now - 7*day + 1, key("mart.issuer"), id("nearly old"), propose(5)},
			{b.now, key("mart.issuer"), id("new"), propose(5)},
			{b.now, key("mart.every"), id("own"), propose(5)},
			{b.now, key("mart.issuer"), id("done"), propose(5)},
			{b.now, key("mart.treasurer"), id("approved"), approve("done")},
			{b.now, key("mart.issuer"), id("too much"), propose(1 << 40)},
		} {
			if _, err := b.apply(c); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	tryEach(t, prepare, append(badAmounts("mart.issuer", propose), []refusal{
		{"by a stranger", "ann", propose(1), partner.ErrNotPartnerKey},
		{"by a treasurer", "mart.treasurer", propose(1), partner.ErrWrongRole},
		{"in another partner's program", "avia.issuer", propose(1), token.ErrNotOwner},
		{"of no account", "mart.issuer", token.ProposeAdjustment{Account: key("dan"), Program: "MART", Points: 1, Direction: 1}, token.ErrUnknownAccount},
		{"of no program", "mart.issuer", token.ProposeAdjustment{Account: key("ann"), Program: "NONE", Points: 1, Direction: 1}, token.ErrUnknownProgram},
		{"in no direction", "mart.issuer", odd(0), token.ErrBadAdjustment},
		{"in a third direction", "mart.issuer", odd(3), token.ErrBadAdjustment},

		{"by a stranger", "ann", approve("new"), partner.ErrNotPartnerKey},
		{"by an issuer", "mart.issuer", approve("new"), partner.ErrWrongRole},
		{"of nothing proposed", "mart.treasurer", approve("none"), token.ErrUnknownAdjustment},
		{"by another partner", "avia.treasurer", approve("new"), token.ErrUnknownAdjustment},
		{"by the key that proposed", "mart.every", approve("own"), token.ErrSameKey},
		{"by a second key with the role", "mart.every", approve("new"), nil},
		{"a second time", "mart.treasurer", approve("done"), token.ErrAdjustmentClosed},
		{"at its deadline", "mart.treasurer", approve("old"), token.ErrAdjustmentClosed},
		{"a second before its deadline", "mart.treasurer", approve("nearly old"), nil},
		{"over the partner's limit", "mart.treasurer", approve("too much"), token.ErrLimit},
	}...))
}
