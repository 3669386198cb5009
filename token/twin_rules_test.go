package token_test

import (
	"math/big"
	"slices"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// twinEffects are what an operation did, in rows.
type twinEffects struct {
	points, received, short, debt, lapsed int64
	remainder                             int64
	taken, made                           []row // as they were when they moved
	owed                                  []debt
	operation                             *twinOperation
}

func copies(rows []*row) []row {
	out := make([]row, len(rows))
	for i, r := range rows {
		out[i] = *r
		out[i].held = false
	}
	return out
}

// apply carries an operation out or says why not; it then has changed nothing.
func (t *twin) apply(c call) (e twinEffects, err error) {
	t.tick(c.now)
	t.moving(c.now, func() { e, err = t.dispatch(c) })
	if err != nil {
		return twinEffects{}, err
	}
	op := e.operation
	if op == nil {
		op = &twinOperation{}
	}
	op.kind = c.op.Kind()
	t.operations[c.id] = op
	return e, nil
}

func (t *twin) dispatch(c call) (twinEffects, error) {
	switch op := c.op.(type) {
	case token.Enroll:
		return t.enroll(c, op)
	case token.SetController:
		return t.own(c, op.Account, func(a *twinAccount) error { a.controller, a.recovery = op.Controller, token.Recovery{}; return nil })
	case token.Recover:
		return t.recover(c, op)
	case token.Veto:
		return t.own(c, op.Account, func(a *twinAccount) error {
			if a.recovery.At == 0 {
				return token.ErrNoRecovery
			}
			a.recovery = token.Recovery{}
			return nil
		})
	case token.Lock:
		return t.lock(c, op)
	case token.Unlock:
		return t.own(c, op.Account, func(a *twinAccount) error { a.locked = false; return nil })
	case token.SetDayCap:
		return t.own(c, op.Account, func(a *twinAccount) error {
			if op.Cap > 1<<62 {
				return token.ErrTooLarge
			}
			a.dayCap = int64(op.Cap)
			return nil
		})
	case token.Issue:
		return t.issue(c, op)
	case token.Clawback:
		return t.clawback(c, op)
	case token.Transfer:
		return t.transfer(c, op)
	case token.Exchange:
		return t.exchange(c, op)
	case token.Redeem:
		return t.redeem(c, op)
	case token.PlaceHold:
		return t.hold(c, op)
	case token.Capture:
		return t.capture(c, op)
	case token.Release:
		return t.release(c, op)
	case token.Reverse:
		return t.reverse(c, op)
	case token.ProposeAdjustment:
		return t.propose(c, op)
	case token.ApproveAdjustment:
		return t.approve(c, op)
	}
	panic("an operation that the twin does not know")
}

// --- who may act ---

func (t *twin) acting(sender token.Address, wanted ...partner.Role) (partner.Partner, error) {
	for _, p := range t.partners {
		for _, k := range p.Keys {
			if k.Address != sender {
				continue
			}
			if !slices.ContainsFunc(wanted, k.Roles.Has) {
				return p, partner.ErrWrongRole
			}
			if p.Status == partner.Suspended || p.Status == partner.Gone {
				return p, partner.ErrPartnerInactive
			}
			return p, nil
		}
	}
	return partner.Partner{}, partner.ErrNotPartnerKey
}

func (t *twin) account(a token.Address) (int, *twinAccount, error) {
	for i, known := range t.addresses {
		if known == a && t.accounts[i] != nil {
			return i, t.accounts[i], nil
		}
	}
	return 0, nil, token.ErrUnknownAccount
}

func (t *twin) program(code token.Code) (int, token.Program, error) {
	for i, p := range t.programs {
		if p.Code == code {
			return i, p, nil
		}
	}
	return 0, token.Program{}, token.ErrUnknownProgram
}

func amountOf(asked uint64) (int64, error) {
	switch {
	case asked == 0:
		return 0, token.ErrNotPositive
	case asked >= 1<<53:
		return 0, token.ErrTooLarge
	}
	return int64(asked), nil
}

func (t *twin) controls(sender token.Address, a *twinAccount) bool {
	if a.controller != (token.Address{}) {
		return a.controller == sender
	}
	for _, k := range t.partners[a.home].Keys {
		if k.Address == sender && k.Roles.Has(partner.Custodian) {
			return true
		}
	}
	return false
}

func (t *twin) controlled(c call, a token.Address) (int, *twinAccount, error) {
	i, acc, err := t.account(a)
	if err == nil && !t.controls(c.sender, acc) {
		err = token.ErrNotController
	}
	return i, acc, err
}

func (t *twin) spender(c call, a token.Address) (int, *twinAccount, error) {
	i, acc, err := t.controlled(c, a)
	switch {
	case err != nil:
	case acc.locked:
		err = token.ErrLocked
	case acc.recovery.At != 0:
		err = token.ErrRecovering
	}
	return i, acc, err
}

// --- accounts ---

func (t *twin) enroll(c call, op token.Enroll) (twinEffects, error) {
	p, err := t.acting(c.sender, partner.Custodian, partner.Issuer)
	if err != nil {
		return twinEffects{}, err
	}
	i := slices.Index(t.addresses, op.Account)
	if op.Account == (token.Address{}) || t.accounts[i] != nil {
		return twinEffects{}, token.ErrAccountExists
	}
	t.accounts[i] = &twinAccount{home: p.ID, controller: op.Controller}
	return twinEffects{}, nil
}

func (t *twin) own(c call, a token.Address, change func(*twinAccount) error) (twinEffects, error) {
	_, acc, err := t.controlled(c, a)
	if err != nil {
		return twinEffects{}, err
	}
	return twinEffects{}, change(acc)
}

func (t *twin) recover(c call, op token.Recover) (twinEffects, error) {
	p, err := t.acting(c.sender, partner.Custodian)
	if err != nil {
		return twinEffects{}, err
	}
	_, acc, err := t.account(op.Account)
	if err != nil {
		return twinEffects{}, err
	}
	if acc.home != p.ID {
		return twinEffects{}, token.ErrNotHome
	}
	acc.recovery = token.Recovery{Controller: op.Controller, At: c.now + 48*hour}
	return twinEffects{}, nil
}

func (t *twin) lock(c call, op token.Lock) (twinEffects, error) {
	_, acc, err := t.account(op.Account)
	if err != nil {
		return twinEffects{}, err
	}
	p, err := t.acting(c.sender, partner.Custodian)
	if !t.controls(c.sender, acc) && (err != nil || p.ID != acc.home) {
		return twinEffects{}, token.ErrNotController
	}
	acc.locked = true
	return twinEffects{}, nil
}

// --- issuing and taking back ---

func (t *twin) owner(c call, code token.Code) (partner.Partner, int, token.Program, error) {
	p, err := t.acting(c.sender, partner.Issuer)
	if err != nil {
		return p, 0, token.Program{}, err
	}
	i, program, err := t.program(code)
	if err == nil && program.Owner != p.ID {
		err = token.ErrNotOwner
	}
	return p, i, program, err
}

// issuable checks status and caps for n points that come out.
func (t *twin) issuable(program int, n int64) error {
	if t.partners[t.programs[program].Owner].Status != partner.Active {
		return partner.ErrPartnerInactive
	}
	return t.room(program, n)
}

func (t *twin) room(program int, n int64) error {
	p := t.programs[program]
	if n == 0 {
		return nil
	}
	if p.Cap != 0 && t.outstanding(program)+n > int64(p.Cap) {
		return token.ErrCap
	}
	worth := new(big.Int)
	for i, other := range t.programs {
		if other.Owner == p.Owner {
			points := t.outstanding(i)
			if i == program {
				points += n
			}
			worth.Add(worth, new(big.Int).Mul(big.NewInt(points), big.NewInt(int64(other.Prices.Redemption))))
		}
	}
	if worth.Cmp(big.NewInt(int64(t.partners[p.Owner].Limit))) > 0 {
		return token.ErrLimit
	}
	if int64(len(t.rows))+n > int64(token.MaxSupply) {
		return token.ErrSupply
	}
	return nil
}

// born is what a point earned then is when it is issued now.
func (t *twin) born(account, program int, earned, now token.Time) (row, error) {
	p := t.programs[program]
	r := row{account: account, program: program, terms: p.Terms}
	switch {
	case earned > now:
		return r, token.ErrFutureDated
	case earned <= 0 || p.BackdatingSeconds >= 0 && earned < now-token.Time(p.BackdatingSeconds):
		return r, token.ErrBackdated
	}
	if p.ActivationSeconds > 0 {
		r.active = earned + token.Time(p.ActivationSeconds)
		for (int64(r.active)+p.OffsetSeconds)%(24*hour) != 0 {
			r.active += token.Time(24*hour - (int64(r.active)+p.OffsetSeconds)%(24*hour))
		}
		if r.active <= now {
			r.active = 0
		}
	}
	if p.Expiry.Kind == token.Rolling || p.Expiry.Kind == token.Calendar {
		if r.expires = endOfLastDay(p, earned); r.expires <= now {
			return r, token.ErrBornExpired
		}
	}
	return r, nil
}

// credit puts n points into an account, less what pays off debt.
func (t *twin) credit(like row, n int64) (twinEffects, error) {
	at := purse{like.account, like.program}
	paid := min(t.short[at], n)
	if err := t.issuable(like.program, n-paid); err != nil {
		return twinEffects{}, err
	}
	t.short[at] -= paid
	code := t.programs[like.program].Code
	t.flow(code, "clawed back", paid)
	t.flow(code, "issued", n)
	made := t.add(like, n-paid)
	return twinEffects{points: n, debt: paid, made: copies(made)}, nil
}

func (t *twin) add(like row, n int64) (made []*row) {
	for range n {
		r := like
		made = append(made, &r)
	}
	t.rows = append(t.rows, made...)
	return made
}

func (t *twin) issue(c call, op token.Issue) (twinEffects, error) {
	owner, program, p, err := t.owner(c, op.Program)
	if err != nil {
		return twinEffects{}, err
	}
	account, _, err := t.account(op.Account)
	if err != nil {
		return twinEffects{}, err
	}
	n, err := amountOf(op.Points)
	if err != nil {
		return twinEffects{}, err
	}
	earned := token.Time(min(op.Time, 1<<62))
	lot, err := t.born(account, program, earned, c.now)
	if err != nil {
		return twinEffects{}, err
	}
	e, err := t.credit(lot, n)
	e.operation = &twinOperation{account: account, partner: owner.ID, program: p.Code, points: n, lot: lot}
	return e, err
}

func (t *twin) clawback(c call, op token.Clawback) (twinEffects, error) {
	_, program, _, err := t.owner(c, op.Program)
	if err != nil {
		return twinEffects{}, err
	}
	account, _, err := t.account(op.Account)
	if err != nil {
		return twinEffects{}, err
	}
	n, err := amountOf(op.Points)
	if err != nil {
		return twinEffects{}, err
	}
	return t.takeBack(account, program, n, t.newest(account, program, c.now)), nil
}

// takeBack takes n points back, in the order given; what is short becomes debt.
func (t *twin) takeBack(account, program int, n int64, from []*row) twinEffects {
	taken := from[:min(n, int64(len(from)))]
	t.drop(taken)
	p, at := t.programs[program], purse{account, program}
	short := n - int64(len(taken))
	debt := min(short, int64(p.DebtCap)-t.short[at])
	t.short[at] += debt
	t.flow(p.Code, "clawed back", int64(len(taken)))
	return twinEffects{points: int64(len(taken)), short: short, debt: debt, taken: copies(taken)}
}

// --- spending ---

// pay takes n points out for spending, within the account's daily cap.
func (t *twin) pay(c call, at purse, n int64, capped bool) ([]*row, error) {
	rows := t.spendable(at.account, at.program, c.now)
	if int64(len(rows)) < n {
		return nil, token.ErrInsufficient
	}
	if dayCap := t.accounts[at.account].dayCap; capped && dayCap != 0 {
		value, today := n*int64(t.programs[at.program].Prices.Redemption), int64(c.now)/(24*hour)
		total := value
		for _, l := range t.spent {
			if l.account == at.account && l.day == today {
				total += l.n
			}
		}
		if total > dayCap {
			return nil, token.ErrDayCap
		}
	}
	return rows[:n], nil
}

// paid books what pay found, once the operation is certain.
func (t *twin) paid(c call, at purse, rows []*row, capped bool) {
	if t.accounts[at.account].dayCap != 0 && capped {
		value := int64(len(rows)) * int64(t.programs[at.program].Prices.Redemption)
		t.spent = append(t.spent, left{at, int64(c.now) / (24 * hour), value})
	}
	t.drop(rows)
}

func (t *twin) transfer(c call, op token.Transfer) (twinEffects, error) {
	account, _, err := t.spender(c, op.Account)
	if err != nil {
		return twinEffects{}, err
	}
	program, p, err := t.program(op.Program)
	if err != nil {
		return twinEffects{}, err
	}
	n, err := amountOf(op.Points)
	if err != nil {
		return twinEffects{}, err
	}
	to, _, err := t.account(op.To)
	switch {
	case err != nil:
		return twinEffects{}, err
	case to == account:
		return twinEffects{}, token.ErrSameAccount
	case !p.Transfers:
		return twinEffects{}, token.ErrNoTransfers
	}
	at := purse{account, program}
	rows, err := t.pay(c, at, n, true)
	if err != nil {
		return twinEffects{}, err
	}
	today, total := (int64(c.now)+p.OffsetSeconds)/(24*hour), n
	for _, l := range t.passed {
		if l.purse == at && l.day == today {
			total += l.n
		}
	}
	if p.TransferDayCap != 0 && total > int64(p.TransferDayCap) {
		return twinEffects{}, token.ErrDayCap
	}
	t.paid(c, at, rows, true)
	t.passed = append(t.passed, left{at, today, n})
	e := twinEffects{points: n, taken: copies(rows)}
	for _, r := range rows {
		r.account = to
	}
	t.rows = append(t.rows, rows...)
	e.made = copies(rows)
	return e, nil
}

func (t *twin) exchange(c call, op token.Exchange) (twinEffects, error) {
	account, _, err := t.spender(c, op.Account)
	if err != nil {
		return twinEffects{}, err
	}
	from, a, err := t.program(op.From)
	if err != nil {
		return twinEffects{}, err
	}
	n, err := amountOf(op.Points)
	if err != nil {
		return twinEffects{}, err
	}
	to, b, err := t.program(op.To)
	switch {
	case err != nil:
		return twinEffects{}, err
	case from == to:
		return twinEffects{}, token.ErrSameProgram
	}
	value := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(a.Prices.Offramp)))
	got, rest := new(big.Int).DivMod(value, big.NewInt(int64(b.Prices.Onramp)), new(big.Int))
	switch {
	case got.Cmp(big.NewInt(int64(token.MaxSupply))) > 0:
		return twinEffects{}, token.ErrTooLarge
	case got.Sign() == 0 || got.Cmp(new(big.Int).SetUint64(op.Minimum)) < 0:
		return twinEffects{}, token.ErrBelowMinimum
	}
	lot, err := t.born(account, to, c.now, c.now)
	if err != nil {
		return twinEffects{}, err
	}
	at := purse{account, from}
	rows, err := t.pay(c, at, n, false)
	if err != nil {
		return twinEffects{}, err
	}
	if err := t.issuable(to, got.Int64()); err != nil {
		return twinEffects{}, err
	}
	t.paid(c, at, rows, false)
	made := t.add(lot, got.Int64())
	t.flow(a.Code, "exchanged out", n)
	t.flow(b.Code, "exchanged in", got.Int64())
	t.remainders[a.Code] += rest.Int64()
	owed := t.owe(a.Owner, b.Owner, new(big.Int).Mul(got, big.NewInt(int64(b.Prices.Onramp))), partner.ForExchange)
	return twinEffects{points: n, received: got.Int64(), remainder: rest.Int64(), taken: copies(rows), made: copies(made), owed: owed}, nil
}

