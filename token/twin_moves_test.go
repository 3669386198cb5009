package token_test

import (
	"fmt"
	"math"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func (r *run) points() uint64 {
	switch r.IntN(40) {
	case 0:
		return 0
	case 1:
		return []uint64{1<<53 - 1, 1 << 53, 1 << 63, math.MaxUint64}[r.IntN(4)]
	}
	return uint64(1 + r.IntN(25))
}

func (r *run) account() token.Address {
	if r.IntN(40) == 0 {
		return key("hal") // seldom enrolled
	}
	return r.twin.addresses[r.IntN(7)]
}

// mergeable are two accounts of a home of which one can be merged into the other, if there
// are such.
func (r *run) mergeable() (source, target token.Address) {
	accounts := r.world.accounts
	for _, at := range r.Perm(len(r.twin.addresses) * len(r.twin.addresses)) {
		i, j := at%len(r.twin.addresses), at/len(r.twin.addresses)
		source, target = r.twin.addresses[i], r.twin.addresses[j]
		from, to := accounts[source], accounts[target]
		if i != j && from.Home == to.Home && from.Acts(r.now) == (token.Address{}) && r.IntN(8) > 0 {
			break
		}
	}
	return source, target
}

func (r *run) code() token.Code {
	if r.IntN(60) == 0 {
		return "NONE"
	}
	return r.twin.programs[r.IntN(len(r.twin.programs))].Code
}

func (r *run) someone() token.Address { return r.keys[r.IntN(len(r.keys))] }

// controllerOf is the key that may act for the account.
func (r *run) controllerOf(a token.Address) token.Address {
	_, acc, err := r.twin.account(a)
	switch {
	case r.IntN(25) == 0 || err != nil:
		return r.someone()
	case acc.controller == token.Address{}:
		return key(string(acc.home) + ".custodian")
	}
	return acc.controller
}

// keyOf is a partner's key in the role.
func (r *run) keyOf(id partner.ID, role partner.Role) token.Address {
	switch r.IntN(25) {
	case 0:
		return r.someone()
	case 1:
		return key(string(id) + ".every")
	}
	return key(string(id) + "." + role.String())
}

func (r *run) partner() partner.ID {
	if r.IntN(40) == 0 {
		return "none"
	}
	return []partner.ID{"avia", "brew", "kino", "mart"}[r.IntN(4)]
}

func (r *run) ownerOf(code token.Code) partner.ID {
	if _, p, err := r.twin.program(code); err == nil && r.IntN(30) > 0 {
		return p.Owner
	}
	return "avia"
}

func (r *run) one(ids []token.OperationID) token.OperationID {
	if len(ids) == 0 || r.IntN(40) == 0 {
		return id("none")
	}
	return ids[max(0, len(ids)-1-r.IntN(5))]
}

// enrollment is what opens the account at the home, now and then with something wrong.
func (r *run) enrollment(a token.Address, home partner.ID) token.Enroll {
	e := kept(name(a))
	if _, ok := custody[name(a)]; !ok {
		date := r.now + token.Time(r.IntN(2)*r.IntN(40*day)) - token.Time(r.IntN(2)*r.IntN(40*day))
		if r.IntN(8) > 0 {
			date = r.now
		}
		e = consented(name(a), home, date)
	}
	switch r.IntN(30) {
	case 0:
		e.Controller = []token.Address{{}, a, key("new")}[r.IntN(3)]
	case 1:
		e.Salt[r.IntN(32)]++
	case 2:
		e.Date++
	case 3:
		e.Consent = []op.Bytes{"", consented("ann", home, r.now).Consent}[r.IntN(2)]
	}
	return e
}

func (r *run) operation(kind op.Kind) step {
	a, code := r.account(), r.code()
	c := call{now: r.now, id: id(fmt.Sprint("s", r.steps)), sender: r.controllerOf(a)}
	switch kind {
	case op.KindEnroll:
		a = r.twin.addresses[r.IntN(len(r.twin.addresses))]
		if r.steps <= 5 {
			a = r.twin.addresses[r.steps-1]
		}
		home, kept := custody[name(a)]
		if !kept || r.IntN(10) == 0 {
			home = []partner.ID{"avia", "brew"}[r.IntN(2)]
		}
		c.sender, c.op = r.keyOf(home, partner.Custodian), r.enrollment(a, home)
	case op.KindSetController:
		c.op = token.SetController{Account: a, Controller: []token.Address{a, key("new"), {}}[r.IntN(3)]}
	case op.KindRecover:
		if acc := r.world.accounts[a]; acc.Home != "" {
			c.sender = r.keyOf(acc.Home, partner.Custodian)
		}
		c.op = token.Recover{Account: a, Controller: []token.Address{a, key("new"), {}}[r.IntN(3)]}
	case op.KindVeto:
		for i, acc := range r.twin.accounts { // one that has something to veto, if there is one
			if acc != nil && acc.recovery.At > r.now {
				a = r.twin.addresses[i]
				c.sender = r.controllerOf(a)
				if sources := r.world.accounts[a].Sources; len(sources) > 0 && r.IntN(2) == 0 {
					a = sources[0]
				}
			}
		}
		c.op = token.Veto{Account: a}
	case op.KindLock:
		if acc := r.world.accounts[a]; acc.Home != "" && r.IntN(2) == 0 {
			c.sender = r.keyOf(acc.Home, partner.Custodian)
		}
		c.op = token.Lock{Account: a}
		if r.IntN(2) == 0 { // else most accounts end up locked
			c.op = token.Unlock{Account: a}
		}
	case op.KindUnlock:
		c.op = token.Unlock{Account: a}
	case op.KindMerge:
		a, target := r.mergeable()
		home := r.world.accounts[a].Home
		c.sender = r.keyOf(home, partner.Custodian)
		by := name(r.world.accounts[target].Acts(r.now))
		c.op = joined(a, target, home, []string{by, by, by, by, by, by, "", "ann"}[r.IntN(8)], r.now)
	case op.KindSetDayCap:
		c.op = token.SetDayCap{Account: a, Cap: []uint64{0, 60_000, 200_000, 1 << 62, 1<<62 + 1}[r.IntN(5)]}
	default:
		r.onPoints(kind, a, code, &c)
	}
	return step{now: r.now, call: c}
}

func (r *run) onPoints(kind op.Kind, a token.Address, code token.Code, c *call) {
	n := r.points()
	if spends := kind >= op.KindTransfer && kind <= op.KindHold; spends && r.IntN(5) > 0 {
		some := 0
		if a, code, some = r.funded(kind == op.KindTransfer); n < 100 && r.IntN(3) > 0 {
			n = uint64(1 + r.IntN(some))
		}
		c.sender = r.controllerOf(a)
	}
	switch kind {
	case op.KindIssue:
		c.sender = r.keyOf(r.ownerOf(code), partner.Issuer)
		when := uint64(r.now)
		switch r.IntN(8) {
		case 0:
			when -= uint64(r.IntN(50 * day))
		case 1:
			when = []uint64{0, 1, uint64(r.now) + 1, 1 << 63, math.MaxUint64, uint64(r.now) - 3*day, uint64(r.now) - 3*day - 1}[r.IntN(7)]
		}
		c.op = token.Issue{Account: a, Program: code, Points: n, Time: when, Reason: r.reason(kind)}
	case op.KindClawback:
		c.sender = r.keyOf(r.ownerOf(code), partner.Issuer)
		if n > 1<<40 && r.IntN(2) == 0 {
			n = 60
		}
		c.op = token.Clawback{Account: a, Program: code, Points: n, Reason: r.reason(kind)}
	case op.KindTransfer:
		c.op = token.Transfer{Account: a, To: r.account(), Program: code, Points: n}
	case op.KindExchange:
		c.op = token.Exchange{Account: a, From: code, To: r.code(), Points: n, Minimum: uint64(r.IntN(4))}
	case op.KindRedeem:
		c.op = token.Redeem{Account: a, Program: code, Points: n, Partner: r.partner()}
	case op.KindHold:
		deadline := uint64(r.now) + uint64(1+r.IntN(7*day))
		if r.IntN(12) == 0 {
			deadline = []uint64{0, uint64(r.now), uint64(r.now) + 7*day, uint64(r.now) + 7*day + 1, math.MaxUint64}[r.IntN(5)]
		}
		c.op = token.Hold{Account: a, Program: code, Points: n, Partner: r.partner(), Deadline: deadline}
	case op.KindCapture, op.KindRelease:
		hold := r.open()
		c.sender = r.keyOf(r.world.holds[hold].Payee, partner.Redeemer)
		if c.op = (token.Release{Hold: hold}); kind == op.KindCapture {
			if held := uint64(r.world.holds[hold].Points); n < 100 && held > 0 && r.IntN(4) > 0 {
				n = 1 + n%held
			}
			c.op = token.Capture{Hold: hold, Points: n}
		}
	case op.KindReverse:
		target := r.one(r.spends)
		done, role := r.world.operations[target], partner.Redeemer
		if done.Kind == op.KindIssue {
			role = partner.Issuer
		}
		c.sender = r.keyOf(done.Partner, role)
		switch left := uint64(done.Points - done.Reversed); {
		case r.IntN(3) == 0:
			n = left
		case n < 100 && left > 0:
			n = 1 + n%left
		}
		c.op = token.Reverse{Operation: target, Points: n}
	case op.KindProposeAdjustment:
		c.sender = r.keyOf(r.ownerOf(code), partner.Issuer)
		c.op = token.ProposeAdjustment{Account: a, Program: code, Points: n, Direction: token.Direction(1 + r.IntN(2)),
			Reason: r.reason(kind)}
	case op.KindApproveAdjustment:
		proposal := r.one(r.pending)
		c.sender = r.keyOf(r.world.adjustments[proposal].Partner, partner.Treasurer)
		c.op = token.ApproveAdjustment{Adjustment: proposal}
	}
}

// reason is one that the kind has, mostly, or any word.
func (r *run) reason(kind op.Kind) token.Reason {
	if words := token.Reasons(kind); r.IntN(12) > 0 {
		return words[r.IntN(len(words))]
	}
	return []token.Reason{token.ForPurchase, token.ForReturn, token.ForGoodwill, token.ForFraud, "", "gift"}[r.IntN(6)]
}

// funded is an account with points to spend, the program that they are of, and how
// many: at random, if there is any.
func (r *run) funded(transfers bool) (a token.Address, code token.Code, n int) {
	for _, at := range r.Perm(len(r.twin.addresses) * len(r.twin.programs)) {
		i, j := at%len(r.twin.addresses), at/len(r.twin.addresses)
		if n := len(r.twin.spendable(i, j, r.now)); n > 0 && (!transfers || r.twin.programs[j].Transfers) {
			return r.twin.addresses[i], r.twin.programs[j].Code, n
		}
	}
	return r.account(), r.code(), 25
}

// open is a hold that is open, if there is any.
func (r *run) open() token.OperationID {
	for _, i := range r.Perm(len(r.holds)) {
		if h := r.world.holds[r.holds[i]]; h.Status == token.HoldOpen && h.Deadline > r.now && r.IntN(8) > 0 {
			return r.holds[i]
		}
	}
	return r.one(r.holds)
}
