package ledger

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// codec turns one kind of record into bytes and back.
type codec[V any] struct {
	encode func(V) []byte
	decode func([]byte) (V, error)
}

// record makes a codec of two functions that walk the fields in the same order.
func record[V any](write func(writer, V), read func(*reader, *V)) codec[V] {
	return codec[V]{
		encode: func(v V) []byte { return encodeRecord(func(w writer) { write(w, v) }) },
		decode: func(b []byte) (v V, err error) {
			r := readRecord(b)
			read(r, &v)
			return v, r.done()
		},
	}
}

func writeLots(w writer, lots token.Lots) {
	list := w.List()
	for _, lot := range lots {
		l := w.List()
		w.uint(int64(lot.Terms))
		w.uint(int64(lot.ActiveAt))
		w.uint(int64(lot.ExpiresAt))
		w.uint(int64(lot.Amount))
		w.ListEnd(l)
	}
	w.ListEnd(list)
}

func readLots(r *reader) (lots token.Lots) {
	r.list(func(r *reader) {
		r.list1(func(r *reader) {
			lots = append(lots, token.Lot{Terms: uint32(r.uint()), ActiveAt: token.Time(r.uint()),
				ExpiresAt: token.Time(r.uint()), Amount: token.Points(r.uint())})
		})
	})
	return lots
}

// list1 reads a list that holds the fields of exactly one thing.
func (r *reader) list1(fields func(*reader)) {
	n := 0
	r.list(func(r *reader) {
		if n++; n == 1 {
			fields(r)
		} else {
			r.err = errTooLong
		}
	})
	if r.err == nil && n == 0 {
		r.err = errTooShort
	}
}

var accountCodec = record(
	func(w writer, a token.Account) {
		w.text(string(a.Home))
		w.WriteBytes(a.Controller[:])
		w.WriteBool(a.Locked)
		w.uint(int64(a.DayCap))
		w.uint(int64(a.Spent))
		w.uint(a.SpentDay)
		w.WriteBytes(a.Recovery.Controller[:])
		w.uint(int64(a.Recovery.At))
		list := w.List()
		for _, code := range a.Programs {
			w.text(string(code))
		}
		w.ListEnd(list)
	},
	func(r *reader, a *token.Account) {
		a.Home = partner.ID(r.text())
		r.fixed(a.Controller[:])
		a.Locked = r.uint() != 0
		a.DayCap = token.Money(r.uint())
		a.Spent = token.Money(r.uint())
		a.SpentDay = r.uint()
		r.fixed(a.Recovery.Controller[:])
		a.Recovery.At = token.Time(r.uint())
		r.list(func(r *reader) { a.Programs = append(a.Programs, token.Code(r.text())) })
	})

var balanceCodec = record(
	func(w writer, b token.Balance) {
		writeLots(w, b.Lots)
		w.uint(int64(b.Held))
		holds := w.List()
		for _, h := range b.Holds {
			item := w.List()
			w.uint(int64(h.Deadline))
			w.WriteBytes(h.ID[:])
			w.ListEnd(item)
		}
		w.ListEnd(holds)
		w.uint(int64(b.Claim))
		w.uint(int64(b.Debt))
		w.uint(int64(b.Passed))
		w.uint(b.PassedDay)
		w.uint(int64(b.IdleExpiry))
	},
	func(r *reader, b *token.Balance) {
		b.Lots = readLots(r)
		b.Held = token.Points(r.uint())
		r.list(func(r *reader) {
			r.list1(func(r *reader) {
				h := token.OpenHold{Deadline: token.Time(r.uint())}
				r.fixed(h.ID[:])
				b.Holds = append(b.Holds, h)
			})
		})
		b.Claim = token.Points(r.uint())
		b.Debt = token.Points(r.uint())
		b.Passed = token.Points(r.uint())
		b.PassedDay = r.uint()
		b.IdleExpiry = token.Time(r.uint())
	})

var maturitiesCodec = record(
	func(w writer, m token.Maturities) {
		for _, one := range m {
			item := w.List()
			w.uint(int64(one.ExpiresAt))
			w.uint(int64(one.Terms))
			w.uint(int64(one.Points))
			w.ListEnd(item)
		}
	},
	func(r *reader, m *token.Maturities) {
		for r.err == nil && len(r.rest) > 0 {
			r.list1(func(r *reader) {
				*m = append(*m, token.Maturity{ExpiresAt: token.Time(r.uint()), Terms: uint32(r.uint()), Points: token.Points(r.uint())})
			})
		}
	})

var operationCodec = record(
	func(w writer, o token.Done) {
		w.uint(int64(o.Kind))
		w.WriteBytes(o.Account[:])
		w.text(string(o.Partner))
		w.text(string(o.Program))
		w.uint(int64(o.Points))
		w.uint(int64(o.Price))
		writeLots(w, o.Lots)
		w.uint(int64(o.Reversed))
		w.uint(int64(o.Parts))
	},
	func(r *reader, o *token.Done) {
		o.Kind = op.Kind(r.uint())
		r.fixed(o.Account[:])
		o.Partner = partner.ID(r.text())
		o.Program = token.Code(r.text())
		o.Points = token.Points(r.uint())
		o.Price = token.Money(r.uint())
		o.Lots = readLots(r)
		o.Reversed = token.Points(r.uint())
		o.Parts = int(r.uint())
	})