// spending checks what a redemption and a hold have in common.
func (t *twin) spending(c call, a token.Address, code token.Code, asked uint64, payee partner.ID) (at purse, n int64, err error) {
	account, _, err := t.spender(c, a)
	if err != nil {
		return at, 0, err
	}
	program, _, err := t.program(code)
	if err != nil {
		return at, 0, err
	}
	if n, err = amountOf(asked); err != nil {
		return at, 0, err
	}
	p, known := t.partners[payee]
	switch {
	case !known:
		return at, 0, partner.ErrUnknownPartner
	case p.Status != partner.Active && p.Status != partner.Leaving:
		return at, 0, partner.ErrPartnerInactive
	}
	return purse{account, program}, n, nil
}

func (t *twin) redeem(c call, op token.Redeem) (twinEffects, error) {
	at, n, err := t.spending(c, op.Account, op.Program, op.Points, op.Partner)
	if err != nil {
		return twinEffects{}, err
	}
	rows, err := t.pay(c, at, n, true)
	if err != nil {
		return twinEffects{}, err
	}
	t.paid(c, at, rows, true)
	return t.honour(at, rows, op.Partner), nil
}

// honour books points as redeemed at a partner.
func (t *twin) honour(at purse, rows []*row, payee partner.ID) twinEffects {
	p, n := t.programs[at.program], int64(len(rows))
	t.flow(p.Code, "redeemed", n)
	worth := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(p.Prices.Redemption)))
	return twinEffects{points: n, taken: copies(rows), owed: t.owe(p.Owner, payee, worth, partner.ForRedemption),
		operation: &twinOperation{account: at.account, partner: payee, program: p.Code, points: n, price: p.Prices.Redemption, rows: slices.Clone(rows)}}
}

