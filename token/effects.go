package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Result is what an operation leaves: what the ledger keeps of it, and what it did.
type Result struct {
	Done    Done
	Effects []op.Effect
}

// result ends an operation.
func (c *Context) result(done Done) Result { return Result{done, c.effects} }

// did notes what happened, in its order.
func (c *Context) did(e op.Effect) { c.effects = append(c.effects, e) }

// didLots notes what happened to lots, if there are any.
func (c *Context) didLots(what op.EffectKind, key BalanceKey, lots Lots) {
	switch {
	case len(lots) == 0:
	case c.brief:
		c.did(LotsMoved{what, key.Account, key.Program, sumOf(lots)})
	default:
		c.did(LotsMoved{what, key.Account, key.Program, list(lots)})
	}
}

// didPoints notes what was counted, if it is any.
func (c *Context) didPoints(what op.EffectKind, key BalanceKey, n Points) {
	if n > 0 {
		c.did(PointsCounted{what, key.Account, key.Program, n})
	}
}

// LotList names up to MaxNamedLots lots and sums up the rest, so that what an operation
// answers is bounded however many lots it moved.
type LotList struct {
	Lots       Lots // the first ones, in their order
	More       int  // further lots
	MorePoints Points
}

func list(lots Lots) LotList {
	if len(lots) <= MaxNamedLots {
		return LotList{Lots: lots}
	}
	rest := lots[MaxNamedLots:]
	return LotList{Lots: lots[:MaxNamedLots], More: len(rest), MorePoints: rest.Total()}
}

// sumOf is a list that names no lot.
func sumOf(lots Lots) LotList { return LotList{More: len(lots), MorePoints: lots.Total()} }

// Total is the points of all lots, named or not.
func (l LotList) Total() Points { return l.Lots.Total() + l.MorePoints }

func (l LotList) walk(w op.Walker) LotList {
	return LotList{
		Lots:       op.List(w, "lots", l.Lots, WalkLot),
		More:       op.Int(w, "more", l.More),
		MorePoints: op.Int(w, "more_points", l.MorePoints),
	}
}

// WalkLot shows the fields of a lot.
func WalkLot(w op.Walker, lot Lot) Lot {
	return Lot{
		Terms:     op.Int(w, "terms", lot.Terms),
		ActiveAt:  op.Instant(w, "active_at", lot.ActiveAt),
		ExpiresAt: op.Instant(w, "expires_at", lot.ExpiresAt),
		Amount:    op.Int(w, "amount", lot.Amount),
	}
}

// LotsMoved is lots that left a balance (EffectTaken), entered it (EffectMade), became
// active or expired in it.
type LotsMoved struct {
	What    op.EffectKind
	Account Address
	Program Code
	Lots    LotList
}

// Effect is the effect's kind.
func (e LotsMoved) Effect() op.EffectKind { return e.What }

// Walk shows the effect's fields.
func (e LotsMoved) Walk(w op.Walker) op.Effect {
	return LotsMoved{
		What:    e.What,
		Account: w.Address("account", e.Account),
		Program: op.Text(w, "program", e.Program, MaxCodeLength),
		Lots:    e.Lots.walk(w),
	}
}

// PointsCounted is points of a balance that lapsed as they came back (EffectLapsed),
// became debt, paid debt, were claimed of open holds, paid such a claim, or were asked
// for and neither there nor owed (EffectForgone).
type PointsCounted struct {
	What    op.EffectKind
	Account Address
	Program Code
	Points  Points
}

// Effect is the effect's kind.
func (e PointsCounted) Effect() op.EffectKind { return e.What }

// Walk shows the effect's fields.
func (e PointsCounted) Walk(w op.Walker) op.Effect {
	return PointsCounted{
		What:    e.What,
		Account: w.Address("account", e.Account),
		Program: op.Text(w, "program", e.Program, MaxCodeLength),
		Points:  op.Int(w, "points", e.Points),
	}
}

// PointsMatured is points of a program, of all accounts, that reached their expiry.
type PointsMatured struct {
	Program Code
	Points  Points
}

// Effect is the effect's kind.
func (PointsMatured) Effect() op.EffectKind { return op.EffectMatured }

// Walk shows the effect's fields.
func (e PointsMatured) Walk(w op.Walker) op.Effect {
	return PointsMatured{op.Text(w, "program", e.Program, MaxCodeLength), op.Int(w, "points", e.Points)}
}

// Remainder is what the floor of an exchange left over.
type Remainder struct {
	Program Code // the one given
	Amount  Money
}

// Effect is the effect's kind.
func (Remainder) Effect() op.EffectKind { return op.EffectRemainder }

// Walk shows the effect's fields.
func (e Remainder) Walk(w op.Walker) op.Effect {
	return Remainder{op.Text(w, "program", e.Program, MaxCodeLength), op.Money(w, "amount", e.Amount)}
}

// HoldPlaced is points set aside for a payee.
type HoldPlaced struct {
	Hold     OperationID
	Account  Address
	Program  Code
	Payee    partner.ID
	Points   Points
	Deadline Time
}

// Effect is the effect's kind.
func (HoldPlaced) Effect() op.EffectKind { return op.EffectHoldPlaced }

// Walk shows the effect's fields.
func (e HoldPlaced) Walk(w op.Walker) op.Effect {
	return HoldPlaced{
		Hold:     op.Word(w, "hold", e.Hold),
		Account:  w.Address("account", e.Account),
		Program:  op.Text(w, "program", e.Program, MaxCodeLength),
		Payee:    op.Text(w, "payee", e.Payee, partner.MaxIDLength),
		Points:   op.Int(w, "points", e.Points),
		Deadline: op.Instant(w, "deadline", e.Deadline),
	}
}

// HoldEnded is a hold that was captured, released, or came to its deadline.
type HoldEnded struct {
	Hold     OperationID
	Account  Address
	Program  Code
	Payee    partner.ID
	How      HoldStatus
	Points   Points  // that were on hold
	Captured LotList // of them, what the payee took
}

// Effect is the effect's kind.
func (HoldEnded) Effect() op.EffectKind { return op.EffectHoldEnded }

// Walk shows the effect's fields.
func (e HoldEnded) Walk(w op.Walker) op.Effect {
	return HoldEnded{
		Hold:     op.Word(w, "hold", e.Hold),
		Account:  w.Address("account", e.Account),
		Program:  op.Text(w, "program", e.Program, MaxCodeLength),
		Payee:    op.Text(w, "payee", e.Payee, partner.MaxIDLength),
		How:      op.Choice(w, "how", e.How),
		Points:   op.Int(w, "points", e.Points),
		Captured: e.Captured.walk(w),
	}
}

// OperationReversed is an operation taken back, as far as points go.
type OperationReversed struct {
	Operation OperationID
	Points    Points
}

// Effect is the effect's kind.
func (OperationReversed) Effect() op.EffectKind { return op.EffectReversed }

// Walk shows the effect's fields.
func (e OperationReversed) Walk(w op.Walker) op.Effect {
	return OperationReversed{op.Word(w, "operation", e.Operation), op.Int(w, "points", e.Points)}
}
