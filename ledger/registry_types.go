package ledger

import (
	"errors"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

var (
	errTooLong  = errors.New("a list with more fields than belong")
	errTooShort = errors.New("a list with fewer fields than belong")
)

// Coalition is what all partners agreed on.
type Coalition = partner.Coalition

var coalitionCodec = record(
	func(w writer, c Coalition) {
		w.WriteUint64(c.ChainID)
		w.text(c.Name)
		w.text(c.Currency)
		w.uint(c.Parameters.SpreadBasisPoints)
		w.text(string(c.Parameters.Trustee))
		w.uint(c.Parameters.SilenceSeconds)
		w.WriteBytes(c.Genesis[:])
		w.WriteBytes(c.Origin[:])
	},
	func(r *reader, c *Coalition) {
		c.ChainID = uint64(r.uint())
		c.Name = r.text()
		c.Currency = r.text()
		c.Parameters.SpreadBasisPoints = r.uint()
		c.Parameters.Trustee = partner.ID(r.text())
		c.Parameters.SilenceSeconds = r.uint()
		r.fixed(c.Genesis[:])
		r.fixed(c.Origin[:])
	})

var partnerCodec = record(
	func(w writer, p partner.Partner) {
		w.text(string(p.ID))
		w.text(p.Name)
		w.uint(int64(p.Status))
		keys := w.List()
		for _, k := range p.Keys {
			key := w.List()
			w.WriteBytes(k.Address[:])
			w.uint(int64(k.Roles))
			w.ListEnd(key)
		}
		w.ListEnd(keys)
		w.text(p.Node)
		w.WriteBytes(p.Validator[:])
		w.uint(p.Power)
		w.uint(int64(p.Backing))
		w.uint(int64(p.Limit))
		codes := w.List()
		for _, code := range p.Programs {
			w.text(code)
		}
		w.ListEnd(codes)
	},
	func(r *reader, p *partner.Partner) {
		p.ID = partner.ID(r.text())
		p.Name = r.text()
		p.Status = partner.Status(r.uint())
		r.list(func(r *reader) {
			r.list1(func(r *reader) {
				var k partner.Key
				r.fixed(k.Address[:])
				k.Roles = partner.Roles(r.uint())
				p.Keys = append(p.Keys, k)
			})
		})
		p.Node = r.text()
		r.fixed(p.Validator[:])
		p.Power = r.uint()
		p.Backing = partner.Backing(r.uint())
		p.Limit = partner.Money(r.uint())
		r.list(func(r *reader) { p.Programs = append(p.Programs, r.text()) })
	})

var programCodec = record(
	func(w writer, p token.Program) {
		w.text(string(p.Code))
		w.text(string(p.Owner))
		w.text(p.Name)
		w.uint(int64(p.Terms))
		w.uint(int64(p.Prices.Onramp))
		w.uint(int64(p.Prices.Offramp))
		w.uint(int64(p.Prices.Redemption))
		w.uint(int64(p.Expiry.Kind))
		w.uint(int64(p.Expiry.Months))
		w.uint(int64(p.Expiry.Rounding))
		dates := w.List()
		for _, d := range p.Expiry.Dates {
			date := w.List()
			w.uint(int64(d.Month))
			w.uint(int64(d.Day))
			w.ListEnd(date)
		}
		w.ListEnd(dates)
		w.uint(int64(p.Expiry.Years))
		w.uint(p.OffsetSeconds + maxOffsetSeconds)
		w.uint(p.ActivationSeconds)
		w.uint(int64(p.DebtCap))
		w.WriteBool(p.Transfers)
		w.uint(int64(p.TransferDayCap))
		w.uint(p.BackdatingSeconds - token.Unlimited)
		w.uint(int64(p.Cap))
		w.uint(p.ExchangeShareBasisPoints)
	},
	func(r *reader, p *token.Program) {
		p.Code = token.Code(r.text())
		p.Owner = partner.ID(r.text())
		p.Name = r.text()
		p.Terms = uint32(r.uint())
		p.Prices = token.Prices{Onramp: token.Money(r.uint()), Offramp: token.Money(r.uint()), Redemption: token.Money(r.uint())}
		p.Expiry.Kind = token.Expiry(r.uint())
		p.Expiry.Months = int(r.uint())
		p.Expiry.Rounding = token.Rounding(r.uint())
		r.list(func(r *reader) {
			r.list1(func(r *reader) {
				p.Expiry.Dates = append(p.Expiry.Dates, token.MonthDay{Month: uint8(r.uint()), Day: uint8(r.uint())})
			})
		})
		p.Expiry.Years = int(r.uint())
		p.OffsetSeconds = r.uint() - maxOffsetSeconds
		p.ActivationSeconds = r.uint()
		p.DebtCap = token.Points(r.uint())
		p.Transfers = r.uint() != 0
		p.TransferDayCap = token.Points(r.uint())
		p.BackdatingSeconds = r.uint() + token.Unlimited
		p.Cap = token.Points(r.uint())
		p.ExchangeShareBasisPoints = r.uint()
	})