// --- holds ---

func (t *twin) hold(c call, op token.PlaceHold) (twinEffects, error) {
	at, n, err := t.spending(c, op.Account, op.Program, op.Points, op.Partner)
	if err != nil {
		return twinEffects{}, err
	}
	if op.Deadline <= uint64(c.now) || op.Deadline > uint64(c.now)+7*24*hour {
		return twinEffects{}, token.ErrBadDeadline
	}
	rows, err := t.pay(c, at, n, true)
	if err != nil {
		return twinEffects{}, err
	}
	t.paid(c, at, rows, true)
	e := twinEffects{points: n, taken: copies(rows)}
	for _, r := range rows {
		r.held = true
	}
	t.rows = append(t.rows, rows...)
	t.holds[c.id] = &twinHold{token.Hold{Account: op.Account, Payee: op.Partner, Program: op.Program, Points: token.Points(n),
		Deadline: token.Time(op.Deadline), Status: token.HoldOpen}, slices.Clone(rows)}
	return e, nil
}

func (t *twin) open(c call, id token.OperationID) (*twinHold, error) {
	payee, err := t.acting(c.sender, partner.Redeemer)
	if err != nil {
		return nil, err
	}
	h, known := t.holds[id]
	switch {
	case !known:
		return nil, token.ErrUnknownHold
	case h.Payee != payee.ID:
		return nil, token.ErrNotPayee
	case h.Status == token.HoldCaptured || h.Status == token.HoldReleased:
		return nil, token.ErrHoldClosed
	case h.Deadline <= c.now:
		return nil, token.ErrHoldExpired
	}
	return h, nil
}

