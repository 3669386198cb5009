package token

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Sums are the points that people ask of an operation, and how an answer writes and
// describes them.
type Sums struct {
	Points   Points `json:"points,omitempty" doc:"moved; exchange: the points given"`
	Received Points `json:"received,omitempty" doc:"exchange: points got"`
	Short    Points `json:"short,omitempty" doc:"clawback and debit: asked for and not there"`
	Debt     Points `json:"debt,omitempty" doc:"of short, what became debt; of points got, what paid debt"`
	Claimed  Points `json:"claimed,omitempty" doc:"of short, what open holds will pay before they return any"`
	Lapsed   Points `json:"lapsed,omitempty" doc:"points returned whose expiry had passed: expired at once"`
}

// Figures are what people ask of an operation, found from its effects: here and nowhere
// else, so that all answers agree.
type Figures struct {
	Sums
	Remainder Money // exchange: what the floor left over
	Taken     []LotsMoved
	Made      []LotsMoved
	Owed      []partner.Owed
}

// FiguresOf are the figures of an operation of the kind with the effects.
func FiguresOf(kind op.Kind, effects []op.Effect) (f Figures) {
	if kind == op.KindMerge {
		return f // points of many programs, which are not one figure
	}
	var taken, made, paid, captured, ended, reversed Points
	for _, effect := range effects {
		switch e := effect.(type) {
		case LotsMoved:
			switch e.What {
			case op.EffectTaken:
				taken += e.Lots.Total()
				f.Taken = append(f.Taken, e)
			case op.EffectMade:
				made += e.Lots.Total()
				f.Made = append(f.Made, e)
			}
		case PointsCounted:
			f.count(e)
			if e.What == op.EffectDebtPaid {
				paid += e.Points
			}
		case HoldEnded:
			if e.How == HoldTimedOut {
				continue // on the way, because its deadline had passed
			}
			ended += e.Points
			captured += e.Captured.Total()
			f.captured(e)
		case OperationReversed:
			reversed += e.Points
		case Remainder:
			f.Remainder += e.Amount
		case partner.Owed:
			f.Owed = append(f.Owed, e)
		}
	}
	switch {
	case kind == op.KindExchange:
		f.Points, f.Received = taken, received(effects)
	case kind == op.KindRelease:
		f.Points = ended
	case kind == op.KindCapture:
		f.Points, f.Short = captured, 0
	case kind == op.KindReverse && taken == 0 && f.Short == 0:
		f.Points = reversed
	case taken > 0 || f.Short > 0:
		f.Points = taken
	default:
		f.Points = made + paid
	}
	return f
}

func (f *Figures) count(e PointsCounted) {
	switch e.What {
	case op.EffectDebtRaised:
		f.Short += e.Points
		f.Debt += e.Points
	case op.EffectDebtPaid:
		f.Debt += e.Points
	case op.EffectClaimed:
		f.Short += e.Points
		f.Claimed += e.Points
	case op.EffectForgone:
		f.Short += e.Points
	case op.EffectLapsed:
		f.Lapsed += e.Points
	}
}

// captured are the lots that left with a capture, though they left the balance before.
func (f *Figures) captured(e HoldEnded) {
	if e.Captured.Total() > 0 {
		f.Taken = append(f.Taken, LotsMoved{op.EffectTaken, e.Account, e.Program, e.Captured})
	}
}

// received is what an exchange brought of the program that was not given, with the debt
// that it paid there.
func received(effects []op.Effect) (got Points) {
	given := Code("")
	for _, effect := range effects {
		switch e := effect.(type) {
		case LotsMoved:
			if e.What == op.EffectTaken {
				given = e.Program
			} else if e.What == op.EffectMade && given != "" && e.Program != given {
				got += e.Lots.Total()
			}
		case PointsCounted:
			if e.What == op.EffectDebtPaid && given != "" && e.Program != given {
				got += e.Points
			}
		}
	}
	return got
}
