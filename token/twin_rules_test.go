package token_test

import (
	"math/big"
	"slices"
	"strings"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// twinEffects are what an operation did, in rows.
type twinEffects struct {
	points, received, short, debt, claimed, lapsed int64
	remainder                                      int64
	taken, made                                    []row // as they were when they moved
	owed                                           []debt
	operation                                      *twinOperation
	holds                                          int // that ended on the way
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
	var undo *twin
	if len(t.overdue(c.now)) > 0 {
		undo = t.clone() // spending may end holds and fail then
	}
	if merge, ok := c.op.(token.Merge); ok {
		e, err = t.merge(c, merge) // which is no activity of the member's
	} else {
		t.moving(c.now, func() {
			if e, err = t.dispatch(c); err == nil {
				t.used = t.uses(c.op)
			}
		})
	}
	if err != nil {
		if undo != nil {
			*t = *undo
		}
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
		return t.own(c, op.Account, func(a *twinAccount) error {
			if a.controller == (token.Address{}) {
				return token.ErrCustodial
			}
			a.controller, a.recovery = op.Controller, token.Recovery{}
			return nil
		})
	case token.Recover:
		return t.recover(c, op)
	case token.Veto:
		return t.veto(c, op)
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
	case token.Hold:
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

// may repeats docs/reference/status.md by the first letters of the statuses.
func may(p partner.Partner, what string) error {
	where := map[string]string{"issue": "a", "take back": "al", "honour": "al", "capture": "ald", "give back": "asld",
		"enroll": "a", "keep": "ald", "lock": "asld", "redeem": "al", "exchange": "al", "transfer": "asl"}[what]
	if !strings.Contains(where, p.Status.String()[:1]) {
		return partner.ErrPartnerInactive
	}
	return nil
}

func (t *twin) acting(sender token.Address, what string, wanted ...partner.Role) (partner.Partner, error) {
	for _, p := range t.partners {
		for _, k := range p.Keys {
			if k.Address != sender {
				continue
			}
			if !slices.ContainsFunc(wanted, k.Roles.Has) {
				return p, partner.ErrWrongRole
			}
			return p, may(p, what)
		}
	}
	return partner.Partner{}, partner.ErrNotPartnerKey
}

// account is the account, or the last one that it was merged into.
func (t *twin) account(a token.Address) (int, *twinAccount, error) {
	for i, known := range t.addresses {
		switch acc := t.accounts[i]; {
		case known != a || acc == nil:
		case acc.forward != (token.Address{}):
			return t.account(acc.forward)
		default:
			return i, acc, nil
		}
	}
	return 0, nil, token.ErrUnknownAccount
}

func (t *twin) unmerged(a token.Address) (int, *twinAccount, error) {
	i, acc, err := t.account(a)
	if err == nil && t.addresses[i] != a {
		err = token.ErrMerged
	}
	return i, acc, err
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
	if _, _, err := t.unmerged(a); err != nil {
		return 0, nil, err
	}
	return t.actedFor(c, a)
}

// actedFor is the account, or the one that it was merged into, if the sender acts for it.
func (t *twin) actedFor(c call, a token.Address) (int, *twinAccount, error) {
	i, acc, err := t.account(a)
	switch {
	case err != nil:
	case !t.controls(c.sender, acc):
		err = token.ErrNotController
	case acc.controller == token.Address{}:
		err = may(t.partners[acc.home], "keep")
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
	p, err := t.acting(c.sender, "enroll", partner.Custodian, partner.Issuer)
	if err != nil {
		return twinEffects{}, err
	}
	if op.Account == (token.Address{}) {
		return twinEffects{}, token.ErrReservedAddress
	}
	i := slices.Index(t.addresses, op.Account)
	if t.accounts[i] != nil {
		return twinEffects{}, token.ErrAccountExists
	}
	if err := t.proven(c.now, p.ID, op); err != nil {
		return twinEffects{}, err
	}
	t.accounts[i] = &twinAccount{home: p.ID, controller: op.Controller}
	return twinEffects{}, nil
}

// proven knows whose each address is, and compares the consent with the one that the
// member gives.
func (t *twin) proven(now token.Time, home partner.ID, op token.Enroll) error {
	who := name(op.Account)
	mine := op.Controller == op.Account
	switch {
	case op.Salt != [32]byte{} && (op.Date != 0 || op.Consent != ""):
		return token.ErrTwoProofs
	case !mine && op.Controller != token.Address{}:
		return token.ErrContractAccount
	case !mine && (custody[who] != home || op.Salt != salts[who]):
		return token.ErrWrongAddress
	case mine && (op.Date+30*day < uint64(now) || op.Date > uint64(now)+hour):
		return token.ErrConsentDate
	case mine && (secrets[who] == nil || op.Consent != consented(who, home, token.Time(op.Date)).Consent):
		return token.ErrBadConsent
	}
	return nil
}

func (t *twin) own(c call, a token.Address, change func(*twinAccount) error) (twinEffects, error) {
	_, acc, err := t.controlled(c, a)
	if err != nil {
		return twinEffects{}, err
	}
	return twinEffects{}, change(acc)
}

func (t *twin) recover(c call, op token.Recover) (twinEffects, error) {
	p, err := t.acting(c.sender, "keep", partner.Custodian)
	if err != nil {
		return twinEffects{}, err
	}
	_, acc, err := t.unmerged(op.Account)
	switch {
	case err != nil:
		return twinEffects{}, err
	case acc.home != p.ID:
		return twinEffects{}, token.ErrNotHome
	case acc.controller == token.Address{}:
		return twinEffects{}, token.ErrCustodial
	}
	acc.recovery = token.Recovery{Controller: op.Controller, At: c.now + 48*hour}
	return twinEffects{}, nil
}

func (t *twin) veto(c call, op token.Veto) (twinEffects, error) {
	_, acc, err := t.actedFor(c, op.Account)
	if err == nil && acc.recovery.At == 0 {
		err = token.ErrNoRecovery
	}
	if err == nil {
		acc.recovery = token.Recovery{}
	}
	return twinEffects{}, err
}

func (t *twin) lock(c call, op token.Lock) (twinEffects, error) {
	_, acc, err := t.account(op.Account)
	if err != nil {
		return twinEffects{}, err
	}
	home, keeps := t.partners[acc.home], false
	for _, k := range home.Keys {
		keeps = keeps || k.Address == c.sender && k.Roles.Has(partner.Custodian)
	}
	if acc.controller == c.sender && c.sender != (token.Address{}) {
		err = nil
	} else if keeps {
		err = may(home, "lock")
	} else {
		err = token.ErrNotController
	}
	if err != nil {
		return twinEffects{}, err
	}
	acc.locked = true
	return twinEffects{}, nil
}

// --- issuing and taking back ---

func (t *twin) owner(c call, what string, code token.Code) (partner.Partner, int, token.Program, error) {
	p, err := t.acting(c.sender, what, partner.Issuer)
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
	if err := may(t.partners[t.programs[program].Owner], "issue"); err != nil {
		return err
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
	worth := t.exposed(p.Owner)
	worth.Add(worth, new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(p.Prices.Redemption))))
	if worth.Cmp(big.NewInt(int64(t.partners[p.Owner].Limit))) > 0 {
		return token.ErrLimit
	}
	if int64(len(t.rows))+n > int64(token.MaxSupply) {
		return token.ErrSupply
	}
	return nil
}

// exposed is what a partner's outstanding points are worth and what it owes.
func (t *twin) exposed(owner partner.ID) *big.Int {
	worth := new(big.Int)
	for id := range t.partners {
		if owed := t.owed(partner.Pair{Debtor: owner, Creditor: id}); owed.Sign() > 0 {
			worth.Add(worth, owed)
		}
	}
	for i, other := range t.programs {
		if other.Owner == owner {
			points := big.NewInt(t.outstanding(i))
			worth.Add(worth, points.Mul(points, big.NewInt(int64(other.Prices.Redemption))))
		}
	}
	return worth
}

// born is what a point earned then is when it is issued now.
func (t *twin) born(account, program int, earned, now token.Time) (row, error) {
	p := t.programs[program]
	r := row{account: account, program: program, terms: p.Terms}
	switch {
	case earned > now:
		return r, token.ErrFutureDated
	case earned < 2*day || p.BackdatingSeconds >= 0 && earned < now-token.Time(p.BackdatingSeconds):
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
func (t *twin) credit(like row, n int64, now token.Time) (twinEffects, error) {
	at := purse{like.account, like.program}
	paid := min(t.short[at], n)
	if err := t.issuable(like.program, n-paid); err != nil {
		return twinEffects{}, err
	}
	t.flow(t.programs[like.program].Code, "issued", n)
	made, paid := t.receive(born(like, n), now)
	return twinEffects{points: n, debt: paid, made: copies(made)}, nil
}

// born is n points alike.
func born(like row, n int64) (rows []*row) {
	for range n {
		r := like
		rows = append(rows, &r)
	}
	return rows
}

func (t *twin) issue(c call, op token.Issue) (twinEffects, error) {
	owner, program, p, err := t.owner(c, "issue", op.Program)
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
	err = reasoned("purchase opening bonus campaign welcome referral prize activity tier", op.Reason)
	if err != nil {
		return twinEffects{}, err
	}
	earned := token.Time(min(op.Time, 1<<62))
	lot, err := t.born(account, program, earned, c.now)
	if err != nil {
		return twinEffects{}, err
	}
	if err := t.alone(c, p, n); err != nil {
		return twinEffects{}, err
	}
	e, err := t.credit(lot, n, c.now)
	if err == nil {
		t.stamp(c, p, n)
	}
	e.operation = &twinOperation{account: account, partner: owner.ID, program: p.Code, points: n, lot: lot}
	return e, err
}

func (t *twin) clawback(c call, op token.Clawback) (twinEffects, error) {
	_, program, p, err := t.owner(c, "take back", op.Program)
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
	if err := reasoned("return cancel unpaid price double error fraud", op.Reason); err != nil {
		return twinEffects{}, err
	}
	if err := t.alone(c, p, n); err != nil {
		return twinEffects{}, err
	}
	t.stamp(c, p, n)
	return t.takeBack(account, program, n, t.newest(account, program, c.now)), nil
}

// reasoned refuses a reason that is no word of the list.
func reasoned(list string, why token.Reason) error {
	if slices.Contains(strings.Fields(list), string(why)) {
		return nil
	}
	return token.ErrUnknownReason
}

// stamp is what a key issued or clawed back alone.
type stamp struct {
	key   token.Address
	day   int64
	worth *big.Int
}

func (t *twin) stamp(c call, p token.Program, n int64) {
	worth := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(p.Prices.Redemption)))
	t.stamps = append(t.stamps, stamp{c.sender, int64(c.now) / (24 * hour), worth})
}

// alone refuses more than one key may do in a day.
func (t *twin) alone(c call, p token.Program, n int64) error {
	limit, today := t.partners[p.Owner].IssuerDayLimit, int64(c.now)/(24*hour)
	sum := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(p.Prices.Redemption)))
	for _, s := range t.stamps {
		if s.key == c.sender && s.day == today {
			sum.Add(sum, s.worth)
		}
	}
	if limit != 0 && sum.Cmp(big.NewInt(int64(limit))) > 0 {
		return token.ErrSecondKey
	}
	return nil
}

// takeBack takes n points back, in the order given; what is short is claimed of open
// holds, and then becomes debt.
func (t *twin) takeBack(account, program int, n int64, from []*row) twinEffects {
	taken := from[:min(n, int64(len(from)))]
	t.drop(taken)
	p, at := t.programs[program], purse{account, program}
	short := n - int64(len(taken))
	claimed := min(short, t.held()[account][program]-t.claims[at])
	debt := max(0, min(short-claimed, int64(p.DebtCap)-t.short[at]))
	t.claims[at] += claimed
	t.short[at] += debt
	t.flow(p.Code, "clawed back", int64(len(taken)))
	return twinEffects{points: int64(len(taken)), short: short, debt: debt, claimed: claimed, taken: copies(taken)}
}