func (t *twin) capture(c call, op token.Capture) (twinEffects, error) {
	h, err := t.open(c, op.Hold)
	if err != nil {
		return twinEffects{}, err
	}
	n, err := amountOf(op.Points)
	switch {
	case err != nil:
		return twinEffects{}, err
	case n > int64(h.Points):
		return twinEffects{}, token.ErrAboveHold
	}
	t.drop(h.rows[:n])
	for _, r := range h.rows[:n] {
		r.held = false
	}
	e := t.honour(purse{h.rows[0].account, h.rows[0].program}, h.rows[:n], h.Payee)
	made, lapsed := t.giveBack(h.rows[n:], c.now)
	e.made, e.lapsed = copies(made), lapsed
	h.Status, h.Captured = token.HoldCaptured, token.Points(n)
	return e, nil
}

func (t *twin) release(c call, op token.Release) (twinEffects, error) {
	h, err := t.open(c, op.Hold)
	if err != nil {
		return twinEffects{}, err
	}
	h.Status = token.HoldReleased
	made, lapsed := t.giveBack(h.rows, c.now)
	return twinEffects{points: int64(h.Points), made: copies(made), lapsed: lapsed}, nil
}

// --- corrections ---

func (t *twin) reverse(c call, op token.Reverse) (twinEffects, error) {
	p, err := t.acting(c.sender, partner.Issuer, partner.Redeemer)
	if err != nil {
		return twinEffects{}, err
	}
	done, known := t.operations[op.Operation]
	switch {
	case !known:
		return twinEffects{}, token.ErrUnknownOperation
	case done.kind != token.KindIssue && done.kind != token.KindRedeem && done.kind != token.KindCapture:
		return twinEffects{}, token.ErrNotReversible
	case done.partner != p.ID && done.kind == token.KindIssue:
		return twinEffects{}, token.ErrNotOwner
	case done.partner != p.ID:
		return twinEffects{}, token.ErrNotPayee
	}
	role := partner.Redeemer
	if done.kind == token.KindIssue {
		role = partner.Issuer
	}
	if _, err := t.acting(c.sender, role); err != nil {
		return twinEffects{}, err
	}
	n, err := amountOf(op.Points)
	switch {
	case err != nil:
		return twinEffects{}, err
	case n > done.points-done.reversed || done.parts == 100:
		return twinEffects{}, token.ErrOverReversed
	}
	if done.kind == token.KindIssue {
		done.reversed += n
		done.parts++
		return t.unissue(c, done, n), nil
	}
	return t.reinstate(c, done, n)
}

