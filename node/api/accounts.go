package api

import (
	"context"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

type accountInput struct {
	Since
	Address Address `path:"address" doc:"of the account"`
}

func getAccount(_ context.Context, v *ledger.View, in *accountInput) (Account, error) {
	acc, err := enrolled(v, in.Address)
	if err != nil {
		return Account{}, err
	}
	issuers := issuers{view: v}
	now := v.Time()
	out := Account{
		Address:    in.Address,
		Home:       string(acc.Home),
		Controller: Address(acc.Acts(now)),
		Locked:     acc.Locked,
		DayCap:     Money(acc.DayCap),
		Forward:    Address(acc.Forward),
		Balances:   []Balance{},
		AsOf:       asOf(v),
	}
	out.Custodial = out.Controller == Address{}
	for _, source := range acc.Sources {
		out.Sources = append(out.Sources, Address(source))
	}
	if acc.SpentDay == now.Day(0) {
		out.SpentToday = Money(acc.Spent)
	}
	if acc.Recovery.At > now {
		out.Recovery = &Recovery{Controller: Address(acc.Recovery.Controller), At: Time(acc.Recovery.At)}
	}
	balances, err := v.Balances(token.Address(in.Address))
	if err != nil {
		return Account{}, err
	}
	for _, b := range balances {
		issuer, err := issuers.of(b.Program)
		if err != nil {
			return Account{}, err
		}
		out.Balances = append(out.Balances, balance(b, issuer, now))
	}
	return out, nil
}

func enrolled(v *ledger.View, a Address) (token.Account, error) {
	acc, ok, err := v.Account(token.Address(a))
	if err == nil && !ok {
		err = fmt.Errorf("%w: %s", token.ErrUnknownAccount, a)
	}
	return acc, err
}

// issuers looks up the partners that owe the points of programs, each once.
type issuers struct {
	view  *ledger.View
	known map[token.Code]partner.ID
}

func (i *issuers) of(program token.Code) (partner.ID, error) {
	if id, ok := i.known[program]; ok {
		return id, nil
	}
	p, _, ok, err := i.view.Program(program)
	switch {
	case err != nil:
		return "", err
	case !ok:
		return "", fmt.Errorf("read program of lots: there is no %s", program)
	}
	if i.known == nil {
		i.known = map[token.Code]partner.ID{}
	}
	i.known[program] = p.Owner
	return p.Owner, nil
}

// living are the balance's lots that have not expired by the instant, swept or not.
// In a sliding program the day on which an idle balance expires is that of each lot.
func living(b token.Balance, now token.Time) token.Lots {
	var lots token.Lots
	for _, lot := range b.Lots {
		if b.IdleExpiry != 0 && (lot.ExpiresAt == 0 || b.IdleExpiry < lot.ExpiresAt) {
			lot.ExpiresAt = b.IdleExpiry
		}
		if !lot.Dead(now) {
			lots = append(lots, lot)
		}
	}
	return lots
}

func figures(b token.Balance, now token.Time) Figures {
	lots := living(b, now)
	spendable := lots.Spendable(now)
	return Figures{Spendable: spendable, Pending: lots.Total() - spendable, Held: b.Held, Debt: b.Debt}
}

func balance(b ledger.NamedBalance, issuer partner.ID, now token.Time) Balance {
	lots, f := living(b.Balance, now), figures(b.Balance, now)
	out := Balance{Program: string(b.Program), Issuer: string(issuer), Spendable: f.Spendable, Pending: f.Pending,
		Held: f.Held, Claim: b.Claim, Debt: f.Debt, Lots: lotsOf(b.Program, issuer, lots)}
	out.NextExpiration = first(lots, func(l token.Lot) token.Time { return l.ExpiresAt })
	out.NextActivation = first(lots, func(l token.Lot) token.Time {
		if l.ActiveAt > now {
			return l.ActiveAt
		}
		return 0
	})
	return out
}

// first is the earliest instant among the lots, and all points that share it; nil
// where no lot has one.
func first(lots token.Lots, at func(token.Lot) token.Time) *Instant {
	var next *Instant
	for _, lot := range lots {
		switch when := Time(at(lot)); {
		case when == 0:
		case next == nil || when < next.At:
			next = &Instant{Points: lot.Amount, At: when}
		case when == next.At:
			next.Points += lot.Amount
		}
	}
	return next
}

func lotsOf(program token.Code, issuer partner.ID, lots token.Lots) []Lot {
	out := make([]Lot, 0, len(lots))
	for _, l := range lots {
		out = append(out, Lot{Program: string(program), Issuer: string(issuer), Terms: l.Terms,
			ActiveAt: Time(l.ActiveAt), ExpiresAt: Time(l.ExpiresAt), Amount: l.Amount})
	}
	return out
}

type idInput struct {
	Since
	ID Hash `path:"id" doc:"id of the operation that made it"`
}

func getHold(_ context.Context, v *ledger.View, in *idInput) (HoldAnswer, error) {
	h, ok, err := v.Hold(token.OperationID(in.ID))
	if err == nil && !ok {
		err = fmt.Errorf("%w: %s", token.ErrUnknownHold, in.ID)
	}
	if err != nil {
		return HoldAnswer{}, err
	}
	issuer, err := (&issuers{view: v}).of(h.Program)
	return HoldAnswer{Hold: holdOf(op.ID(in.ID), h, v.Time()), Lots: lotsOf(h.Program, issuer, h.Lots), AsOf: asOf(v)}, err
}

func holdOf(id op.ID, h token.HeldPoints, now token.Time) Hold {
	return Hold{ID: Hash(id), Account: Address(h.Account), Payee: string(h.Payee), Program: string(h.Program),
		Points: h.Points, Captured: h.Captured, Status: holdStatus(h, now).String(), Deadline: Time(h.Deadline)}
}

// holdStatus is the hold's at the instant: one whose deadline has come is timed out,
// though one of the next blocks may book it.
func holdStatus(h token.HeldPoints, now token.Time) token.HoldStatus {
	if h.Status == token.HoldOpen && h.Deadline <= now {
		return token.HoldTimedOut
	}
	return h.Status
}

func getAdjustment(_ context.Context, v *ledger.View, in *idInput) (AdjustmentAnswer, error) {
	a, ok, err := v.Adjustment(token.OperationID(in.ID))
	if err == nil && !ok {
		err = fmt.Errorf("%w: %s", token.ErrUnknownAdjustment, in.ID)
	}
	if err != nil {
		return AdjustmentAnswer{}, err
	}
	return AdjustmentAnswer{Adjustment: adjustmentOf(op.ID(in.ID), a, v.Time()), AsOf: asOf(v)}, nil
}

func adjustmentOf(id op.ID, a token.Adjustment, now token.Time) Adjustment {
	return Adjustment{ID: Hash(id), Account: Address(a.Account), Partner: string(a.Partner), Program: string(a.Program),
		Points: a.Points, Direction: a.Direction.String(), Reason: string(a.Reason), Proposer: Address(a.Proposer),
		Status: adjustmentStatus(a, now), Deadline: Time(a.Deadline)}
}

// adjustmentStatus is the adjustment's at the instant: one that nobody approved in time
// has lapsed.
func adjustmentStatus(a token.Adjustment, now token.Time) string {
	switch {
	case a.Approved:
		return "approved"
	case a.Deadline <= now:
		return "lapsed"
	}
	return "proposed"
}

func getOperation(_ context.Context, v *ledger.View, in *idInput) (OperationAnswer, error) {
	done, at, ok, err := v.Operation(token.OperationID(in.ID))
	if err == nil && !ok {
		err = fmt.Errorf("%w: %s", token.ErrUnknownOperation, in.ID)
	}
	if err != nil {
		return OperationAnswer{}, err
	}
	var issuer partner.ID
	if done.Program != "" {
		issuer, err = (&issuers{view: v}).of(done.Program)
	}
	return OperationAnswer{ID: in.ID, Kind: done.Kind.String(), Account: Address(done.Account), Partner: string(done.Partner),
		Program: string(done.Program), Points: done.Points, Reason: string(done.Reason), Price: Money(done.Price), Reversed: done.Reversed,
		Lots: lotsOf(done.Program, issuer, done.Lots), At: operationAt(at), AsOf: asOf(v)}, err
}

func operationAt(at ledger.OperationAt) OperationAt {
	return OperationAt{Height: at.Height, Tx: Hash(at.Tx), Op: at.Op}
}
