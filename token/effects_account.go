package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// AccountOpened is a new account.
type AccountOpened struct {
	Account    Address
	Home       partner.ID
	Controller Address
}

// Effect is the effect's kind.
func (AccountOpened) Effect() op.EffectKind { return op.EffectAccountOpened }

// Walk shows the effect's fields.
func (e AccountOpened) Walk(w op.Walker) op.Effect {
	return AccountOpened{
		Account:    w.Address("account", e.Account),
		Home:       op.Text(w, "home", e.Home, partner.MaxIDLength),
		Controller: w.Address("controller", e.Controller),
	}
}

// ControllerChanged is another key that controls an account from now on.
type ControllerChanged struct {
	Account    Address
	Controller Address
}

// Effect is the effect's kind.
func (ControllerChanged) Effect() op.EffectKind { return op.EffectControllerChanged }

// Walk shows the effect's fields.
func (e ControllerChanged) Walk(w op.Walker) op.Effect {
	return ControllerChanged{w.Address("account", e.Account), w.Address("controller", e.Controller)}
}

// RecoveryStarted is a key that will control an account unless the old one vetoes.
type RecoveryStarted struct {
	Account    Address
	Controller Address
	At         Time
}

// Effect is the effect's kind.
func (RecoveryStarted) Effect() op.EffectKind { return op.EffectRecoveryStarted }

// Walk shows the effect's fields.
func (e RecoveryStarted) Walk(w op.Walker) op.Effect {
	return RecoveryStarted{w.Address("account", e.Account), w.Address("controller", e.Controller), op.Instant(w, "at", e.At)}
}

// RecoveryVetoed is a recovery that was ended by the old key.
type RecoveryVetoed struct{ Account Address }

// Effect is the effect's kind.
func (RecoveryVetoed) Effect() op.EffectKind { return op.EffectRecoveryVetoed }

// Walk shows the effect's fields.
func (e RecoveryVetoed) Walk(w op.Walker) op.Effect {
	return RecoveryVetoed{w.Address("account", e.Account)}
}

// LockChanged is an account locked or unlocked for spending.
type LockChanged struct {
	Account Address
	Locked  bool
}

// Effect is the effect's kind.
func (LockChanged) Effect() op.EffectKind { return op.EffectLockChanged }

// Walk shows the effect's fields.
func (e LockChanged) Walk(w op.Walker) op.Effect {
	return LockChanged{w.Address("account", e.Account), w.Bool("locked", e.Locked)}
}

// DayCapChanged is another daily cap of an account.
type DayCapChanged struct {
	Account Address
	Cap     Money
}

// Effect is the effect's kind.
func (DayCapChanged) Effect() op.EffectKind { return op.EffectDayCapChanged }

// Walk shows the effect's fields.
func (e DayCapChanged) Walk(w op.Walker) op.Effect {
	return DayCapChanged{w.Address("account", e.Account), op.Money(w, "cap", e.Cap)}
}

// AccountsMerged is an account that was closed, and another that acts in its place.
type AccountsMerged struct {
	Source Address
	Target Address
}

// Effect is the effect's kind.
func (AccountsMerged) Effect() op.EffectKind { return op.EffectMerged }

// Walk shows the effect's fields.
func (e AccountsMerged) Walk(w op.Walker) op.Effect {
	return AccountsMerged{w.Address("source", e.Source), w.Address("target", e.Target)}
}

// BalanceMerged is all that a balance had, in the balance of another account from now on.
type BalanceMerged struct {
	Source  Address
	Target  Address
	Program Code
	Lots    int    // how many
	Points  Points // in the lots
	Held    Points
	Claim   Points
	Debt    Points
}

// Effect is the effect's kind.
func (BalanceMerged) Effect() op.EffectKind { return op.EffectBalanceMerged }

// Walk shows the effect's fields.
func (e BalanceMerged) Walk(w op.Walker) op.Effect {
	return BalanceMerged{
		Source:  w.Address("source", e.Source),
		Target:  w.Address("target", e.Target),
		Program: op.Text(w, "program", e.Program, MaxCodeLength),
		Lots:    op.Int(w, "lots", e.Lots),
		Points:  op.Int(w, "points", e.Points),
		Held:    op.Int(w, "held", e.Held),
		Claim:   op.Int(w, "claim", e.Claim),
		Debt:    op.Int(w, "debt", e.Debt),
	}
}

// AdjustmentProposed is a correction that waits for its approval.
type AdjustmentProposed struct {
	Adjustment OperationID
	Account    Address
	Program    Code
	Points     Points
	Direction  Direction
	Reason     Reason
}

// Effect is the effect's kind.
func (AdjustmentProposed) Effect() op.EffectKind { return op.EffectAdjustmentProposed }

// Walk shows the effect's fields.
func (e AdjustmentProposed) Walk(w op.Walker) op.Effect {
	return AdjustmentProposed{
		Adjustment: op.Word(w, "adjustment", e.Adjustment),
		Account:    w.Address("account", e.Account),
		Program:    op.Text(w, "program", e.Program, MaxCodeLength),
		Points:     op.Int(w, "points", e.Points),
		Direction:  op.Choice(w, "direction", e.Direction),
		Reason:     op.Text(w, "reason", e.Reason, MaxReasonLength),
	}
}

// AdjustmentApproved is a correction that was carried out.
type AdjustmentApproved struct{ Adjustment OperationID }

// Effect is the effect's kind.
func (AdjustmentApproved) Effect() op.EffectKind { return op.EffectAdjustmentApproved }

// Walk shows the effect's fields.
func (e AdjustmentApproved) Walk(w op.Walker) op.Effect {
	return AdjustmentApproved{op.Word(w, "adjustment", e.Adjustment)}
}

// NewEffect is an empty effect of the kind, whose Walk reads one; nil for a kind that
// this package has none of.
func NewEffect(kind op.EffectKind) op.Effect {
	switch kind {
	case op.EffectTaken, op.EffectMade, op.EffectActivated, op.EffectExpired:
		return LotsMoved{What: kind}
	case op.EffectLapsed, op.EffectDebtRaised, op.EffectDebtPaid, op.EffectClaimed, op.EffectClaimPaid, op.EffectForgone:
		return PointsCounted{What: kind}
	}
	for _, e := range []op.Effect{PointsMatured{}, Remainder{}, partner.Owed{}, partner.PaymentChanged{}, HoldPlaced{}, HoldEnded{}, OperationReversed{},
		AccountOpened{}, ControllerChanged{}, RecoveryStarted{}, RecoveryVetoed{}, LockChanged{}, DayCapChanged{},
		AdjustmentProposed{}, AdjustmentApproved{}, AccountsMerged{}, BalanceMerged{}} {
		if e.Effect() == kind {
			return e
		}
	}
	return nil
}