// unissue takes n points back, first those like the lot that was issued.
func (t *twin) unissue(c call, done *twinOperation, n int64) twinEffects {
	program, _, _ := t.program(done.program)
	from := t.newest(done.account, program, c.now)
	slices.SortStableFunc(from, func(a, b *row) int {
		return t.unlike(a, done.lot, c.now) - t.unlike(b, done.lot, c.now)
	})
	return t.takeBack(done.account, program, n, from)
}

func (t *twin) unlike(r *row, lot row, now token.Time) int {
	if r.terms == lot.terms && r.expires == lot.expires && pendingUntil(r, now) == pendingUntil(&lot, now) {
		return 0
	}
	return 1
}

// reinstate gives n redeemed points back, those spent last first.
func (t *twin) reinstate(c call, done *twinOperation, n int64) (twinEffects, error) {
	program, p, _ := t.program(done.program)
	back := done.rows[int64(len(done.rows))-n:]
	alive := int64(0)
	for _, r := range back {
		if r.expires == 0 || r.expires > c.now {
			alive++
		}
	}
	if err := t.room(program, alive); err != nil {
		return twinEffects{}, err
	}
	done.rows, done.reversed = done.rows[:int64(len(done.rows))-n], done.reversed+n
	done.parts++
	t.flow(p.Code, "reinstated", n)
	made, lapsed := t.giveBack(back, c.now)
	worth := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(done.price)))
	return twinEffects{points: n, lapsed: lapsed, made: copies(made), owed: t.owe(p.Owner, done.partner, worth, partner.ForReversal)}, nil
}

