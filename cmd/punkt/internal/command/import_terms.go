package command

import (
	"time"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// importRefusal says of a purchase what the ledger would refuse about its time, by the
// program's own rule: before a member is enrolled for it. What lies in the future of
// the last block and in this machine's past may be right in the next one.
func importRefusal(program api.ProgramAnswer, here token.Time) func(*importer.Purchase, uint64) error {
	terms, block := termsOf(program.Program), token.Time(program.AsOf.Time)
	return func(p *importer.Purchase, points uint64) error {
		now := block
		if p.Time > block {
			now = max(block, here)
		}
		_, err := terms.Lot(token.Points(points), p.Time, now)
		if err == nil {
			return nil
		}
		r, _ := ledger.RejectionOf(err)
		return &importer.Refused{Name: r.Name, Text: err.Error()}
	}
}

// termsOf are a program's terms as far as times go, out of what a node answers.
func termsOf(p api.Program) token.Program {
	terms := token.Program{Code: token.Code(p.Code), Terms: p.Terms, OffsetSeconds: p.UTCOffsetSeconds,
		ActivationSeconds: p.ActivationSeconds, BackdatingSeconds: token.Unlimited}
	if p.BackdatingSeconds != nil {
		terms.BackdatingSeconds = *p.BackdatingSeconds
	}
	terms.Expiry = token.ExpiryRule{Months: p.Expiry.Months, Years: p.Expiry.Years}
	for kind := token.Never; kind.String() != "unknown"; kind++ {
		if kind.String() == p.Expiry.Type {
			terms.Expiry.Kind = kind
		}
	}
	for rounding := token.Rounding(0); rounding.String() != "unknown"; rounding++ {
		if rounding.String() == p.Expiry.Rounding {
			terms.Expiry.Rounding = rounding
		}
	}
	for _, text := range p.Expiry.Dates {
		if day, err := time.Parse("01-02", text); err == nil {
			terms.Expiry.Dates = append(terms.Expiry.Dates, token.MonthDay{Month: uint8(day.Month()), Day: uint8(day.Day())})
		}
	}
	return terms
}