var holdCodec = record(
	func(w writer, h token.HeldPoints) {
		w.WriteBytes(h.Account[:])
		w.text(string(h.Payee))
		w.text(string(h.Program))
		writeLots(w, h.Lots)
		w.uint(int64(h.Points))
		w.uint(int64(h.Deadline))
		w.uint(int64(h.Status))
		w.uint(int64(h.Captured))
	},
	func(r *reader, h *token.HeldPoints) {
		r.fixed(h.Account[:])
		h.Payee = partner.ID(r.text())
		h.Program = token.Code(r.text())
		h.Lots = readLots(r)
		h.Points = token.Points(r.uint())
		h.Deadline = token.Time(r.uint())
		h.Status = token.HoldStatus(r.uint())
		h.Captured = token.Points(r.uint())
	})

var adjustmentCodec = record(
	func(w writer, a token.Adjustment) {
		w.WriteBytes(a.Account[:])
		w.text(string(a.Partner))
		w.text(string(a.Program))
		w.uint(int64(a.Points))
		w.uint(int64(a.Direction))
		w.uint(int64(a.Reason))
		w.WriteBytes(a.Proposer[:])
		w.uint(int64(a.Deadline))
		w.WriteBool(a.Approved)
	},
	func(r *reader, a *token.Adjustment) {
		r.fixed(a.Account[:])
		a.Partner = partner.ID(r.text())
		a.Program = token.Code(r.text())
		a.Points = token.Points(r.uint())
		a.Direction = token.Direction(r.uint())
		a.Reason = token.AdjustmentReason(r.uint())
		r.fixed(a.Proposer[:])
		a.Deadline = token.Time(r.uint())
		a.Approved = r.uint() != 0
	})

var totalsCodec = record(
	func(w writer, t token.Totals) {
		for _, n := range []token.Points{t.Issued, t.Redeemed, t.Expired, t.ExchangedIn, t.ExchangedOut,
			t.Reinstated, t.ClawedBack, t.Outstanding, t.Held, t.Claim, t.Debt, t.Unbooked, t.Pending} {
			w.uint(int64(n))
		}
		w.uint(t.Holders)
		w.uint(int64(t.Remainder))
	},
	func(r *reader, t *token.Totals) {
		for _, n := range []*token.Points{&t.Issued, &t.Redeemed, &t.Expired, &t.ExchangedIn, &t.ExchangedOut,
			&t.Reinstated, &t.ClawedBack, &t.Outstanding, &t.Held, &t.Claim, &t.Debt, &t.Unbooked, &t.Pending} {
			*n = token.Points(r.uint())
		}
		t.Holders = r.uint()
		t.Remainder = token.Money(r.uint())
	})

var supplyCodec = record(
	func(w writer, n token.Points) { w.uint(int64(n)) },
	func(r *reader, n *token.Points) { *n = token.Points(r.uint()) })

var positionCodec = record(
	func(w writer, p partner.Position) {
		w.uint(int64(p.Redemptions))
		w.uint(int64(p.Exchanges))
		w.uint(int64(p.Reversed))
		w.uint(int64(p.Settled))
	},
	func(r *reader, p *partner.Position) {
		p.Redemptions = partner.Money(r.uint())
		p.Exchanges = partner.Money(r.uint())
		p.Reversed = partner.Money(r.uint())
		p.Settled = partner.Money(r.uint())
	})

var netCodec = record(
	func(w writer, n partner.Net) {
		for _, m := range []partner.Money{n.Receivable, n.Received, n.Payable, n.Paid, n.Due} {
			w.uint(int64(m))
		}
	},
	func(r *reader, n *partner.Net) {
		for _, m := range []*partner.Money{&n.Receivable, &n.Received, &n.Payable, &n.Paid, &n.Due} {
			*m = partner.Money(r.uint())
		}
	})

var paymentCodec = record(
	func(w writer, p partner.Payment) {
		w.text(string(p.Debtor))
		w.text(string(p.Creditor))
		w.uint(int64(p.Amount))
		w.WriteBytes(p.Reference[:])
		w.uint(int64(p.Recorded))
		w.uint(int64(p.Status))
	},
	func(r *reader, p *partner.Payment) {
		p.Debtor = partner.ID(r.text())
		p.Creditor = partner.ID(r.text())
		p.Amount = partner.Money(r.uint())
		r.fixed(p.Reference[:])
		p.Recorded = partner.Time(r.uint())
		p.Status = partner.PaymentStatus(r.uint())
	})

var keyCodec = record(
	func(w writer, id partner.ID) { w.text(string(id)) },
	func(r *reader, id *partner.ID) { *id = partner.ID(r.text()) })