func (t *twin) propose(c call, op token.ProposeAdjustment) (twinEffects, error) {
	owner, _, p, err := t.owner(c, op.Program)
	if err != nil {
		return twinEffects{}, err
	}
	if _, _, err := t.account(op.Account); err != nil {
		return twinEffects{}, err
	}
	n, err := amountOf(op.Points)
	if err != nil {
		return twinEffects{}, err
	}
	if op.Direction < 1 || op.Direction > 2 || op.Reason < 1 || op.Reason > 5 {
		return twinEffects{}, token.ErrBadAdjustment
	}
	t.adjustments[c.id] = &token.Adjustment{Account: op.Account, Partner: owner.ID, Program: p.Code, Points: token.Points(n),
		Direction: op.Direction, Proposer: c.sender, Deadline: c.now + 7*24*hour}
	return twinEffects{}, nil
}

func (t *twin) approve(c call, op token.ApproveAdjustment) (twinEffects, error) {
	owner, err := t.acting(c.sender, partner.Treasurer)
	if err != nil {
		return twinEffects{}, err
	}
	adj, known := t.adjustments[op.Adjustment]
	switch {
	case !known || adj.Partner != owner.ID:
		return twinEffects{}, token.ErrUnknownAdjustment
	case adj.Proposer == c.sender:
		return twinEffects{}, token.ErrSameKey
	case adj.Approved || adj.Deadline <= c.now:
		return twinEffects{}, token.ErrAdjustmentClosed
	}
	account, _, _ := t.account(adj.Account)
	program, _, _ := t.program(adj.Program)
	if adj.Direction == token.ToDebit {
		adj.Approved = true
		return t.takeBack(account, program, int64(adj.Points), t.newest(account, program, c.now)), nil
	}
	lot, err := t.born(account, program, c.now, c.now)
	if err != nil {
		return twinEffects{}, err
	}
	e, err := t.credit(lot, int64(adj.Points))
	adj.Approved = err == nil
	return e, err
}
