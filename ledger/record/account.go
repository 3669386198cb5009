package record

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func walkID(v op.Visitor, name string, id partner.ID) partner.ID {
	return op.Text(v, name, id, partner.MaxIDLength)
}

func walkCode(v op.Visitor, code token.Code) token.Code {
	return op.Text(v, "program", code, token.MaxCodeLength)
}

func walkReason(v op.Visitor, r token.Reason) token.Reason {
	return op.Text(v, "reason", r, token.MaxReasonLength)
}

func walkAccount(w op.Walker, a token.Account) token.Account {
	return token.Account{
		Home:       walkID(w, "home", a.Home),
		Controller: w.Address("controller", a.Controller),
		Locked:     w.Bool("locked", a.Locked),
		DayCap:     op.Int(w, "day_cap", a.DayCap),
		Spent:      op.Int(w, "spent", a.Spent),
		SpentDay:   op.Int(w, "spent_day", a.SpentDay),
		Recovery: token.Recovery{
			Controller: w.Address("recovery_controller", a.Recovery.Controller),
			At:         op.Int(w, "recovery_at", a.Recovery.At),
		},
		Programs: op.Texts(w, "programs", a.Programs, token.MaxCodeLength),
		Forward:  w.Address("forward", a.Forward),
		Sources:  op.List(w, "sources", a.Sources, walkSource),
	}
}

func walkSource(w op.Walker, a token.Address) token.Address { return w.Address("account", a) }

func walkBalance(w op.Walker, b token.Balance) token.Balance {
	return token.Balance{
		Lots:       op.List(w, "lots", b.Lots, token.WalkLot),
		Held:       op.Int(w, "held", b.Held),
		Holds:      op.List(w, "holds", b.Holds, walkOpenHold),
		Claim:      op.Int(w, "claim", b.Claim),
		Debt:       op.Int(w, "debt", b.Debt),
		Passed:     op.Int(w, "passed", b.Passed),
		PassedDay:  op.Int(w, "passed_day", b.PassedDay),
		IdleExpiry: op.Int(w, "idle_expiry", b.IdleExpiry),
	}
}

func walkOpenHold(w op.Walker, h token.OpenHold) token.OpenHold {
	return token.OpenHold{
		Deadline: op.Int(w, "deadline", h.Deadline),
		ID:       op.Word(w, "id", h.ID),
		Idle:     w.Bool("idle", h.Idle),
	}
}

func walkDone(w op.Walker, o token.Done) token.Done {
	return token.Done{
		Kind:     op.Int(w, "kind", o.Kind),
		Account:  w.Address("account", o.Account),
		Partner:  walkID(w, "partner", o.Partner),
		Program:  walkCode(w, o.Program),
		Points:   op.Int(w, "points", o.Points),
		Reason:   walkReason(w, o.Reason),
		Price:    op.Int(w, "price", o.Price),
		Lots:     op.List(w, "lots", o.Lots, token.WalkLot),
		Reversed: op.Int(w, "reversed", o.Reversed),
		Parts:    op.Int(w, "parts", o.Parts),
		First:    op.List(w, "first", o.First, walkPlace),
		Effects:  WalkEffects(w, o.Effects),
	}
}

func walkHold(w op.Walker, h token.HeldPoints) token.HeldPoints {
	return token.HeldPoints{
		Account:  w.Address("account", h.Account),
		Payee:    walkID(w, "payee", h.Payee),
		Program:  walkCode(w, h.Program),
		Lots:     op.List(w, "lots", h.Lots, token.WalkLot),
		Points:   op.Int(w, "points", h.Points),
		Deadline: op.Int(w, "deadline", h.Deadline),
		Status:   op.Choice(w, "status", h.Status),
		Captured: op.Int(w, "captured", h.Captured),
	}
}

func walkAdjustment(w op.Walker, a token.Adjustment) token.Adjustment {
	return token.Adjustment{
		Account:   w.Address("account", a.Account),
		Partner:   walkID(w, "partner", a.Partner),
		Program:   walkCode(w, a.Program),
		Points:    op.Int(w, "points", a.Points),
		Direction: op.Choice(w, "direction", a.Direction),
		Reason:    walkReason(w, a.Reason),
		Proposer:  w.Address("proposer", a.Proposer),
		Deadline:  op.Int(w, "deadline", a.Deadline),
		Approved:  w.Bool("approved", a.Approved),
	}
}
