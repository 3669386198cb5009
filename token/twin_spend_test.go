package token_test

import (
	"math/big"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// pay finds n points for spending, within the account's daily cap. Where there are too
// few, up to two holds of the purse whose deadline has come end first; made and debt
// are theirs.
func (t *twin) pay(c call, at purse, n int64, capped bool) (rows []*row, ended twinEffects, err error) {
	rows = t.spendable(at.account, at.program, c.now)
	for _, h := range t.overdue(c.now) {
		if int64(len(rows)) >= n || h.rows[0].account != at.account || h.rows[0].program != at.program {
			continue
		}
		if ended.holds++; ended.holds > 2 {
			break
		}
		e := t.endHold(h, token.HoldTimedOut, h.rows, c.now)
		ended.made, ended.debt, ended.lapsed = append(ended.made, e.made...), ended.debt+e.debt, ended.lapsed+e.lapsed
		rows = t.spendable(at.account, at.program, c.now)
	}
	if int64(len(rows)) < n {
		return nil, ended, token.ErrInsufficient
	}
	if dayCap := t.accounts[at.account].dayCap; capped && dayCap != 0 {
		value, today := n*t.counted(at.program), int64(c.now)/(24*hour)
		total := value
		for _, l := range t.spent {
			if l.account == at.account && l.day == today {
				total += l.n
			}
		}
		if total > dayCap {
			return nil, ended, token.ErrDayCap
		}
	}
	return rows[:n], ended, nil
}

// paid books what pay found, once the operation is certain.
func (t *twin) paid(c call, at purse, rows []*row, capped bool) {
	if t.accounts[at.account].dayCap != 0 && capped {
		value := int64(len(rows)) * t.counted(at.program)
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
	if err := may(t.partners[p.Owner], "transfer"); err != nil {
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
	rows, ended, err := t.pay(c, at, n, true)
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
	made, paid := t.receive(rows, c.now)
	e.made, e.debt = copies(made), paid
	return e.after(ended), nil
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
	if err := may(t.partners[a.Owner], "exchange"); err != nil {
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
	rows, ended, err := t.pay(c, at, n, false)
	if err != nil {
		return twinEffects{}, err
	}
	if err := t.issuable(to, got.Int64()-min(t.short[purse{account, to}], got.Int64())); err != nil {
		return twinEffects{}, err
	}
	asks := new(big.Int).Mul(got, big.NewInt(int64(b.Prices.Onramp)))
	share := new(big.Int).Mul(big.NewInt(int64(t.partners[b.Owner].Limit)), big.NewInt(b.ExchangeShareBasisPoints))
	share.Div(share, big.NewInt(10_000))
	if a.Owner != b.Owner && asks.Add(asks, t.owed(partner.Pair{Debtor: a.Owner, Creditor: b.Owner})).Cmp(share) > 0 {
		return twinEffects{}, token.ErrExchangeShare
	}
	t.paid(c, at, rows, false)
	made, paid := t.receive(born(lot, got.Int64()), c.now)
	t.flow(a.Code, "exchanged out", n)
	t.flow(b.Code, "exchanged in", got.Int64())
	t.remainders[a.Code] += rest.Int64()
	owed := t.owe(a.Owner, b.Owner, new(big.Int).Mul(got, big.NewInt(int64(b.Prices.Onramp))), partner.ForExchange)
	return twinEffects{points: n, received: got.Int64(), remainder: rest.Int64(), debt: paid,
		taken: copies(rows), made: copies(made), owed: owed}.after(ended), nil
}

// spending checks what a redemption and a hold have in common.
func (t *twin) spending(c call, a token.Address, code token.Code, asked uint64, payee partner.ID) (at purse, n int64, err error) {
	account, _, err := t.spender(c, a)
	if err != nil {
		return at, 0, err
	}
	program, terms, err := t.program(code)
	if err != nil {
		return at, 0, err
	}
	if n, err = amountOf(asked); err != nil {
		return at, 0, err
	}
	if err := may(t.partners[terms.Owner], "redeem"); err != nil {
		return at, 0, err
	}
	p, known := t.partners[payee]
	if !known {
		return at, 0, partner.ErrUnknownPartner
	}
	return purse{account, program}, n, may(p, "honour")
}

func (t *twin) redeem(c call, op token.Redeem) (twinEffects, error) {
	at, n, err := t.spending(c, op.Account, op.Program, op.Points, op.Partner)
	if err != nil {
		return twinEffects{}, err
	}
	rows, ended, err := t.pay(c, at, n, true)
	if err != nil {
		return twinEffects{}, err
	}
	t.paid(c, at, rows, true)
	return t.honour(at, rows, op.Partner).after(ended), nil
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

func (t *twin) hold(c call, op token.Hold) (twinEffects, error) {
	at, n, err := t.spending(c, op.Account, op.Program, op.Points, op.Partner)
	if err != nil {
		return twinEffects{}, err
	}
	if op.Deadline <= uint64(c.now) || op.Deadline > uint64(c.now)+7*24*hour {
		return twinEffects{}, token.ErrBadDeadline
	}
	rows, ended, err := t.pay(c, at, n, true)
	if err != nil {
		return twinEffects{}, err
	}
	if t.openHolds(at) == 16 {
		return twinEffects{}, token.ErrTooManyHolds
	}
	t.paid(c, at, rows, true)
	e := twinEffects{points: n, taken: copies(rows)}
	for _, r := range rows {
		r.held = true
	}
	t.rows = append(t.rows, rows...)
	t.holds[c.id] = &twinHold{token.HeldPoints{Account: op.Account, Payee: op.Partner, Program: op.Program, Points: token.Points(n),
		Deadline: token.Time(op.Deadline), Status: token.HoldOpen}, c.id, slices.Clone(rows)}
	return e.after(ended), nil
}

func (t *twin) openHolds(at purse) (n int) {
	for _, h := range t.holds {
		if h.Status == token.HoldOpen && h.rows[0].account == at.account && h.rows[0].program == at.program {
			n++
		}
	}
	return n
}

func (t *twin) open(c call, what string, id token.OperationID) (*twinHold, error) {
	payee, err := t.acting(c.sender, what, partner.Redeemer)
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
	case h.Status == token.HoldTimedOut:
		return nil, token.ErrHoldExpired
	}
	return h, nil
}

func (t *twin) capture(c call, op token.Capture) (twinEffects, error) {
	h, err := t.open(c, "capture", op.Hold)
	if err != nil {
		return twinEffects{}, err
	}
	if h.Deadline <= c.now {
		return twinEffects{}, token.ErrHoldExpired
	}
	n, err := amountOf(op.Points)
	switch {
	case err != nil:
		return twinEffects{}, err
	case n > int64(h.Points):
		return twinEffects{}, token.ErrAboveHold
	}
	for _, r := range h.rows[:n] {
		r.idled = false
	}
	e := t.honour(purse{h.rows[0].account, h.rows[0].program}, h.rows[:n], h.Payee)
	h.Captured = token.Points(n)
	return e.after(t.endHold(h, token.HoldCaptured, h.rows[n:], c.now)), nil
}

// release gives the points back, also after the deadline where nobody has yet.
func (t *twin) release(c call, op token.Release) (twinEffects, error) {
	h, err := t.open(c, "give back", op.Hold)
	if err != nil {
		return twinEffects{}, err
	}
	e := t.endHold(h, token.HoldReleased, h.rows, c.now)
	e.points = int64(h.Points)
	return e, nil
}

// after adds what holds did that ended on the way.
func (e twinEffects) after(ended twinEffects) twinEffects {
	e.made = append(e.made, ended.made...)
	e.taken = append(e.taken, ended.taken...)
	e.debt += ended.debt
	e.lapsed += ended.lapsed
	return e
}

// --- corrections ---

func (t *twin) reverse(c call, o token.Reverse) (twinEffects, error) {
	p, err := t.acting(c.sender, "give back", partner.Issuer, partner.Redeemer)
	if err != nil {
		return twinEffects{}, err
	}
	done, known := t.operations[o.Operation]
	switch {
	case !known:
		return twinEffects{}, token.ErrUnknownOperation
	case done.kind != op.KindIssue && done.kind != op.KindRedeem && done.kind != op.KindCapture:
		return twinEffects{}, token.ErrNotReversible
	case done.partner != p.ID && done.kind == op.KindIssue:
		return twinEffects{}, token.ErrNotOwner
	case done.partner != p.ID:
		return twinEffects{}, token.ErrNotPayee
	}
	what, role := "give back", partner.Redeemer
	if done.kind == op.KindIssue {
		what, role = "take back", partner.Issuer
	}
	if _, err := t.acting(c.sender, what, role); err != nil {
		return twinEffects{}, err
	}
	n, err := amountOf(o.Points)
	switch {
	case err != nil:
		return twinEffects{}, err
	case n > done.points-done.reversed || done.parts == 100:
		return twinEffects{}, token.ErrOverReversed
	}
	if done.kind == op.KindIssue {
		e := t.unissue(c, done, n)
		if got := e.points + e.claimed + e.debt; got > 0 {
			done.reversed += got
			done.parts++
		}
		return e, nil
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
	if int64(len(t.rows))+alive > int64(token.MaxSupply) {
		return twinEffects{}, token.ErrSupply
	}
	before := t.exposed(p.Owner)
	worth := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(done.price)))
	owed := t.owe(p.Owner, done.partner, worth, partner.ForReversal)
	lent := alive - min(alive, t.short[purse{done.account, program}])
	if err := t.returnable(program, before, lent); err != nil {
		t.debts = t.debts[:len(t.debts)-len(owed)]
		return twinEffects{}, err
	}
	done.rows, done.reversed = done.rows[:int64(len(done.rows))-n], done.reversed+n
	done.parts++
	t.flow(p.Code, "reinstated", n)
	e := t.giveBack(back, c.now)
	e.points, e.owed = n, owed
	return e, nil
}

// returnable: a tenth above limit and cap is as far as refunds go, where they make an
// issuer's exposure larger.
func (t *twin) returnable(program int, before *big.Int, n int64) error {
	p := t.programs[program]
	now := t.exposed(p.Owner)
	now.Add(now, new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(p.Prices.Redemption))))
	limit := int64(t.partners[p.Owner].Limit)
	most := new(big.Int).Add(big.NewInt(limit), big.NewInt(limit/10))
	switch {
	case now.Cmp(before) <= 0:
		return nil
	case now.Cmp(most) > 0:
		return token.ErrLimit
	case p.Cap != 0 && t.outstanding(program)+n > int64(p.Cap)+int64(p.Cap)/10:
		return token.ErrCap
	}
	return nil
}

func (t *twin) propose(c call, op token.ProposeAdjustment) (twinEffects, error) {
	owner, _, p, err := t.owner(c, "take back", op.Program)
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
	if err := reasoned("price double error fraud goodwill missing correct", op.Reason); err != nil {
		return twinEffects{}, err
	}
	if op.Direction < 1 || op.Direction > 2 {
		return twinEffects{}, token.ErrBadAdjustment
	}
	if err := may(owner, "issue"); err != nil && op.Direction == token.ToCredit {
		return twinEffects{}, err
	}
	t.adjustments[c.id] = &token.Adjustment{Account: op.Account, Partner: owner.ID, Program: p.Code, Points: token.Points(n),
		Direction: op.Direction, Proposer: c.sender, Deadline: c.now + 7*24*hour}
	return twinEffects{}, nil
}

func (t *twin) approve(c call, op token.ApproveAdjustment) (twinEffects, error) {
	owner, err := t.acting(c.sender, "take back", partner.Treasurer)
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
	e, err := t.credit(lot, int64(adj.Points), c.now)
	adj.Approved = err == nil
	return e, err
}

// counted is what a point of the program counts against an account's daily cap.
func (t *twin) counted(program int) int64 {
	p := t.programs[program].Prices
	if p.Offramp > p.Redemption {
		return int64(p.Offramp)
	}
	return int64(p.Redemption)
}
